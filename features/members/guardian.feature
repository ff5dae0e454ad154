Feature: A young person joins with a parent or guardian
  As someone who is 14 and likes the bakery
  I want to be a member together with my father
  So that he decides about letters now, and I do when I am 16

  Background:
    Given the bakery takes young people with a parent or guardian

  Scenario: Mia joins with her father, who allows letters
    When Mia says that she is not 16, and names her father
    And she presses the button of her mail
    Then her father has a mail, and Mia is no member
    When he opens its link
    Then he is asked about letters and nothing else, and nothing is chosen
    When he says that she turns 16 in two years, and allows letters
    Then Mia is a member
    And she allows "Newsletter" and nothing else
    And it ends with the month in which she turns 16
    And the record says that her guardian said it

  Scenario: Her father does not agree
    When Mia says that she is not 16, and names her father
    And she presses the button of her mail
    And he presses No
    Then Mia is no member
    And nothing that she typed is kept

  Scenario: Her father asked never to be written to
    Given her father asked never to be written to
    When Mia says that she is not 16, and names her father
    And she presses the button of her mail
    Then her father has no mail
    And nothing that she typed is kept

  Scenario: Nobody answers
    When Mia says that she is not 16, and names her father
    And she presses the button of her mail
    And a week passes
    Then nothing that she typed is kept
    And his link has ended

  Scenario: Mia sees who decided
    Given her father allowed her letters
    When Mia looks at what she allows
    Then she reads that "p•••@example.org" decides, and until when
    And for groups and picks she reads "Not before you are 18"
    And there is no Yes for her to press

  Scenario: Her father takes it back
    Given her father allowed her letters
    When he opens his page
    Then he sees what is allowed, and neither her name nor her address
    When he presses No there
    Then she allows nothing
    And both of them see it among the answers

  Scenario: Her father allows it again
    Given her father allowed her letters
    When he opens his page
    And he presses No there
    Then there is no Yes for him, only a new link to ask for
    When he asks for a new link
    And he presses Yes there
    Then she allows "Newsletter" and nothing else
    And it ends with the month in which she turns 16

  Scenario: An old link says yes to nothing
    Given her father allowed her letters
    When he presses No there
    And he asks for a new link
    And two days pass
    Then there is no Yes for him, only a new link to ask for
    And a Yes sent with it all the same is refused

  Scenario: The bakery takes no young people any more
    When Mia says that she is not 16, and names her father
    And she presses the button of her mail
    And the bakery takes nobody under 16 from now on
    And he says yes all the same
    Then Mia is no member

  Scenario: Mia says no herself
    Given her father allowed her letters
    When Mia says no on her own page
    Then she allows nothing
    And both of them see it among the answers

  Scenario: Mia turns 16
    Given her father allowed her letters
    When the month in which she turns 16 is over
    Then she allows nothing
    And she finds the question on her page
    And her father's link has ended
    When she says yes to it
    Then she allows "Newsletter" and nothing else
    And groups are still not hers to allow

  Scenario: Nobody can sort Mia into groups, measure her or share what is hers
    Given her father allowed her letters
    Then nobody can record her yes to anything but letters
    And nobody but her father can allow letters
    When she is 18
    Then she can say yes to all of it

  Scenario: Her father has everything erased
    Given her father allowed her letters
    When he opens his page
    And he has everything erased
    Then Mia is no member
    And neither of their addresses can be read
    And her address is marked

  Scenario: An old link erases nothing
    Given her father allowed her letters
    When two days pass
    And he has everything erased
    Then he is asked to get a new link first
    And Mia is a member
    When he asks for a new link
    And he has everything erased
    Then Mia is no member

  Scenario: Her father does not decide for her any more
    Given her father allowed her letters
    When he ends it
    Then she allows nothing
    And Mia is a member
    And his address is nowhere
