Feature: Joining by oneself
  As someone who likes the bakery
  I want to say what I allow, one thing at a time
  So that nothing happens that I did not choose

  Scenario: Anna joins and allows the letter only
    When Anna goes through the join page and says yes to "Newsletter" and no to the rest
    And she presses the button that her mail leads to
    Then Anna is a member
    And she allows "Newsletter" and nothing else
    And each of her answers is recorded with the words she saw
    And the welcome can begin

  Scenario: Nothing counts before the button
    When Anna goes through the join page and says yes to "Newsletter" and no to the rest
    And someone opens the link of her mail without pressing anything
    Then Anna is no member
    And what she typed lies nowhere in clear

  Scenario: No to everything is one press
    When Anna goes through the join page and says no to everything
    And she presses the button that her mail leads to
    Then Anna is a member
    And she allows nothing

  Scenario: What a purpose needs is asked only after the yes to it
    When Anna says yes to "Picks for you"
    Then she is asked what she likes, and may leave it empty
    When instead she says no to it
    Then she is not asked what she likes

  Scenario: Nothing is chosen beforehand, and Yes and No are alike
    When Anna comes to the first question
    Then neither answer is chosen, and the two buttons differ in their word only

  Scenario: The page tells nobody who is a member
    Given Ben is a member
    When someone goes through the join page with Ben's address
    Then they read the same as for any other address
    And Ben gets a mail that asks whether it was him
    And nothing of Ben's has changed

  Scenario: Joining again lifts the mark of someone who once said stop
    Given Anna's address is marked as never to be written to
    When Anna goes through the join page and says yes to "Newsletter" and no to the rest
    And she presses the button that her mail leads to
    Then the next letter goes to Anna

  Scenario: A link works once
    When Anna goes through the join page and says yes to "Newsletter" and no to the rest
    And she presses the button that her mail leads to
    And she presses it again
    Then she reads that the link was used already

  Scenario: A child is thanked, and nothing is kept
    When a child of twelve types an address on the join page
    Then they are told kindly to come back at 16
    And no mail is sent
