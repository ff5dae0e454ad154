"""Counts give nobody away: rounded before the freeze, small reasons folded, nobody alone on a line."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from ethicomm.app import House
from ethicomm.consent import Reason, UseAct
from ethicomm.policy import in_force
from ethicomm.segments import Audience, after_freeze, before_freeze, hash_of, parse, shares
from ethicomm.segments.actions import note_count
from ethicomm.segments.counting import NAMED, fold
from ethicomm.segments.queries import count
from tests.consent.people import OWNER
from tests.segments.people import member

REASONS = [*(reason.value for reason in Reason), "undeliverable", "not_sorted", "not_matched"]
outs = st.dictionaries(st.sampled_from(REASONS), st.integers(0, 400), max_size=8)


@given(outs, st.integers(0, 5_000))
def test_every_count_before_the_freeze_is_a_round_one_and_they_add_up(left_out: dict[str, int], left: int) -> None:
    here = left + sum(left_out.values())
    found = before_freeze(here, left_out)
    assert all(people % 10 == 0 for people in (found.here, found.left, *(people for _words, people in found.minus)))
    assert all(people > 0 for _words, people in found.minus)
    if left >= 10:
        assert found.here - sum(people for _words, people in found.minus) == found.left
        assert abs(found.left - left) <= 5
    else:
        assert found.few


@given(outs)
def test_nobody_stands_alone_on_a_line(left_out: dict[str, int]) -> None:
    lines = fold(left_out)
    total = sum(left_out.values())
    assert sum(people for _words, people in lines) == total
    assert all(people >= 10 for _words, people in lines) or len(lines) == 1
    if 0 < total < 10:
        assert [words for words, _people in lines] == ["several reasons, put together"]


@given(outs)
def test_what_the_owner_need_not_know_has_no_line_of_its_own(left_out: dict[str, int]) -> None:
    named = {words for words, _people in fold(left_out)}
    for quiet in (Reason.INVALIDATED, Reason.GONE):
        assert quiet not in NAMED
        assert quiet.words() not in named


def test_after_the_freeze_totals_are_exact_and_folding_stays() -> None:
    found = after_freeze(100, {"never_asked": 40, "withdrew": 1, "refused": 3})
    assert found.left == 56
    assert dict(found.minus) == {"several reasons, put together": 44} | {}


@given(st.lists(st.integers(0, 300), max_size=5))
def test_parts_of_a_whole_add_up_to_the_rounded_whole(counts: list[int]) -> None:
    assert sum(shares(counts)) == (sum(counts) + 5) // 10 * 10


@pytest.mark.both
def test_the_same_group_is_noted_once_for_a_sitting_and_another_once_more(house: House) -> None:
    with house.database.write() as session:
        rule = parse(in_force(session), {"field": "region", "is": "leiden"})
        other = parse(in_force(session), {"not": {"field": "region", "is": "leiden"}})
        for asked in (rule, rule, other, rule):
            note_count(session, OWNER, asked, 10)
        assert session.scalar(select(func.count()).select_from(UseAct)) == 2
        assert set(session.scalars(select(UseAct.rule))) == {hash_of(rule), hash_of(other)}


def test_a_group_counts_those_inside_and_those_who_may_be_written_to(house: House) -> None:
    with house.database.write() as session:
        for _ in range(12):
            member(session, "newsletter", "segmentation", region="leiden")
        for _ in range(11):
            member(session, "segmentation", region="leiden")
        for _ in range(10):
            member(session, "segmentation", region="belgium")
            member(session, "newsletter")
        rule = parse(in_force(session), {"field": "region", "is": "leiden"})
        found = count(session, rule)
    assert (found.people, found.waterfall.left, found.waterfall.here) == (20, 10, 40)
    assert [words for words, _people in found.waterfall.minus] == [
        "never said yes", "are not in the group, or we do not know", "may not be written to",
    ]  # fmt: skip


@pytest.mark.both
def test_counting_and_freezing_are_one_expression(house: House) -> None:
    dice = random.Random(2)
    with house.database.write() as session:
        for _ in range(40):
            some = [one for one in ("newsletter", "segmentation") if dice.random() < 0.6]
            member(session, *some, region=dice.choice(["leiden", "belgium"]))
        rule = parse(in_force(session), {"not": {"field": "region", "is": "leiden"}})
        found = Audience("newsletter", rule).counts(session)
    assert sum(found.values()) == 40
    assert set(found) <= {"candidate", "never_asked", "not_sorted", "not_matched"}
