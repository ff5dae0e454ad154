Feature: Whoever had it is told
  As the owner I tell those who were given data of someone that it is erased, so that they erase it too.

  Background:
    Given the mail relay keeps copies of its own, and the policy says that it is told

  Scenario: The relay is told and erases too
    Given I am a member who said yes to everything and told my region
    When I type the word and confirm
    Then my certificate names the relay as one who is told
    And the owner finds the relay on their list, to be told within 30 days
    When the owner looks whom to name, and tells them
    Then the list says that they are told, and nobody can be named any more
    When the relay answers that it erased too
    Then the list is done

  Scenario: The relay cannot be reached
    Given I am a member who said yes to everything and told my region
    When I type the word and confirm
    And the owner notes that it is impossible, without saying why
    Then the relay is still to be told
    When the owner notes that it is impossible, because they closed down
    Then the list is done

  Scenario: Thirty days pass
    Given I am a member who said yes to everything and told my region
    When I type the word and confirm
    And thirty days pass
    Then nobody can be named any more
