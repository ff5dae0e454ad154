Feature: Something must be kept for now
  Where something of mine is held, an erasure waits for a person. Until they decide nothing of mine is used.

  Background:
    Given I am a member who said yes to everything and told my region
    And the owner holds my data for a claim

  Scenario: I ask, and read why it waits
    When I type the word and confirm
    Then I read that a person decides within a month, and why
    And nothing that I allowed stands any more
    And nothing was erased
    And the owner finds it on their list, with its day

  Scenario: The owner decides to erase after all
    When I type the word and confirm
    And the owner decides to erase
    Then nothing of mine can be read any more

  Scenario: The owner keeps it, and says why
    When I type the word and confirm
    And the owner decides to keep it, for a claim
    Then I read that it is kept, and why
    And nothing was erased

  Scenario: The owner gives no reason
    When I type the word and confirm
    And the owner decides to keep it, without a reason
    Then it still waits for them
