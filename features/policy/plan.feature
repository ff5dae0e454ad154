Feature: Knowing what a change does to people before it happens
  As the owner of a bakery
  I want to see whom a change of our policies touches, in numbers
  So that nobody's yes is stretched, and nothing ends that I did not mean to end

  Background:
    Given 10 members said yes to the newsletter and told their region for groups

  Scenario: A change of the question that asks for more
    When I write the newsletter's question anew and call the change material
    And I look at the plan
    Then it says "10 yeses end"
    And nothing has happened yet
    When I press "Put in force"
    Then nobody may be sent the newsletter until they say yes again
    And each of them reads in their history that what we do with data changed, and that they are asked anew
    And the log holds one entry with both versions and the 10

  Scenario: A change of the question that asks for the same
    When I write the newsletter's question anew and say that nothing material changed
    And I look at the plan
    Then it says "10 yeses stand; nobody is asked"
    When I press "Put in force"
    Then all 10 may still be sent the newsletter

  Scenario: More data may not slip in under a small change
    When I let the newsletter use the region and say that nothing material changed
    And I look at the plan
    Then it says "region is new to newsletter"
    And it says "with material = true"
    And there is no button

  Scenario: Words that people said yes to are not rewritten
    When I change the words of version 1 without a new version
    And I look at the plan
    Then it says "was in force with other words"
    And there is no button

  Scenario: Data that nothing is for any more
    When I take the region out of our policies
    And I look at the plan
    Then it says "10 members: “Region” loses its last reason and is deleted within a day"
    When I press "Put in force"
    And a day has passed
    Then the region of nobody is held

  Scenario: Someone answers while I read
    When I write the newsletter's question anew and call the change material
    And I look at the plan
    And one member takes the newsletter back
    And I press "Put in force"
    Then I am told to read the plan again
    And 9 may still be sent the newsletter
