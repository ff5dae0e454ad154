Feature: Saying beforehand what data is used for
  As the owner of a bakery
  I want to be told what is wrong with my policies before they count
  So that nobody is asked something unclear, and nothing is used that was not asked

  Background:
    Given the policies of Crumb & Co. are in force

  Scenario: Policies that are fit come in force
    When I write the newsletter's question anew, in both languages
    And I check and apply the policies
    Then the new question is the one that is asked
    And the old question can still be read by its mark
    And the log says that policies were applied

  Scenario: Applying the same policies again changes nothing
    When I check and apply the policies
    Then nothing has changed
    And the log says nothing new

  Scenario Outline: Policies that are not fit stay out, and I am told why
    When by mistake I <change the policies>
    And I check and apply the policies
    Then I am told that "<what is wrong>" in "<file>"
    And nothing has changed

    Examples:
      | change the policies                          | what is wrong                      | file                            |
      | send the newsletter without a yes            | must rest on consent               | purposes/newsletter.toml        |
      | tick the newsletter's yes beforehand         | may not be chosen beforehand       | purposes/newsletter.toml        |
      | let the picks look at the region             | does not list region               | algorithms/picks.toml           |
      | keep birthdays for ever                      | would be kept for ever             | fields.toml                     |
      | forget to say where to complain              | 13(2)(d)                           | notices/newsletter/1.en.md      |
      | ask for the diet with an ordinary yes        | needs an explicit yes              | purposes/personalisation.toml   |
      | forget the Dutch words of the newsletter     | has no words in nl                 | purposes/newsletter.toml        |
