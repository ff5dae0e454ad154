Feature: The main job, from an old list to a letter that can be checked
  Noor has a bakery and a list of people. She writes to those who agreed, and to nobody else.
  Anna and Ben are on the list; each decides for themselves. Eva checks all of it, and learns no name.

  Scenario: The whole way
    Given Noor has the export of her old newsletter tool
      | who  | stands in    | confirmed  |
      | Anna | subscribed   | last month |
      | Ben  | subscribed   | last month |
      | Cleo | subscribed   | never      |
      | Dora | unsubscribed | last month |
      | Emil | cleaned      | last month |
    And a list of twelve guests who said yes to birthday wishes, and to nothing else

    When Noor brings the export in, with the words of the old form
    Then Noor reads "Of 5: 2 may get the next letter, 1 wait for proof, 2 stay out."
    When Noor brings the list of guests in
    Then Noor reads "Of 12: 12 come in without letters"

    When Anna comes in by the button in her mail
    Then Anna reads what is held: her address, her first name, and that they came with a file
    When Anna says yes to "Picks for you"
    And Anna says yes to "Sorting members into groups"
    And Anna takes back "Sorting members into groups"
    And Anna ticks "Bread" as what she likes
    Then Anna reads each answer, with when and how she gave it

    When Noor adds the offer "The dark rye", which is about bread
    And Noor writes the letter "November loaves" with picks in it
    Then Noor reads that fewer than ten will get it, and that about ten never said yes
    When Noor sends it, and the minute for second thoughts is over
    Then Anna and Ben have "November loaves", and nobody else has it
    And each copy is a proper letter with its reason, its stop and the bakery's address
    And only Anna's copy shows "The dark rye"

    When Ben opens "Why did I get this?" without signing in
    Then Ben reads what it was sent for, and nobody's whole address
    When Anna opens "Why did I get this?" on her own pages
    Then Anna reads what was looked at, and the proof
    When Ben's mail program presses stop for him
    And Noor sends a second letter, "December loaves"
    Then Anna has "December loaves", and nobody else has it

    When Eva opens the report of "November loaves"
    Then Eva reads that 2 were sent, each on a documented consent with its entries
    When Eva draws a sample and opens an entry
    Then Eva reads its proof
    When Eva has the whole log checked
    Then Eva reads "Nothing in the log was changed"
    And no page of Eva's showed a name or an address

  Scenario: Anna comes in by the code, on a computer that does not have her mail
    Given Anna is a member
    When Anna types the code of her mail
    Then Anna reads "Everything Crumb & Co. knows about you"

  Scenario: Noor comes in with her password and her app
    Given Noor chose a password and an app
    When Noor signs in for work
    Then Noor reads "Today"
    And Noor can sign out again
