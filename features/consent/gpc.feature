Feature: The privacy signal of my browser
  My browser can say for me that nothing about me is shared or used for advertising. I need not look for a switch.

  Background:
    Given the community shares data with the mill, and asks first

  Scenario: My browser says no for me
    Given I am a member who said yes to sharing and to the newsletter
    When I open my page with the signal on
    Then sharing has stopped, by the privacy signal of my browser
    And I still get the newsletter
    And the page says calmly that the signal was taken as my no

  Scenario: It is written once
    Given I am a member who said yes to sharing and to the newsletter
    When I open my page with the signal on
    And I open it again and again
    Then the signal is in my history once

  Scenario: I say yes myself all the same
    Given I am a member who said yes to sharing and to the newsletter
    When I open my page with the signal on
    And I say yes to sharing there, with the signal on
    And I open it again and again
    Then I allow sharing
    And the page says that my own yes outweighs the signal

  Scenario: With the signal on, it is not even asked
    When a stranger with the signal on opens the question about sharing
    Then they read that it was taken as a no, and there is nothing to press
    When they go through the join page with the signal on
    Then sharing is not among the questions

  Scenario: Without the signal nothing changes
    Given I am a member who said yes to sharing and to the newsletter
    When I open my page without the signal
    Then I allow sharing
