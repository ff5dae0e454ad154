Feature: No to everything
  One press, and nothing that rests on my yes goes on. There is no yes to everything.

  @both
  Scenario: I say no to everything
    Given I am a member who said yes to everything and told my region
    When I say no to everything
    Then every answer on the page is no
    And the next letter does not reach me
    And I am in no group

  Scenario: I read before what it does
    Given I am a member who said yes to everything and told my region
    And a letter "Rye week" to everyone is planned for tomorrow
    When I open the page of what I allow
    Then beside the button I read what stops, which letter does not come, and what is deleted
    When I say no to everything
    Then I read the same once more

  Scenario: What is left when I allow nothing
    Given I am a member who said yes to everything and told my region
    When I say no to everything
    And a day passes
    Then my first page says what is still kept, until when and why
    And it offers to erase everything now
    And only my address and my first name are held

  Scenario: I had never answered
    Given I am a member who never answered anything
    When I say no to everything
    Then every answer on the page is no
    And nobody at the counter can say yes for me

  @both
  Scenario: A letter is just leaving
    Given I am a member who said yes to everything and told my region
    And a letter to me is leaving at this moment
    When I say no to everything
    Then I was answered only once no letter could begin any more
    And I read "One letter was already leaving when you pressed."

  Scenario: Undoing it is saying yes again
    Given I am a member who said yes to everything and told my region
    When I say no to everything
    And I say yes to "Newsletter"
    Then only "Newsletter" is allowed
    And the next letter reaches me
