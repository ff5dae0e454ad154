Feature: Bringing a backup back
  When the machine is lost, the owner brings the data of some days ago back. What people said since must hold all the
  same, because they were told so.

  Scenario: Restoring an old backup does not bring me back
    Given Anna and Ben get the newsletter
    And the data is backed up
    When I am Anna, and have everything about me erased
    And the machine is lost and the backup is brought back
    Then Anna is nobody there, and nothing of Anna can be read
    And Anna's address is never written to, also when a list with it is imported
    And Ben is there as before

  Scenario: My no still holds
    Given Anna and Ben get the newsletter
    And the data is backed up
    When I am Anna, and take the newsletter back
    And the machine is lost and the backup is brought back
    Then the newsletter is not allowed for Anna
    And Anna can read that this no was put back after a restore
    And only Anna can say yes to it again

  Scenario: Letters are not sent twice
    Given Anna and Ben get the newsletter
    And there is a draft of a letter
    And the data is backed up
    When the letter is sent to Anna and Ben
    And the machine is lost and the backup is brought back
    Then nobody gets the letter a second time, also when the owner tries
    And Today tells the owner what was stopped

  Scenario: A link in a letter that the data no longer knows speaks for nobody
    Given Anna and Ben get the newsletter
    And there is a draft of a letter
    And the data is backed up
    When the letter is sent to Anna and Ben
    And the machine is lost and the backup is brought back
    And another letter is sent to Anna and Ben
    Then the stop links of the lost letter open nothing

  Scenario: The journal has a gap
    Given Anna and Ben get the newsletter
    And the owner has a copy of the keys
    When I am Anna, and take the newsletter back
    And the data is backed up
    And the machine and the keys are lost, and the backup comes back with the old keys
    Then no letter can be sent, and Today tells the owner so
    When the owner reads what that means and accepts it
    Then letters can be sent again, and the log says who accepted that
    And the newsletter is not allowed for Anna
