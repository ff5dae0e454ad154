Feature: Looking whether anything lies open
  What members tell us is sealed. I can check that for myself, in everything we keep, without anyone reading it.

  @both
  Scenario: Nothing lies open
    Given Anna and Ben are members
    When I look for what they told us
    Then nothing is found
    And I am told what was looked at, and what could not be

  @both
  Scenario: Somebody noted an address where it does not belong
    Given Anna and Ben are members
    And Anna's address stands in the list of work for later
    When I look for what they told us
    Then I am told where it stands and that it is Anna's address
    But not the address itself

  Scenario: An old file lies in a folder
    Given Anna and Ben are members
    And a zipped list with Ben's address lies in a folder of ours
    When I look for what they told us, also in that folder
    Then I am told which file holds it

  Scenario: A member sees that we looked
    Given Anna and Ben are members
    When I look for what they told us
    Then Anna reads that we looked for her address, and why
