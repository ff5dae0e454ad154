"""Unknown is not false (promise 3): SQL selects exactly whom Kleene's logic calls true."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ethicomm import clock, vault
from ethicomm.app import House
from ethicomm.consent import Gate, Standing
from ethicomm.db import Session
from ethicomm.policy import in_force
from ethicomm.segments import clause, parse
from ethicomm.segments.rules import And, Is, Joined, Not, Or, Rule
from tests.consent.people import takes_back
from tests.segments.people import member

Truth = bool | None
Known = dict[str, object]
REGIONS, BANDS, INTERESTS = ["leiden", "around", "belgium"], ["16_24", "25_39"], ["bread", "pastry", "coffee"]

clauses = st.one_of(
    st.builds(lambda v: {"field": "region", "is": v}, st.lists(st.sampled_from(REGIONS), min_size=1, max_size=2)),
    st.builds(lambda v: {"field": "age_band", "is": v}, st.sampled_from(BANDS)),
    st.builds(lambda v: {"field": "interests", "is": v}, st.lists(st.sampled_from(INTERESTS), min_size=1, max_size=2)),
    st.builds(lambda s, d: {"joined": s, "date": d}, st.sampled_from(["before", "after"]), st.just("2030-01-01")),
)
rules = st.recursive(
    clauses,
    lambda inner: st.one_of(
        st.builds(lambda part: {"not": part}, inner),
        st.builds(lambda parts: {"and": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"or": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


def kleene(rule: Rule, known: Known) -> Truth:
    """Kleene's strong three-valued logic, written down a second time."""
    match rule:
        case Is(field, values):
            answer = known.get(field)
            told = {answer} if isinstance(answer, str) else {*(answer or ())}
            return bool(told & {*values}) if told else None
        case Joined(before, day):
            return before == (clock.now().date() < day)
        case Not(part):
            inner = kleene(part, known)
            return None if inner is None else not inner
        case And(parts):
            found = [kleene(part, known) for part in parts]
            return False if False in found else None if None in found else True
        case Or(parts):
            found = [kleene(part, known) for part in parts]
            return True if True in found else None if None in found else False


def answers(dice: random.Random) -> Known:
    told: Known = {
        "region": dice.choice([*REGIONS, None]),
        "age_band": dice.choice([*BANDS, None]),
        "interests": dice.choice([None, dice.sample(INTERESTS, dice.randint(1, 3))]),
    }
    return {field: value for field, value in told.items() if value is not None}


def selected(session: Session, rule: Rule) -> set[int]:
    policy = in_force(session)
    gate = Gate.of(policy, "segmentation").clause(clock.now())
    asked = clause(policy, vault.of(session), rule)
    return set(session.scalars(select(Standing.subject).where(gate, asked)))


@pytest.mark.both
def test_sql_and_kleene_agree_on_every_rule_and_person(house: House) -> None:
    dice = random.Random(4)
    with house.database.write() as session:
        people = {member(session, "segmentation", **(told := answers(dice))): told for _ in range(30)}
        strangers = [member(session, "newsletter", **answers(dice)) for _ in range(3)]
        gone = member(session, "segmentation", region="leiden", age_band="16_24", interests=["bread"])
        takes_back(session, gone, "segmentation")
    assert strangers

    @settings(max_examples=120, deadline=None, database=None)
    @given(rules)
    def agree(data: object) -> None:
        with house.database.read() as session:
            rule = parse(in_force(session), json.loads(json.dumps(data)))
            expected = {subject for subject, told in people.items() if kleene(rule, told) is True}
            assert selected(session, rule) == expected

    agree()


def test_not_never_chooses_someone_whose_answer_is_unknown(house: House) -> None:
    with house.database.write() as session:
        silent = member(session, "segmentation")
        young = member(session, "segmentation", age_band="16_24")
        older = member(session, "segmentation", age_band="65_up")
        rule = parse(in_force(session), {"not": {"field": "age_band", "is": "16_24"}})
        assert selected(session, rule) == {older}
        assert silent != young


def test_interests_nobody_told_us_are_unknown_and_not_a_no(house: House) -> None:
    with house.database.write() as session:
        silent, reader = member(session, "segmentation"), member(session, "segmentation", interests=["coffee"])
        rule = parse(in_force(session), {"not": {"field": "interests", "is": "bread"}})
        assert selected(session, rule) == {reader}
        assert silent not in selected(session, rule)
