Feature: Sending a letter
  I write a letter once. It goes to those who said yes to it, each in the richest version they allow,
  and to nobody else. I see how many, I can stop it in the first minute, and afterwards every copy is accounted for.

  Background:
    Given 14 people who said yes to the newsletter
    And 12 people who never answered
    And 11 people who said yes and took it back

  Scenario: I see for whom it is before anything leaves
    When I write a letter
    Then I read that about 10 people will get it
    And I read that about 10 never said yes and about 10 withdrew
    And nobody has got anything

  Scenario: It goes to those who said yes and to nobody else
    When I write a letter
    And I send it and a minute passes
    Then 14 people have got it
    And I read "14 sent: 14 accounted for."
    And the page shows 12 who never said yes and 11 who withdrew

  Scenario: I have second thoughts
    When I write a letter
    And I press send, and then stop
    And a minute passes
    Then nobody has got anything
    And the letter is a draft again

  Scenario: Someone changes their mind after I pressed send
    When I write a letter
    And I press send
    And one of the 14 withdraws before the minute is over
    And a minute passes
    Then 13 people have got it

  Scenario: A letter to a group looks only at people who allowed groups
    Given 3 people in Leiden who said yes to the newsletter and to groups
    And a group "Leiden" of everyone whose region is Leiden
    When I write a letter to the group "Leiden"
    And I send it and a minute passes
    Then 3 people have got it

  Scenario: I read it as others will before I send it
    Given there is an offer "Rye course" for people who like bread
    When I write a letter with picks
    Then the preview for people who allow only the letter does not mention "Rye course"
    And the preview for people who allow picks mentions "Rye course"
    And a test of it comes to my own address

  Scenario: A slot that this letter may not fill
    When I write a letter that says "You live in {{ region }}"
    Then I am told that a letter for this purpose knows no "region"
    And there is no such letter
