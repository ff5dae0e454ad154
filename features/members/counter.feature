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

  Scenario: Anna is a member and says yes before me
    Given Anna is a member who has said nothing about "Newsletter"
    When I note her yes to "Newsletter" at the counter, in the shop on the Breestraat, with a photo of the slip
    Then Anna is a member and allows "Newsletter"
    And where she said it is sealed with her yes
    And the log holds the mark of the photo, and nobody can read the photo in the database
    And Anna gets a mail that says so and leads to where she can stop it

  Scenario: Anna finds her slip and keeps it
    Given I noted Anna's yes with a photo of the slip
    When Anna opens her slip on her own page
    Then she has the photo as it was taken

  Scenario: I open a slip for a reason, and Anna reads it
    Given I noted Anna's yes with a photo of the slip
    When I open the slip because she asked about it
    Then I have the photo as it was taken
    And Anna reads that her slip was opened because she asked about it

  Scenario: Without a reason no slip opens
    Given I noted Anna's yes with a photo of the slip
    When I try to open the slip without a reason
    Then no slip opens

  Scenario: A new person signs a slip
    When I add Anna with a photo of the slip she signed for "Newsletter"
    Then Anna is a member and allows "Newsletter"
    And the log holds the mark of the photo, and nobody can read the photo in the database

  Scenario: Whoever is forgotten takes the slip along
    Given I noted Anna's yes with a photo of the slip
    When Anna is forgotten
    Then no slip is left, and its key is gone
