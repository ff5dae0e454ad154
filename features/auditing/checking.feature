Feature: Checking without trusting anyone here
  I check for the members, or for the authority. I see who was written to and on which consent, without a name,
  and I can prove that what I saw was not changed.

  Background:
    Given the bakery sent a letter to Anna, who said yes on her own page
    And to Ben, whose yes came with an old list
    And Cleo took her yes back before her copy left

  Scenario: I see on which consent each copy rests
    When I open the letter
    Then I read that 2 were sent and 1 was stopped
    And Anna's copy rests on a yes that was seen here, with the words she was shown
    And Ben's copy rests on a yes that is only claimed, from words we do not know
    And Cleo's copy was not sent, because she withdrew

  Scenario: I learn no name
    When I open the letter
    Then nobody's name or address is on the page
    And the page says what it cannot show

  Scenario: I draw a sample that nobody could steer
    When I draw a sample with the seed "my own words"
    And I draw a sample with the seed "my own words"
    Then I got the same people twice
    And each of them leads to an entry that I can check by hand

  Scenario: I take the report with me
    When I save the letter as a file
    Then it has as many rows as the page has copies
    And it names its filters, its time, its version and its checkpoint
    And its hash fits its rows

  Scenario: Someone made a claimed yes look better
    Given someone changed Ben's record in the database
    When I check the whole log
    Then I read that one entry was changed after it was written

  Scenario: Someone put an older copy of everything back
    Given I kept a checkpoint
    And someone put back the copy from before the letter
    When I check the whole log
    Then I read that nothing was changed
    But checked against the checkpoint I kept, entries are missing

  Scenario: The log is witnessed by others too
    Given the bakery puts a checkpoint in a file elsewhere each day
    When I look at the log
    Then I read when that was done last, and over how many entries

  Scenario: The place elsewhere cannot be reached
    Given the bakery wants to put a checkpoint in a file that cannot be written
    When I look at the log
    Then I read that it failed, why, and that it is tried again

  Scenario: My time is over
    Given my access has ended
    When I open the letter
    Then I am shown the door
