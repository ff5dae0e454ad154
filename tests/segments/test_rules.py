"""What a rule may ask, and that it reads back as what it says."""

import pytest

from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.policy import Policy, in_force
from ethicomm.segments import as_text, hash_of, parse, parse_text, sentence
from ethicomm.words import speaking


@pytest.fixture
def policy(house: House) -> Policy:
    with house.database.read() as session:
        return in_force(session)


LEIDEN = {"field": "region", "is": ["leiden"]}
YOUNG = {"field": "age_band", "is": "16_24"}
BAKERS = {"field": "interests", "is": ["bread", "pastry"]}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (LEIDEN, "People whose region is Leiden"),
        ({"and": [LEIDEN, {"not": YOUNG}]}, "People whose region is Leiden, but not those whose age band is 16 to 24"),
        ({"not": YOUNG}, "People, but not those whose age band is 16 to 24"),
        ({"or": [LEIDEN, BAKERS]}, "People (whose region is Leiden or whose interests include Bread or Pastry)"),
        (
            {"and": [BAKERS, {"joined": "before", "date": "2024-05-01"}]},
            "People whose interests include Bread or Pastry and who joined before 1 May 2024",
        ),
    ],
)
def test_a_rule_reads_back_as_a_sentence(policy: Policy, rule: object, said: str) -> None:
    with speaking("en"):
        assert sentence(policy, parse(policy, rule)) == said


def test_a_rule_survives_being_saved_and_equal_rules_have_one_name(policy: Policy) -> None:
    rule = parse(policy, {"and": [LEIDEN, {"or": [{"not": YOUNG}, {"joined": "after", "date": "2024-05-01"}]}]})
    assert parse_text(policy, as_text(rule)) == rule
    assert hash_of(parse(policy, YOUNG)) == hash_of(parse(policy, {"is": ["16_24"], "field": "age_band"}))
    assert hash_of(parse(policy, YOUNG)) != hash_of(parse(policy, {"not": YOUNG}))


@pytest.mark.parametrize("field", ["email", "first_name", "birthday", "health"])
def test_groups_may_not_look_at_what_their_purpose_does_not_list(policy: Policy, field: str) -> None:
    with pytest.raises(Invalid, match=field):
        parse(policy, {"not": {"field": field, "is": "x"}})


@pytest.mark.parametrize(
    "rule",
    [
        None, [], {}, "region", {"and": []}, {"and": LEIDEN}, {"not": []}, {"field": "region", "is": []},
        {"field": "region", "is": [1]}, {"field": "region", "is": ["atlantis"]}, {**LEIDEN, "or": [LEIDEN]},
        {"joined": "before", "date": "soon"}, {"joined": "never", "date": "2024-01-01"},
        {"not": {"not": {"not": {"not": {"not": {"not": LEIDEN}}}}}}, {"or": [LEIDEN] * 31},
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_in_words(policy: Policy, rule: object) -> None:
    with pytest.raises(Invalid) as refusal:
        parse(policy, rule)
    assert refusal.value.message


def test_text_that_is_not_json_is_refused(policy: Policy) -> None:
    with pytest.raises(Invalid):
        parse_text(policy, "region = 'leiden'")
