Feature: A receipt for each answer
  I want to be able to show what I agreed to, in which words and when, also when the bakery would rather not.

  Background:
    Given I am a member who said yes to the newsletter

  Scenario: I keep a receipt and check it without the bakery
    When I save the receipt of my answer
    And I check it with the script, far from the bakery
    Then it holds
    And it holds the very words I was shown
    And I am told what it does not show

  Scenario: I open it straight after I answered
    When I say no to being measured
    And I open its receipt at once
    Then I read that my answer counts and gets its place within a second
    And one press shows the receipt

  Scenario: I take my yes back
    When I take my yes to the newsletter back
    And I save the receipt of my answer
    Then it holds
    And it says that I took it back

  Scenario: Someone changes what was kept
    Given I saved the receipt of my answer
    When someone at the bakery makes my yes last longer in the database
    Then the receipt I saved still holds
    But my page says that what is kept now does not hold

  Scenario: Someone changes the receipt itself
    Given I saved the receipt of my answer
    When someone writes another purpose into the file
    Then the page where anyone checks a receipt refuses it

  Scenario: All of them in one file
    Given I said no to being measured
    When I save all my receipts as one file
    And I check it with the script, far from the bakery
    Then 2 receipts hold

  Scenario: My yes came with an old list
    Given I came with an old list that says I agreed
    When I save the receipt of my answer
    Then it holds
    And it says that the words I was shown are unknown

  Scenario: An auditor checks one without trusting anyone
    Given an auditor of the members
    When the auditor saves the receipt of my answer from the log
    And the auditor checks it with the script, far from the bakery
    Then it holds
    And nobody's name or address is in it
