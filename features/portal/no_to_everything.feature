Feature: No to everything
  One press, and nothing that rests on my yes goes on. There is no yes to everything.

  @both
  Scenario: I say no to everything
    Given I am a member who said yes to everything and told my region
    When I say no to everything
    Then every answer on the page is no
    And the next letter does not reach me
    And I am in no group

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
