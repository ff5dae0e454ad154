Feature: Coming in to work
  Who works here sees other people's data, so a mail alone does not let them in: it takes a passkey,
  or a password and a code from an app. What the owner takes away is gone at the next click.

  Background:
    Given Noor owns the bakery

  Scenario: Bas is invited and chooses a passkey
    When Noor invites "bas@example.org" as staff
    And Bas opens the link in his mail and makes a passkey
    Then Bas is at work
    And the next day he comes in with his passkey

  Scenario: Bas is invited and chooses a password and an app
    When Noor invites "bas@example.org" as staff
    And Bas opens the link in his mail and chooses a password and an app
    Then Bas is at work
    And the next day he comes in with his password and a code

  Scenario: The link in the mail does not let anyone in to work by itself
    When Noor invites "bas@example.org" as staff
    And Bas opens the link in his mail and chooses nothing
    Then Bas is not at work

  Scenario: A code is not good for a second time
    Given Bas works here with a password and an app
    When Bas comes in with his password and a code
    And someone who watched him types the same
    Then they are refused

  Scenario: Noor ends the access of Bas
    Given Bas works here with a password and an app
    And Bas comes in with his password and a code
    When Noor ends the access of Bas
    Then Bas is not at work

  Scenario: An auditor's last day is over
    When Noor invites "eva@example.org" as auditor for ten days
    And Eva opens the link in her mail and makes a passkey
    Then Eva sees the reports
    And eleven days later she does not
