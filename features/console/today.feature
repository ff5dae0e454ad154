Feature: Today
  The first page tells me what needs a person, whom I may write to, and how our own checks came out.

  Scenario: A new community
    When I open Today
    Then it says "Nothing waits for a person."
    And it says that nobody said yes to the newsletter yet

  Scenario: Letters wait for my yes
    Given two new members whose welcome letters wait for my yes
    When I open Today
    Then it says "Approve 2 letters"
    And one press leads to the page where I do it

  Scenario: A mailbox refused a letter
    Given a letter went to Anna and Ben, and Ben's mailbox refused it
    When I open Today
    Then it says "1 letter could not be delivered"
    And it says "0 letters without a valid reason"
    And it says "0 letters begun after a withdrawal"

  Scenario: The mail relay takes nothing from us
    Given a letter to Anna and Ben, and a mail relay that refuses us
    When I open Today
    Then it says "is paused"
    And it says "the mail relay takes nothing from us"

  Scenario: People wait for proof
    Given three people from an import whose proof is missing, with four days left
    When I open Today
    Then it says "Proof is missing"
    And it says "3 people"
    And it says "3 days left"

  Scenario: A card is due for another look
    Given the rule of picks is due for another look in ten days
    When I open Today
    Then it says "Look at “Picks for you” again"

  Scenario: The log was changed behind our back
    Given the log was checked and held
    When someone changes what was done
    And the log is checked again
    And I open Today
    Then it says "the log is broken in 1 place"
