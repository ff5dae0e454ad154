Feature: Stopping letters from a mail
  Every mail holds a way out that works at once: by my mail program's button, or by a page with a button.
  Nobody asks me to sign in, and opening a link changes nothing.

  Background:
    Given Anna said yes to the newsletter and got a letter

  Scenario: By the button of the mail program
    When Anna's mail program presses its stop button
    Then Anna gets no further letter
    And Anna's page says that she stopped it by the button of her mail program

  Scenario: By the link in the mail
    When Anna opens the stop link in the mail
    Then she reads a masked address and what will stop
    And nothing has changed
    When she presses the button on the page
    Then she reads that it is stopped, with a reference
    And Anna gets no further letter

  Scenario: A mail scanner opens every link twice
    When a scanner opens every link of the mail twice
    Then nothing has changed

  Scenario: She presses it again a week later
    When Anna's mail program presses its stop button
    And a week later it presses it again
    Then both times the answer is that it is stopped

  Scenario: Someone makes up a stop link
    When a stranger presses stop with a link that is not ours
    Then he is told that this link is not from one of our letters
    And nothing has changed
