Feature: Taking a yes back
  A yes is as easy to take back as it was to give, on the same page, and it ends at once.

  @both
  Scenario: I stop the newsletter
    Given I am a member who said yes to the newsletter
    When I say no to "Newsletter"
    Then I read "You do not allow this" beside "Newsletter"
    And the next letter does not reach me

  @both
  Scenario: I read before what will be deleted, and it is
    Given I am a member who said yes to everything and told my region
    When I open the page of what I allow
    Then I read that with "Sorting members into groups" my region is deleted
    When I say no to "Sorting members into groups"
    And a day passes
    Then my region is gone
    And my interests are still here, because picks need them

  Scenario: I change my mind within the hour
    Given I am a member who said yes to everything and told my region
    When I say no to "Sorting members into groups"
    And I say yes to "Sorting members into groups"
    And a day passes
    Then my region is still here

  Scenario: A letter is just leaving
    Given I am a member who said yes to the newsletter
    And a letter to me is leaving at this moment
    When I say no to "Newsletter"
    Then I read "One letter was already leaving when you pressed."
