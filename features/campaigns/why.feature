Feature: Why did I get this?
  A letter tells me on which yes it rests, what was looked at of my data and what was not, and what would change it.
  It is read from what was written down when the letter was sent.

  Background:
    Given Anna said yes to the newsletter and to picks, no to groups, and likes bread
    And there is an offer "Rye course" for people who like bread

  Scenario: Without signing in I see the letter and a way out, and nothing about the person
    Given Anna got a letter with picks
    When someone she forwarded it to opens "Why did I get this?"
    Then they read the letter's name, its purpose and a stop button
    And they read nothing about Anna's data

  Scenario: Signed in I see what was looked at
    Given Anna got a letter with picks
    When Anna signs in and opens "Why did I get this?"
    Then she reads that she got it because she said yes to "Newsletter"
    And she reads that her interests were used: "Bread"
    And she reads that her region was not looked at
    And she reads when her yes runs out
    And she can open the words she agreed to
    And she can open why these picks were chosen

  Scenario: Changing my mind later does not change the answer
    Given Anna got a letter with picks
    And Anna took back her yes to picks
    When Anna signs in and opens "Why did I get this?"
    Then she reads that her interests were used

  Scenario: A letter that looked at nothing but the yes
    Given Anna got a letter without picks
    When Anna signs in and opens "Why did I get this?"
    Then she reads that her interests were not looked at

  Scenario: Someone else who is a member signs in with my link
    Given Anna got a letter with picks
    When Ben, another member, opens Anna's "Why did I get this?"
    Then they read nothing about Anna's data
