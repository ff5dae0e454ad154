Feature: What is kept, ends
  As a member I read of everything that is held about me on which day it goes, and on that day it goes. As the owner I
  see before what will go, and nothing goes by a mistake that nobody looked at.

  Background:
    Given a bakery that keeps the region for a year after it was given
    And Anna, who told her region on 1 March 2027

  Scenario: A value ends on the day it said
    When Anna opens her data on 2 March 2027
    Then she reads that her region goes on 1 March 2028
    When the worker does its rounds until 29 February 2028
    Then her region is still held
    When the worker does its rounds until 1 March 2028, late in the day
    Then her region is gone
    And the log has a certificate of it

  Scenario: A hold keeps it, and she reads why
    When the owner holds Anna's region until 30 June 2028, because of a claim
    And Anna opens her data on 2 March 2027
    Then she reads that it is not deleted until then, because someone may need it for a claim
    When the worker does its rounds until 15 June 2028
    Then her region is still held
    When the worker does its rounds until 1 July 2028, late in the day
    Then her region is gone

  Scenario: Much ends at once, and waits for a second person
    Given 11 others who told their region on 1 March 2027
    And two people who work there
    When the worker does its rounds until 2 March 2028
    Then Today says that much ends on 1 March 2028
    And the region of all 12 is still held, and opens for nobody
    When the first of them confirms it
    And the worker does its rounds until 3 March 2028
    Then her region is still held
    When the second of them confirms it
    And the worker does its rounds until 4 March 2028
    Then her region is gone

  Scenario: The clock jumped
    Given the worker did its rounds until 1 February 2028
    When the clock jumps to 1 June 2028
    Then her region is still held
    And Today says that the clock jumped
    When the owner says that the time is right
    And the worker does its rounds until 1 June 2028, late in the day
    Then her region is gone
