Feature: Showing what someone agreed to
  As the owner
  I want to show for any member, question and moment what was agreed, and in which words
  So that I can answer whoever asks, without looking at anything else of theirs

  Scenario: A yes, with its words and how it is shown
    Given Anna said yes to the newsletter on her own page ten days ago
    When I look up what she had agreed to nine days ago
    Then I read that the newsletter was allowed, on her own page, seen here
    And the exact words are one press away

  Scenario: Before she said it
    Given Anna said yes to the newsletter on her own page ten days ago
    When I look up what she had agreed to eleven days ago
    Then I read that nothing had been asked of her by then

  Scenario: After she took it back
    Given Anna said yes to the newsletter on her own page ten days ago
    And she took it back five days ago
    When I look up what she had agreed to one day ago
    Then I read that the newsletter was not allowed, because she withdrew
    And both steps stand there with their times

  Scenario: She reads that I looked
    Given Anna said yes to the newsletter on her own page ten days ago
    When I look up what she had agreed to nine days ago
    Then she reads on her own page that someone looked up what she had agreed to

  Scenario: A day that nobody can know of
    Given Anna said yes to the newsletter on her own page ten days ago
    When I look up what she had agreed to on a day that is still to come
    Then I am told that it is still to come, and nothing was looked up
