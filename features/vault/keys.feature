Feature: The keys
  As the owner of a bakery
  I want new keys when someone may have seen the old ones, and copies that open
  So that neither a thief nor a broken disk decides about my members' data

  Background:
    Given Anna is a member

  Scenario: I renew the root key
    Given somebody who left has seen the root key
    When I renew the root key
    Then Anna's data can be read as before
    And what that person has seen opens nothing here
    And I am given a new recovery sheet
    And the log says that I did it

  Scenario: A copy of the keys is old
    Given a copy of the keys was made two days ago
    When I look at Today
    Then I am asked to make a copy of the keys
    When I look at the keys
    Then I read that the newest copy is older than a day
    And I read who would be lost with this machine
    When the worker comes round
    Then nobody asks me for a copy any more

  Scenario: A recovery sheet brings everything back
    Given a copy of the keys was made today
    And I have printed the recovery sheet
    When the disk with the keys breaks
    Then Anna's data can be read by nobody
    When I type the recovery sheet and bring the copy back
    Then Anna's data can be read as before
