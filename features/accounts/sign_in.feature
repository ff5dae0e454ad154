Feature: Coming in by mail
  I come in without a password: a mail holds a button and a code, each works once and for ten minutes.
  Nobody can find out from this page whether I am a member.

  Background:
    Given Anna is a member with the address "anna@example.org"

  Scenario: By the button in the mail
    When Anna asks for a mail to "anna@example.org"
    And she presses the button in the mail and the button on the page it opens
    Then she is on her own pages

  Scenario: By the code, where she asked for it
    When Anna asks for a mail to "Anna@Example.org"
    And she types the code of the mail
    Then she is on her own pages

  Scenario: A mail scanner opened the link before she did
    When Anna asks for a mail to "anna@example.org"
    And a mail scanner opens every link in the mail
    And she presses the button in the mail and the button on the page it opens
    Then she is on her own pages

  Scenario: The mail was left lying for too long
    When Anna asks for a mail to "anna@example.org"
    And ten minutes pass
    And she presses the button in the mail and the button on the page it opens
    Then she is told that this link no longer works
    And she is not on her own pages

  Scenario: Someone else reads the code over her shoulder
    When Anna asks for a mail to "anna@example.org"
    And a stranger types the code of the mail in a browser of his own
    Then the stranger is told to ask for a new mail

  Scenario: Someone tries out who is a member
    When a stranger asks for a mail to "nobody@example.org"
    Then he reads the same words as Anna, who asks for a mail to "anna@example.org"
    And no mail goes to "nobody@example.org"

  Scenario: Signing out
    Given Anna came in by mail
    When she signs out
    Then she is not on her own pages
