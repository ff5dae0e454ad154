Feature: What is on record
  As the owner of the bakery
  I want to see what people agreed to, in which words, and how well it is shown
  So that I can show it to anyone who asks, and see what ends before it does

  Scenario: I see whom each purpose stands for, by words and by grade
    Given 12 people who said yes to letters here, and 3 from a file
    And 11 of those who said yes here took it back
    When I open what is on record
    Then letters stand for 4 people: 1 seen here and 3 claimed
    And in version 1 of the words for 1 of them, and in unknown words for 3
    And the words of version 1 are one press away

  Scenario: The words of the old form show up as soon as they are kept
    Given 12 people who said yes to letters here, and 3 from a file
    When I keep the words of the old form, and open what is on record
    Then letters stand for 15 people: 12 seen here and 3 documented
    And in version 1 of the words for 12 of them, and in an old form for 3

  Scenario: I see what the month brought, and nobody is pointed at
    Given 12 people who said yes to letters here, and 3 from a file
    And 2 of those who said yes here took it back
    When I open what is on record
    Then this month shows 15 who said yes, and "under 10" who took it back

  Scenario: Proof that was added is no new yes
    Given 12 people who said yes to letters here, and 3 from a file
    When I keep the words of the old form, and open what is on record
    Then this month shows 15 who said yes, and "0" who took it back

  Scenario: I see what ends soon, and who was asked about it
    Given 3 people from a file who said yes long ago
    And the question about it was put to them
    When I open what is on record
    Then 3 yeses to letters end within 90 days, and 3 of these people are asked

  Scenario: I see that those who said no may not be asked yet
    Given 12 people who said yes to letters here, and 3 from a file
    And 11 of those who said yes here took it back
    When I open what is on record
    Then 11 people may not be asked about letters yet
    And I can go on to put a question to others

  Scenario: Nobody is here yet
    When I open what is on record
    Then letters stand for nobody
