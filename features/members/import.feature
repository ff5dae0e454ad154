Feature: Bringing people in from the old newsletter tool
  As the owner of a bakery
  I want the people of my old tool here, each with what shows their yes
  So that I write to those who agreed, and to nobody else

  Background:
    Given an export of my old tool with
      | who   | stands in    | confirmed | more                |
      | Anna  | subscribed   | last year | birthday 05/03      |
      | Ben   | subscribed   | never     |                     |
      | Chloé | unsubscribed | last year | said it is spam     |
      | Dora  | cleaned      | last year |                     |

  Scenario: Before anything happens I see what would
    When I upload the export and ask for the counts
    Then I read "Of 4: 1 may get the next letter, 1 wait for proof, 2 stay out."
    And I read "Birthday: 1 left behind, nobody agreed to: Birthday greeting"
    And nobody has come in

  Scenario: I bring them in
    When I upload the export and ask for the counts
    And I bring them in
    Then I read "Of 4: 1 may get the next letter, 1 wait for proof, 2 stay out."
    And the next letter goes to Anna only
    And of Chloé and Dora there is a mark, and nothing else
    And the file is gone

  Scenario: The same file again changes nothing
    Given I brought the export in
    When I bring the same export in again
    Then I read "Of 4: 1 may get the next letter, 1 wait for proof, 2 stay out."
    And nobody was added, marked or changed

  Scenario: I change my mind
    When I upload the export and ask for the counts
    And I stop, and have the file deleted
    Then nobody has come in
    And the file is gone

  Scenario: Ben's proof comes later
    Given I brought the export in
    When I bring in a file in which Ben confirmed
    Then the next letter goes to Anna and Ben

  Scenario: Anna said no here, and stays out
    Given I brought the export in
    And Anna said no to letters on her own page
    When I bring the same export in again
    Then the next letter goes to nobody
    And I read "are members here, and have not said yes to letters"

  Scenario: Broken rows are told by number and can be saved
    When I upload a file with a broken row and a row that hides a formula
    Then I read that row 3 has no address, and row 4 repeats row 2
    And the table of those rows runs nothing when it is opened
