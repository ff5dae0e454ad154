Feature: Someone is here and wants it gone
  As someone who works here I erase or correct for a person who is in front of me, by the same rules as on their page.

  Background:
    Given I am a member who said yes to everything and told my region

  Scenario: I ask at the counter
    When a colleague erases everything for me, because I asked at the counter
    Then they can print what was done, and give it to me
    And nothing of mine can be read any more

  Scenario: They press too soon
    When a colleague erases everything for me, without typing the word
    Then nothing was erased

  Scenario: My name is written wrongly
    When a colleague corrects my first name to "Annie"
    Then I read it on my page, and that it came at the counter
