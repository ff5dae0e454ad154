Feature: Proof that comes later
  A yes that came with a file is only claimed: the file says when, and not to what. The words of the old form say it.

  As the owner I bring those words when I find them, so that I can show what people agreed to.

  Background:
    Given I brought in a file in which Anna, Ben and Chloé confirmed long ago
    And Ben has taken his yes back since

  Scenario: I see what would change before it does
    When I paste the words of the old form
    Then I read "2 people's yes will be documented"
    And the mark of the words
    And nothing has changed yet

  Scenario: The words document what stands
    When I paste the words of the old form and keep them
    Then the yes of Anna and Chloé is documented, and names those words
    And the same people may be written to, until the same day as before
    And the log says that proof was added for 2 people

  Scenario: Twice is once
    When I paste the words of the old form and keep them
    And I keep the same words again
    Then Anna's history holds one proof

  Scenario: Anna sees it
    When I paste the words of the old form and keep them
    Then Anna reads in her history that proof of it was added
    And she can open the words

  Scenario: Other words do not take their place
    When I paste the words of the old form and keep them
    And I keep other words
    Then I read "This import has the words of its form already."
    And the yes of Anna and Chloé is documented, and names those words

  Scenario: A picture is not words
    When I upload a photo of the form
    Then I read "This is not a text file."
    And nothing has changed yet
