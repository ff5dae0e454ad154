Feature: Never write to me again
  As someone who left the bakery
  I want my no to outlast everything, also new keys
  So that nobody brings me back but myself

  Background:
    Given Anna had everything about her erased

  Scenario: A new key for the marks, and she still stays out
    When the marks are given a new key
    And the owner imports an old file with her in it
    Then Anna is no member
    And the owner reads that her address is marked
    And her mark looks like none of those before

  Scenario: The machine dies in the middle of giving new keys
    Given many others are marked too
    When the machine is killed again and again while it gives the marks new keys
    And the owner imports an old file with her in it
    Then Anna is no member
    When the owner lets it finish
    Then every mark is there once, under the new key
    And the log says who did it, and names nobody else

  Scenario: Nobody at the counter can bring her back
    When the marks are given a new key
    And someone at the counter adds her
    Then they read that only she can join again
    And Anna is no member

  Scenario: She comes back herself
    When the marks are given a new key
    And Anna joins again on the join page
    Then the next letter goes to her
    When the marks are given a new key
    Then she is still not marked
