Feature: One question at an address of its own
  The community may ask me one thing wherever I am: by a link, on a poster, or in a frame on its other pages.
  It is the same question in the same words, and no answer is taken for mine that I did not give myself.

  Scenario: I am a member and signed in
    Given I am a member who never answered anything
    When I open the question about "Newsletter"
    Then I read its exact words, what I get, which data, who sees it and how long
    And there is nothing to fill in, and nothing is chosen for me
    When I say yes
    Then I read "Saved: yes."
    And my yes is recorded with the words I saw

  Scenario: A member takes it back at the same address
    Given I am a member who said yes to "Newsletter"
    When I open the question about "Newsletter"
    And I say no
    Then I read "Saved: no."
    And I allow nothing

  Scenario: A stranger says no
    When a stranger opens the question about "Newsletter" and says no
    Then they read "Thank you. Nothing was kept."
    And nothing was kept

  Scenario: A stranger says yes
    When a stranger opens the question about "Newsletter" and says yes
    Then they are asked for their address and their age, and for nothing else
    When they go on, and press the button that their mail leads to
    Then they are a member who allows "Newsletter" and was asked nothing else

  Scenario: There is no such question
    When a stranger opens a question that nobody asks
    Then they read "We ask no such question."

  Scenario: The words changed while I was reading
    Given I am a member who never answered anything
    When I open the question about "Newsletter"
    And the community changes its words
    And I say yes
    Then I read "The words of this question have changed."
    And I allow nothing

  Scenario: There are no words in my language
    When someone who reads a language without words opens the question about "Newsletter"
    Then they read "De woorden van deze vraag zijn nog niet in jouw taal geschreven."
    And there is nothing to press

  Scenario: Somebody else's page around the question takes no answer of mine
    Given I am a member who never answered anything
    And the question is shown in a frame of another page
    When I say yes there
    Then I read "You pressed on another site, so please press once more here"
    And I allow nothing

  Scenario: A No that I press in a frame is told there where it counts
    Given I am a member who said yes to "Newsletter"
    And our shop shows the question in a frame
    When I say no there
    Then I read "do you want your no to stand?" on the shop's page
    And I allow "Newsletter" still
