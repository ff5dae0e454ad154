Feature: What comes in for a while is gone after it
  A file I bring, or what somebody types before they are a member, is sealed under a key that goes with it. Copies of
  the data made meanwhile cannot be read then.

  @both
  Scenario: I bring a file and do not confirm it
    Given I brought a file with Carla's address
    And a copy of all our data was made
    When an hour has passed
    Then the file is gone
    And what the copy holds of it cannot be opened, with all our keys in hand

  @both
  Scenario: Somebody begins to join and does not confirm
    Given Dora typed her address on the join page
    And a copy of all our data was made
    When a day has passed
    Then what she typed is gone
    And what the copy holds of it cannot be opened, with all our keys in hand

  @both
  Scenario: Somebody from an old list never brings proof
    Given Eva waits for proof, from an old list
    And a copy of all our data was made
    When thirty-one days have passed
    Then what was kept of her is gone
    And what the copy holds of it cannot be opened, with all our keys in hand
