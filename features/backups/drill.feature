Feature: Rehearsing a restore
  A backup that was never tried is a hope. The owner presses one button and sees whether it would bring everything back.

  Scenario: The drill holds
    Given Anna and Ben get the newsletter
    And the data is backed up
    When the owner presses Rehearse a restore
    Then the page says that all held, and what was looked at
    And nothing is left of the rehearsal

  Scenario: The drill finds that a file was altered
    Given Anna and Ben get the newsletter
    And the data is backed up
    And a file of the backup is altered
    When the owner presses Rehearse a restore
    Then the page says which file it was
    And Today tells the owner that the rehearsal failed
