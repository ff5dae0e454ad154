Feature: Picks for you
  A letter may begin with offers that fit me, if I allow it. I can read why, and it is the true reason.

  Background:
    Given the bakery offers "Dark rye" about bread
    And the bakery offers "Croissants" about pastry

  Scenario: Anna allowed picks and ticked bread
    Given Anna allowed picks and ticked bread
    When a letter is made for her
    Then it shows "Dark rye" and not "Croissants"
    And she reads that it looked at "Bread" and at nothing else of hers
    And she reads of "Croissants": "Had you also ticked Pastry, you would have got it."

  Scenario: What the page says would have changed it does change it
    Given Anna allowed picks and ticked bread
    When a letter is made for her
    And she ticks pastry too
    And a letter is made for her
    Then it shows "Croissants"

  Scenario: Anna says no again
    Given Anna allowed picks and ticked bread
    When she says no to picks
    And a letter is made for her
    Then it shows no picks
    And no choice about her was made

  Scenario: Ben never allowed picks
    Given Ben ticked bread for groups, and never allowed picks
    When a letter is made for him
    Then it shows no picks
    And no choice about him was made

  Scenario: Anyone may read the rule
    When a passer-by opens the page of picks
    Then it says what is looked at, what each answer counts, and how to say no
