Feature: A certificate of erasure
  I keep a file that says what was erased and where it was looked for. Anyone can check it without the community.

  Background:
    Given I am a member who said yes to everything and told my region
    And I typed the word and confirmed

  Scenario: I check it
    When I save the certificate
    Then it holds, checked without the community
    And it holds no word of mine
    And it says where it was looked, and that nothing was found

  Scenario: Somebody changed it
    When I save the certificate
    And somebody changes what it says was found
    Then it does not hold

  Scenario: Its page is there for half an hour
    When half an hour passes
    Then its page is closed

  Scenario: I close its page at once
    When I say that I have kept it
    Then its page is closed
    And I am told once more that I am erased
