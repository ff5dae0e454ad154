Feature: A copy to take with me
  I can take everything that is held about me, read it without anyone's help, and give it to somebody else.

  @both
  Scenario: I take a copy
    Given I am a member who said yes to everything and told my region
    When I take a copy
    Then it holds a page that I can read, a file for programs and a table of my values
    And I read my region "Leiden", where it came from and when it goes
    And I read what I agreed to, in the words I was shown

  Scenario: I read that I took it
    Given I am a member who said yes to everything and told my region
    When I take a copy
    And I open the page of who used it
    Then I read "You took a copy of everything."
    And looking at it myself counts as no use by others

  Scenario: A borrowed browser is not enough
    Given I am a member who said yes to everything and told my region
    And I signed in two hours ago
    When I open the page of the copy
    Then I read "You signed in a while ago."
    And no copy is made

  Scenario: What is not in it is named with its reason
    Given I am a member who said yes to everything and told my region
    When I open the page of the copy
    Then I read "a hash of the key in your browser"

  Scenario: Nobody else is in it
    Given I am a member who said yes to everything and told my region
    And another member is here, with a letter and choices of their own
    When I take a copy
    Then nothing of theirs is in it
