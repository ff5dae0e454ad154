Feature: A part is away for a minute
  As the owner of the bakery
  I want people told the truth when something does not answer
  So that a minute without the database costs nobody anything

  Scenario: The database is away for a minute, and nobody loses anything
    Given Anna is signed in
    When the database is away
    And Anna says where she lives
    Then she reads that a part is away, that nothing was half done, and to try again in a minute
    When the database is back
    And Anna says where she lives
    Then it is saved, and she did not sign in again

  Scenario: While nobody can reach the keys, nothing is kept unsealed
    Given Anna is signed in
    When the keys are away
    And Anna says where she lives
    Then she reads that a part is away, that nothing was half done, and to try again in a minute
    And nothing new is held of her
    When the keys are back
    And Anna says where she lives
    Then it is saved, and she did not sign in again
