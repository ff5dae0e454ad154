Feature: Going back to a past day
  As an auditor
  I want to see what people allowed at any past moment
  So that I can judge what was done then by what stood then

  Background:
    Given ten days ago Anna and Ben said yes to the newsletter
    And five days ago Ben took his yes back

  Scenario: What stood then, beside what stands now
    When I go back seven days
    Then the newsletter stood for 2 people, all seen here
    And I read that it stands for 1 of them now
    And the words they said yes to are one press away

  Scenario: Why it did not stand
    When I go back one day
    Then I read that the newsletter stood for 1 person, because one withdrew

  Scenario: One person, without a name
    When I go back seven days for the person a report calls by Ben's short name
    Then I read that the newsletter stood for them
    And each of their events leads to its entry in the log

  Scenario: The clock had stepped back
    Given the clock stepped back a day when Cleo took her yes back
    When I go back to now for the person a report calls by Cleo's short name
    Then I read that the newsletter did not stand for them

  Scenario: Proof that was let go
    Given the time of Ben's proof is over and it was removed
    When I go back seven days
    Then I read that 2 of 4 answers were removed since and cannot be told

  Scenario: A day that is still to come
    When I go back to a day that is still to come
    Then I am told so in one sentence
