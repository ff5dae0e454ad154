Feature: Do we need it
  As the owner of the bakery
  I want to see what we hold of people and whether it is used
  So that we stop holding what nobody needs

  Scenario: What nobody uses is proposed to go
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When the use of data is measured
    Then "Birthday" is proposed to go, held of about 10, never used for about 100 %
    And I read which part of which file to take out
    And Today asks once about "Birthday"

  Scenario: I say why we need it, and nobody asks before the day I give
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When the use of data is measured
    And I answer that we need it, because "greetings start in spring", until 60 days from now
    Then Today does not ask about it, and the log holds my answer
    And 61 days from now Today asks once about "Birthday"

  Scenario: An answer without a reason is not taken
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When the use of data is measured
    And I answer that we need it, because "", until 60 days from now
    Then I am asked to say why, and nothing was saved

  Scenario: What a letter used is kept
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When a letter greets them by their first name
    And the use of data is measured
    Then "First name" is to be kept, because it was used today
    And it was last used for "Newsletter", and named by that letter

  Scenario: People who look at their own data do not use it up
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When one of them looks at their own data and takes a copy
    And the use of data is measured
    Then "Birthday" is proposed to go, held of about 10, never used for about 100 %

  Scenario: What was given lately is left alone
    Given 12 people who gave their birthday 10 days ago, and never got a greeting
    When the use of data is measured
    Then "Birthday" is to be kept, because it is too early to say

  Scenario: Numbers that could point at somebody are not told
    Given 3 people who gave their birthday 100 days ago, and never got a greeting
    When the use of data is measured
    Then of "Birthday" I read "under 10"

  Scenario: An auditor reads the same and changes nothing
    Given 12 people who gave their birthday 100 days ago, and never got a greeting
    When the use of data is measured
    Then an auditor reads that "Birthday" is proposed to go, and finds nothing to press

  Scenario: Before new policies come in force, I am told what nothing uses
    When I look at what a changed folder would do
    Then I am told that nothing here uses "Birthday" by name
