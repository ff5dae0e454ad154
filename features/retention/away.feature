Feature: What ends because someone was away
  As a member I am told before, where I allow to be written to and always on my page, and keeping takes one press.

  Scenario: Away for long, and warned
    Given a bakery that keeps the region until someone was away for a year
    And Anna, who told her region on 1 March 2027
    And the worker did its rounds until 5 February 2028
    When Anna opens her page on 5 February 2028
    Then she reads that her region goes on 2 March 2028, with Keep, Delete now and Take a copy as equals
    And she was written to once
    When she presses Keep on 6 February 2028
    And the worker does its rounds until 10 March 2028
    Then her region is still held
