Feature: Asking in plain words
  As a member
  I want each question to ask one thing, plainly, and without pushing
  So that my yes means what I think it means

  Scenario Outline: A question that is not fair is refused before anyone reads it
    Given our question is "<question>"
    When the owner checks the policies
    Then the owner is told "<what is wrong>"
    And the owner is told what to do instead

    Examples:
      | question                                                              | what is wrong                     |
      | Do you not want to stop getting our letter?                           | a Yes would mean a no             |
      | May we send you our letter, and see which links you follow?           | are two things                    |
      | May we send you our letter and the birthday greeting?                 | is asked by itself already        |
      | Do you agree to our terms and conditions?                             | terms do not belong in a question |
      | May we send you our letter? You get 10 % off your next cake.          | pays for a yes                    |
      | May we send you our letter? Most members say yes.                     | pushes towards a yes              |
      | May we send you our letter? Without it you will miss out.             | makes a no feel bad               |
      | May we send you our letter, news from trusted partners, etc.?         | could mean anything               |
      | How often may we send you our letter?                                 | Nobody can answer this            |
      | May we send you our letter pursuant to the law?                       | is hard to read                   |

  Scenario: A question that is fair passes
    Given our question is "May we send you our letter twice a month?"
    When the owner checks the policies
    Then the owner is told that the policies are fit

  Scenario: Saying no has a consequence that is told
    Given our question says under "Do you have to?" only "This is up to you."
    When the owner checks the policies
    Then the owner is told "what happens to someone who says no"

  Scenario: New words show what changed
    Given we asked for a letter twice a month, and now ask for one each week
    When I open the words that are asked now
    Then I read under "What changed since version 1" that "twice a month:" went and "each week:" came
    And I can open the words of version 1
