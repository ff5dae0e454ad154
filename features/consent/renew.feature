Feature: A question on my own page
  I am asked seldom, on my own page, with a Yes and a No that are alike. If I do not answer, it stays no.

  Scenario: The owner asks, and I answer
    Given I am a member who never answered anything
    When the owner puts the question about "Newsletter"
    And I open my first page
    Then the question about "Newsletter" stands on top, with two equal buttons
    When I say yes to it there
    Then I allow "Newsletter"
    And the question is gone

  Scenario: Nobody writes to me because of it
    Given I am a member who never answered anything
    When the owner puts the question about "Newsletter"
    Then no mail is sent

  Scenario: My yes nears its end, and I let it go on
    Given I am a member who said yes to "Newsletter" almost three years ago
    When I open my first page
    Then I am asked whether it shall go on, with the day on which it ends
    When I say yes to it there
    Then my yes stands for three more years

  Scenario: My yes nears its end, and I say nothing
    Given I am a member who said yes to "Newsletter" almost three years ago
    When its last day has passed
    Then I do not allow "Newsletter"

  Scenario: My yes nears its end, and I say no
    Given I am a member who said yes to "Newsletter" almost three years ago
    When I open my first page
    And I say no to it there
    Then I do not allow "Newsletter"
    And the question is gone

  Scenario: What the owner reads before asking
    Given forty members, some who said no this month
    When the owner looks before putting the question
    Then the owner reads how many may be asked and that no mail is sent
    And no month stands there in which fewer than ten people wait
