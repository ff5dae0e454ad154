Feature: A yes runs out
  A yes does not last for ever. I am told when it ends, and if I say nothing, it ends.

  @both
  Scenario: I say nothing, and the letters stop
    Given I am a member who said yes to the newsletter
    When 3 years pass
    And I open the page of what I allow
    Then I read "Your yes ran out" beside "Newsletter"
    And neither yes nor no is chosen beside "Newsletter"
    And the next letter does not reach me

  Scenario: What was kept for it goes within a day
    Given I am a member who said yes to everything and told my region
    When 3 years pass
    And another day passes after that
    Then my region is gone

  Scenario: What ran out is not kept for 7 days, because I did not say no
    Given I am a member who said yes to everything and told my region
    And I chose 7 days to change my mind
    When 3 years pass
    And another day passes after that
    Then my region is gone

  Scenario: I say yes once more before it ends
    Given I am a member who said yes to the newsletter
    When 2 years pass
    And I say yes to "Newsletter" then
    And 2 years pass
    Then the next letter reaches me

  Scenario: The question stands at the top of a letter in the last months
    Given I am a member who said yes to the newsletter
    When it is 60 days before 3 years are over
    And the owner sends a letter
    Then that letter begins with the question whether they shall go on
    When I open its link and press no, without signing in
    Then the next letter does not reach me
