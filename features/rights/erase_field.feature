Feature: Erasing one thing
  I can have one thing erased and stay a member. Before that I read what has to do without it.

  Scenario: I erase my region
    Given I am a member who said yes to everything and told my region
    When I open the page for erasing my region
    Then I read what has to do without it, and what stays of it
    When I have my region erased
    Then my region is gone, and everything else is there
    And all that I allowed stands
    And the certificate says that it is gone
    When I say that I have kept it
    Then I am back at my data

  Scenario: Someone else sits at my computer
    Given I am a member who said yes to everything and told my region
    And I signed in two hours ago
    When I have my region erased
    Then nothing was erased

  Scenario: My address cannot go alone
    Given I am a member who said yes to everything and told my region
    When I open the page for erasing my address
    Then I read why it cannot go alone, and what I can do
    When I try to have it erased all the same
    Then nothing was erased
