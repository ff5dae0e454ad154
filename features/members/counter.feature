Feature: Someone is at the counter
  As someone who works at the bakery
  I want to help the person before me
  So that they get what they ask for, and see that I did it

  Scenario: A new person says yes to the letter
    When I add Anna, who says yes to "Newsletter" at the counter, in the shop on the Breestraat
    Then Anna is a member and allows "Newsletter"
    And where she said it is sealed with her yes
    And Anna gets a mail that says so and leads to where she can stop it

  Scenario: Someone who said never to write to them is not added over their head
    Given Anna's address is marked as never to be written to
    When I add Anna, who says yes to "Newsletter" at the counter, in the shop on the Breestraat
    Then I read that only she can join again
    And Anna is no member

  Scenario: I find Anna by her address and see no name
    Given Anna is a member who allows "Newsletter"
    When I look for Anna by her address
    Then I see what she allows, and neither name nor address
    And her address stands in no address of a page

  Scenario: I look for a reason, and Anna reads it
    Given Anna is a member who allows "Newsletter"
    When I open her data because she asked at the counter
    Then I see her name and address
    And Anna reads that someone who works here looked, and why

  Scenario: Without a reason nothing opens
    Given Anna is a member who allows "Newsletter"
    When I try to open her data without a reason
    Then I am asked for one, and see nothing
    And Anna reads of no look

  Scenario: Anna tells me to stop her letters
    Given Anna is a member who allows "Newsletter"
    When I stop "Newsletter" for her, as she told me by phone
    Then the next letter goes to nobody

  Scenario: I cannot say yes where Anna said no
    Given Anna is a member who said no to "Newsletter" herself
    When I look at what I can change for her
    Then I can say no for her, and never yes
