Feature: A letter that sends itself
  New members can be greeted by a letter nobody presses send for. It starts off, I decide how far to trust it,
  and one press stops everything.

  Scenario: It starts off
    When Anna joins and allows letters that send themselves
    And a day has passed
    Then nobody got a letter
    And nothing is written about Anna's turn

  Scenario: On trial it notes what it would have done
    Given the welcome letter is on trial
    When Anna joins and allows letters that send themselves
    And a day has passed
    Then nobody got a letter
    And the list says that Anna's letter would have been sent
    And Anna can read that this was looked at

  Scenario: I approve each one
    Given the welcome letter waits for my yes each time
    When Anna joins and allows letters that send themselves
    And Ben joins and allows letters that send themselves
    And a day has passed
    Then two letters wait for me
    When I send Anna's and skip Ben's
    Then Anna gets the welcome letter
    And Ben gets nothing
    And nothing waits for me

  Scenario: Automatic, and labelled so
    Given the welcome letter is automatic
    When Anna joins and allows letters that send themselves
    Then nobody got a letter
    When a day has passed
    Then Anna gets the welcome letter
    And it says that it was sent automatically

  Scenario: Joining again does not greet twice
    Given the welcome letter is automatic
    When Anna joins and allows letters that send themselves
    And a day has passed
    And Anna's joining is told once more
    And a day has passed
    Then Anna got one letter

  Scenario: Who did not allow it gets nothing
    Given the welcome letter is automatic
    When Ben joins and allows the newsletter only
    And a day has passed
    Then nobody got a letter
    And nothing is written about Ben's turn

  Scenario: A no while it waits
    Given the welcome letter is automatic
    When Anna joins and allows letters that send themselves
    And Anna takes that yes back
    And a day has passed
    Then nobody got a letter
    And the list says that Anna's was not sent because she withdrew

  Scenario: A no while it waits for my yes
    Given the welcome letter waits for my yes each time
    When Anna joins and allows letters that send themselves
    And a day has passed
    And Anna takes that yes back
    And I send all that wait
    Then nobody got a letter
    And the list says that Anna's was not sent because she withdrew

  Scenario: One switch stops them all
    Given the welcome letter is automatic
    When Anna joins and allows letters that send themselves
    And I stop all automations
    And a day has passed
    Then nobody got a letter
    And the list says that Anna's was not sent because all were stopped
    When I let them go on
    And Ben joins and allows letters that send themselves
    And a day has passed
    Then Ben gets the welcome letter

  Scenario: A letter already handed on is held back too
    Given the welcome letter waits for my yes each time
    When Anna joins and allows letters that send themselves
    And a day has passed
    And I send all that wait, and stop all automations before the post goes
    Then nobody got a letter
    When I let them go on
    Then Anna gets the welcome letter

  Scenario: Past its review date a person approves again
    Given the welcome letter is automatic
    And its review date has passed
    When Anna joins and allows letters that send themselves
    And a day has passed
    Then nobody got a letter
    And one letter waits for me
