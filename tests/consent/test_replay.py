"""What stood at any past moment, replayed from the log: the same as was seen, and decided, when it was now."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from ethicomm import clock, consent, ledger
from ethicomm.app import House
from ethicomm.consent import ConsentRecord, Decision, Denied, Grade, Method, Reason, rechecking, replay
from ethicomm.consent.past import Removed, removed_since, stood_then
from ethicomm.consent.rechecking import recheck, recheck_all
from ethicomm.consent.replay import Cut, Told, cut_at, policy_then, standing_then
from ethicomm.db import Session, uuid7
from ethicomm.policy import in_force
from tests.consent.lives import History, written
from tests.consent.people import OWNER, acting, says_no, says_yes, someone, takes_back

DAY = timedelta(days=1)


def lived(house: House, folder: Path, dice: random.Random, steps: int) -> History:
    history = History(house, folder, dice)
    history.begin()
    for _ in range(steps):
        history.step()
    return history


def agrees(session: Session, history: History) -> list[str]:
    """Where the replay says otherwise than what was seen and decided then."""
    wrong = [f"decision {one}" for one in recheck_all(session) if not one.equal]
    for moment in history.moments[::5]:
        wrong += one_by_one(session, history, moment.cut, moment.seen)
    return wrong


def one_by_one(session: Session, history: History, cut: Cut, seen: dict[tuple[int, str], object]) -> list[str]:
    wrong, stood, members = list[str](), Counter[tuple[str, Reason | None]](), 0
    for who in (*history.people, *history.gone):
        then = standing_then(session, who, cut)
        members += any(one.stands for one in then if one.purpose.key == "account")
        stood.update((one.purpose.key, one.reason) for one in then)
        for one in then:
            told = seen.get((who, one.purpose.key))
            if told is not None and (bool(told), told.reason if isinstance(told, Denied) else None) != (
                one.stands, one.reason
            ):  # fmt: skip
                wrong.append(f"{who} {one} at {cut}")
    return wrong + in_the_set(session, cut, stood, members)


def in_the_set(session: Session, cut: Cut, stood: Counter[tuple[str, Reason | None]], members: int) -> list[str]:
    past = stood_then(session, cut)
    wrong = [] if past.members == members else [f"{past.members} members at {cut}, not {members}"]
    for one in past.purposes:
        told = {reason: stood[one.purpose.key, reason] for reason in Reason if reason is not Reason.GONE}
        if one.stands != stood[one.purpose.key, None] or one.reasons != Counter(told):
            wrong.append(f"{one} at {cut}")
        if not one.stands == one.by_grade.total() == one.by_notice.total():
            wrong.append(f"{one} does not add up")
    return wrong


def held_against_the_log(house: House, folder: Path, dice: random.Random, steps: int) -> None:
    history = lived(house, folder, dice, steps)
    with house.database.read() as session:
        assert agrees(session, history) == []
    with house.database.write() as session:
        ledger.sequence(session)
    with house.database.read() as session:
        assert agrees(session, history) == [], "nor does it change once everything has its place"


ANY_LIFE = st.randoms(use_true_random=False)
FRESH = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.both
@settings(max_examples=3, **FRESH)
@given(dice=ANY_LIFE)
def test_every_decision_and_every_moment_is_what_the_log_says(
    make_house: Callable[[], House], tmp_path: Path, dice: random.Random
) -> None:
    held_against_the_log(make_house(), tmp_path, dice, 30)


@pytest.mark.both
@pytest.mark.prove
@settings(max_examples=40, **FRESH)
@given(dice=ANY_LIFE)
def test_every_decision_of_many_lives_is_what_the_log_says(
    make_house: Callable[[], House], tmp_path: Path, dice: random.Random
) -> None:
    held_against_the_log(make_house(), tmp_path, dice, 80)


def test_a_rule_that_follows_the_clock_would_be_noticed(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault, planted: the event with the latest time speaks, though the clock had stepped back."""
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
    with clock.moved(clock.now() - DAY), house.database.write() as session:
        takes_back(session, anna, "newsletter")
        consent.use(session, OWNER, [anna], ["newsletter"], "a test")
        assert all(one.equal for one in recheck_all(session))
        by_clock = replay.newest

        def latest(events: list[Told], place: int) -> dict[str, Told]:
            return by_clock([replace(one, n=one.at.timestamp()) for one in events], place)  # type: ignore[arg-type]

        monkeypatch.setattr(rechecking, "newest", latest)
        assert not all(one.equal for one in recheck_all(session))


def test_a_decision_that_was_altered_is_noticed(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        consent.use(session, OWNER, [anna], ["newsletter"], "a test")
        decision = session.scalars(select(Decision.id)).one()
        assert [one.equal for one in recheck(session, [decision])] == [True]
        session.execute(update(Decision).values(refusal=None))
        assert [one.equal for one in recheck(session, [decision])] == [False]


def test_a_decision_that_never_went_through_the_log_is_not_taken_for_right(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        consent.use(session, OWNER, [anna], ["account"], "a test")
        said = dict(session.execute(select(Decision.__table__)).mappings().one())
        session.execute(Decision.__table__.insert().values({**said, "id": uuid7()}))  # type: ignore[attr-defined]
        assert sorted(one.equal for one in recheck_all(session)) == [False, True]


def test_a_moment_is_the_longest_beginning_whose_last_entry_is_not_later(house: House) -> None:
    """Against the plainest way to say it, with a clock that went back and forth and entries that still wait."""
    start, dice = clock.now(), random.Random(5)
    for step in range(30):
        with clock.moved(start + dice.randint(-20, 20) * DAY), house.database.write() as session:
            says_yes(session, someone(session), "newsletter")
            if step % 7 == 0:
                ledger.sequence(session)
    with house.database.read() as session:
        times = times_in_order(session)
        assert len(times) == written(session)
        for days in range(-22, 23):
            moment = start + days * DAY
            longest = max((at + 1 for at, time in enumerate(times) if time <= moment), default=0)
            assert ledger.place_of_moment(session, moment) == longest


def times_in_order(session: Session) -> list[datetime]:
    tables = [kind.table.c for kind in ledger.kinds_of(session)]
    at = {row.id: row.at for table in tables for row in session.execute(select(table.id, table.at))}
    placed = ledger.places(session, [*at])
    return [at[row] for row in sorted(placed, key=lambda one: placed[one])]


def test_a_moment_long_ago_is_found_across_many_entries(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ethicomm.ledger.ordering.PAGE", 2)
    start = clock.now()
    for day in range(10):
        with clock.moved(start + day * DAY), house.database.write() as session:
            says_yes(session, someone(session), "newsletter")
            ledger.sequence(session)
    with house.database.read() as session:
        people = [stood_then(session, cut_at(session, start + day * DAY + DAY / 2)).members for day in range(10)]
    assert people == [*range(1, 11)]


@pytest.mark.both
def test_an_end_is_compared_with_the_moment_asked_about(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
        ends = consent.history(session, anna)[0].ends
    assert ends
    with house.database.read() as session:
        place = written(session)
        for moment, stands in ((ends - DAY, True), (ends, False), (ends + DAY, False)):
            (one,) = [
                one for one in standing_then(session, anna, Cut(place, moment)) if one.purpose.key == "newsletter"
            ]
            assert one.stands == stands
            assert one.reason == (None if stands else Reason.EXPIRED)
            (counted,) = [
                one for one in stood_then(session, Cut(place, moment)).purposes if one.purpose.key == "newsletter"
            ]
            assert counted.stands == stands


@pytest.mark.both
def test_everyone_is_counted_once_by_answer_evidence_and_words(house: House) -> None:
    start = clock.now()
    with house.database.write() as session:
        anna, ben, cleo, _dora = (someone(session) for _ in range(4))
        says_yes(session, anna, "newsletter")
        says_no(session, ben, "newsletter")
        consent.give_many(session, OWNER, "newsletter", [consent.Yes(cleo, start - 90 * DAY)], None)
        consent.put_question(session, OWNER, "newsletter")
        words = in_force(session).purposes["newsletter"].notices["en"].hash
    with clock.moved(start + DAY), house.database.write() as session:
        takes_back(session, anna, "newsletter")
        consent.leave(session, acting(ben), ben, method=Method.PORTAL)
    with house.database.read() as session:
        then, now = (stood_then(session, cut_at(session, start + days * DAY)) for days in (0.5, 2))
    (before,), (after,) = ([one for one in past.purposes if one.purpose.key == "newsletter"] for past in (then, now))
    assert (then.members, then.left) == (4, 0)
    assert before.by_grade == {Grade.SEEN_HERE: 1, Grade.CLAIMED: 1}
    assert before.by_notice == {words: 1, None: 1}
    assert before.reasons == {Reason.REFUSED: 1, Reason.NOT_ANSWERED: 1}
    assert (now.members, now.left) == (3, 1)
    assert after.reasons == {Reason.WITHDRAWN: 1, Reason.NOT_ANSWERED: 1}


@pytest.mark.both
def test_events_that_were_removed_since_are_counted_apart(house: House) -> None:
    start = clock.now()
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        ledger.sequence(session)
        forget(session, ben)
    with clock.moved(start + DAY), house.database.write() as session:
        says_no(session, anna, "measurement")
        ledger.sequence(session)
        then = cut_at(session, clock.now())
        forget(session, anna)
    with house.database.read() as session:
        assert removed_since(session, then) == Removed(events=3, since=3)
        assert cut_at(session, then.moment) == then, "a removed entry is still where it was"
        assert stood_then(session, then).members == 0, "nobody can tell any more that Anna was here"
        assert removed_since(session, cut_at(session, start + 2 * DAY)) == Removed(events=0, since=0)


def forget(session: Session, subject: int) -> None:
    """As when the proof of someone who left is let go after its time."""
    records = session.scalars(select(ConsentRecord.id).where(ConsentRecord.subject == subject)).all()
    ledger.remove(session, consent.KINDS[0], records, "proof period over")


def test_the_policy_of_then_says_what_a_purpose_was(house: House, tmp_path: Path) -> None:
    history = History(house, tmp_path, random.Random(1))
    history.begin(people=1)
    (anna,) = history.people
    with house.database.write() as session:
        says_yes(session, anna, "measurement")
    with clock.moved(clock.now() + DAY), house.database.write() as session:
        history.change_policy(session)
    with house.database.read() as session:
        before, after = (cut_at(session, clock.now() + days * DAY) for days in (0.5, 2))
        assert "measurement" in {one.purpose.key for one in standing_then(session, anna, before) if one.stands}
        assert "measurement" not in policy_then(session, after).purposes
        assert policy_then(session, after) == in_force(session)


def test_who_was_not_here_yet_is_said_to_be_gone_or_not_here(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
    with house.database.read() as session:
        then = standing_then(session, anna, cut_at(session, clock.now() - DAY))
    assert {one.reason for one in then} == {Reason.GONE}
