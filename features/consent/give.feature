Feature: Saying yes
  I am asked one thing at a time, in plain words. Nothing happens before I say yes, and only what I said yes to.

  @both
  Scenario: I say yes to one more thing
    Given I am a member who said yes to the newsletter
    When I say yes to "Picks for you"
    Then I read "You allow this" beside "Picks for you"
    And nothing else that I allow has changed
    And I can read again the exact words I said yes to

  Scenario: Nothing is chosen for me
    Given I am a member who never answered anything
    When I open the page of what I allow
    Then no answer is chosen for me
    And nowhere can I say yes to everything at once

  Scenario: I am only asked in a language I read
    Given I am a member who reads Dutch
    When I open the page of what I allow
    Then every question is asked in Dutch
    And the words recorded with my yes are the Dutch ones

  Scenario: I know before when a yes ends, and when I am asked again
    Given I am a member who said yes to the newsletter
    When I open the page of what I allow
    Then I read the day on which "Newsletter" ends, and from when I am asked once

  Scenario: Another member cannot answer for me
    Given I am a member who never answered anything
    When someone who is not signed in says yes for me
    Then nothing that I allow has changed
