Feature: Was it you?
  Anybody can type my address. So what was said with it counts only after I press a button that my own mail leads to,
  and nobody learns from the page whether I am a member.

  Scenario: I say yes without signing in
    Given I am a member who allows nothing
    When someone says yes to "Newsletter" with my address
    Then I allow nothing yet
    And my mail asks whether it was me
    When I open its link
    Then I read what was said, and I still allow nothing
    When I press the button
    Then I allow "Newsletter", by a link in a mail

  Scenario: The page tells nobody who is a member
    Given I am a member who allows nothing
    When someone says yes to "Newsletter" with my address
    And someone says yes to "Newsletter" with an address nobody has
    Then the two read the same on every page

  Scenario: Somebody says no for me
    Given I am a member who allows "Newsletter"
    When someone goes through the join page with my address and says no to everything
    Then I still allow "Newsletter"
    When I open the link of my mail
    Then I read that "Newsletter" would stop, and nothing has changed
    When I press the button
    Then I allow nothing

  Scenario: The link works once
    Given I am a member who allows nothing
    When someone says yes to "Newsletter" with my address
    And I press the button that my mail leads to
    And I say no to it on my own page
    And I press the button once more
    Then I read "This link was used already"
    And I allow nothing

  Scenario: The link works for a day
    Given I am a member who allows nothing
    When someone says yes to "Newsletter" with my address
    And a day and an hour pass
    And I press the button that my mail leads to
    Then I read "This link was used already, or is older than a day."
    And I allow nothing

  Scenario: The words changed before I pressed
    Given I am a member who allows nothing
    When someone says yes to "Newsletter" with my address
    And the community changes its words
    And I press the button that my mail leads to
    Then I read "The words of this question have changed."
    And I allow nothing
