Feature: The waiting room
  As the owner of the bakery
  I want to let in those who wait, once I find the proof of their yes
  So that nobody is lost who agreed, and nobody comes in who did not

  Background:
    Given I brought in an export in which Anna, Ben, Chloé and Dora never confirmed

  Scenario: I see who waits, by why and until when, and no names
    When I open the waiting room
    Then I read "4 people wait for proof"
    And I read "signed up, and never confirmed"
    And I read until when they wait
    And I read no name and no address

  Scenario: A list with times lets in those who are on it
    When I bring a list on which Anna and Ben confirmed
    Then I read "2 of 4 can be let in, 2 stay"
    And nobody has come in yet
    When I let them in
    Then the next letter goes to Anna and Ben
    And their name is kept as the import had it
    And what the list shows of Anna is sealed with her yes
    And 2 people wait

  Scenario: A list without times needs the words of the form
    When I bring a list that says Anna and Ben confirmed, without the words of the form
    Then I read "Without a time, bring the words of the form as well"
    When I bring the words as well, and let them in
    Then the next letter goes to Anna and Ben
    And their yes is documented, from the day they signed up

  Scenario: Who asked never to be written to stays out, whatever a list says
    Given Anna asked never to be written to
    When I bring a list on which Anna and Ben confirmed
    Then I read "1 of 4 can be let in, 3 stay"
    When I let them in
    Then the next letter goes to Ben

  Scenario: Someone who was forgotten does not wait any more
    Given Anna joined by herself, and was forgotten
    Then 3 people wait

  Scenario: Whoever said no on the list stays
    When I bring a list that says "no" for Anna and "yes" for Ben, with the words of the form
    Then I read "1 of 4 can be let in, 3 stay"

  Scenario: Whoever stopped, or said no, stays though a time stands beside it
    When I bring a list with times on which Anna unsubscribed, Chloé said no, and Ben said yes
    Then I read "1 of 4 can be let in, 3 stay"
    When I let them in
    Then the next letter goes to Ben

  Scenario: Rows that let nobody in are told with why
    When I bring a list with a broken row, a stranger, a time that cannot be true, and Ben twice
    Then I read "1 of 4 can be let in, 3 stay"
    And the table of rows says why for each

  Scenario: I change my mind
    When I bring a list on which Anna and Ben confirmed
    And I stop, and have the list deleted
    Then nobody has come in yet
    And 4 people wait

  Scenario: Proof that comes too late lets nobody in
    When I bring a list on which Anna and Ben confirmed, 31 days later
    Then nobody has come in yet
    And I read "0 of 0 can be let in, 0 stay"
