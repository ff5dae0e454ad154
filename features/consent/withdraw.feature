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

  @both
  Scenario: I read before which letter will not come, and it does not
    Given I am a member who said yes to the newsletter
    And a letter "Rye week" to everyone is planned for tomorrow
    When I open the page of what I allow
    Then I read "“Rye week”, planned for" beside "Newsletter"
    When I say no to "Newsletter"
    Then I read "is not sent to you"
    When a day passes
    Then "Rye week" has not reached me

  Scenario: I change my mind within the hour
    Given I am a member who said yes to everything and told my region
    When I say no to "Sorting members into groups"
    And I say yes to "Sorting members into groups"
    And a day passes
    Then my region is still here

  @both
  Scenario: I want 7 days to change my mind, and let them pass
    Given I am a member who said yes to everything and told my region
    And I chose 7 days to change my mind
    When I say no to "Sorting members into groups"
    And a day passes
    Then my region is still here
    And the page of my data says that it is kept so that I can change my mind
    And nothing may use my region
    When 7 days pass
    Then my region is gone

  Scenario: I change my mind on the sixth day
    Given I am a member who said yes to everything and told my region
    And I chose 7 days to change my mind
    When I say no to "Sorting members into groups"
    And 6 days later I say yes to "Sorting members into groups"
    And 9 days pass
    Then my region is still here

  Scenario: I need no more time
    Given I am a member who said yes to everything and told my region
    And I chose 7 days to change my mind
    When I say no to "Sorting members into groups"
    And I press "Erase now" beside my region
    Then my region is gone

  Scenario: I chose 7 days and choose otherwise
    Given I am a member who said yes to everything and told my region
    And I chose 7 days to change my mind
    When I say no to "Sorting members into groups"
    And I choose to have it deleted within a day
    And a day passes
    Then my region is gone

  Scenario: A letter is just leaving
    Given I am a member who said yes to the newsletter
    And a letter to me is leaving at this moment
    When I say no to "Newsletter"
    Then I read "One letter was already leaving when you pressed."
