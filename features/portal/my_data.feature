Feature: My data
  I see everything that is held of me, in words, and I can correct it, add to it and delete it.

  Scenario: I read what is held
    Given I am a member who said yes to everything and told my region
    When I open the page of my data
    Then I read my region as "Leiden"
    And I read where it came from, what it is for and when it goes

  Scenario: I correct my region
    Given I am a member who said yes to everything and told my region
    When I change my region to "Belgium"
    Then I read my region as "Belgium"

  @both
  Scenario: I read who used it
    Given I am a member who said yes to everything and told my region
    When a member of staff opens my data because I asked at the counter
    And I open the page of who used it
    Then I read that a member of staff opened it because I asked
    And looking at it myself counts as no use by others

  Scenario: Another member finds nothing of mine
    Given I am a member who said yes to everything and told my region
    When another member opens each of these pages
    Then they read nothing of mine
