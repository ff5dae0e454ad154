Feature: Saying no to a question
  A no is as good an answer as a yes. It is kept, it closes no door, and I am left in peace.

  @both
  Scenario: I say no, open the page again, and see no
    Given I am a member who never answered anything
    When I say no to "Measuring what is read"
    And I open the page of what I allow
    Then the answer chosen beside "Measuring what is read" is no
    And I read "You do not allow this" beside "Measuring what is read"
    And no other answer is chosen for me

  Scenario: A no to one thing takes nothing else away
    Given I am a member who said yes to the newsletter
    When I say no to "Picks for you"
    Then nothing that I allow has changed
    And the next letter reaches me

  Scenario: Nobody can turn my no into a yes
    Given I am a member who never answered anything
    When I say no to "Newsletter"
    Then nobody at the counter can say yes for me
    And an imported list cannot say yes for me

  Scenario: After a no I am not asked for half a year
    Given I am a member who never answered anything
    When I say no to "Picks for you"
    Then the owner cannot ask me about "Picks for you" for 6 months
    And after that, the owner can

  Scenario: I change my no into a yes
    Given I am a member who never answered anything
    When I say no to "Newsletter"
    And I say yes to "Newsletter"
    Then the answer chosen beside "Newsletter" is yes
    And the next letter reaches me
