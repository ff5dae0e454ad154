Feature: Leaving for good
  I can leave at once, without asking anybody. Before that I read what stays, and until when.

  @both
  Scenario: I erase everything about me
    Given I am a member who said yes to everything and told my region
    When I open the page for leaving
    Then I read what goes and what stays, each with its end
    When I type the word and confirm
    Then I am told that I am erased
    And I am signed out everywhere
    And nothing of mine can be read any more
    And the next letter does not reach me

  Scenario: I press too soon
    Given I am a member who said yes to everything and told my region
    When I confirm without typing the word
    Then nothing was erased

  Scenario: Someone else sits at my computer
    Given I am a member who said yes to everything and told my region
    And I signed in two hours ago
    When I type the word and confirm
    Then nothing was erased

  Scenario: The owner imports an old list with me in it
    Given I am a member who said yes to everything and told my region
    When I type the word and confirm
    And the owner imports an old list with my address
    Then I am still not a member

  Scenario: I wrote to them before I was a member
    Given I am a member who said yes to everything and told my region
    And I had begun to join once more, and never pressed the button
    When I type the word and confirm
    Then what I typed then is gone too
