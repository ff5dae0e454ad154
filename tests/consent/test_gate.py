"""One gate in two shapes: whatever happened to people, the set and the single answer agree with the history."""

import random
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm import clock, consent
from ethicomm.app import House
from ethicomm.consent import Gate, Method, Standing
from ethicomm.policy import in_force
from tests.consent.people import acting, says_no, says_yes, someone, takes_back

PURPOSES = ("newsletter", "personalisation", "segmentation")


def one_step(session: Session, dice: random.Random, people: list[int]) -> None:
    subject, purpose = dice.choice(people), dice.choice(PURPOSES)
    act = dice.choice([says_yes, says_yes, says_no, takes_back, say_no_to_everything, run_out])
    act(session, subject, purpose)


def say_no_to_everything(session: Session, subject: int, _purpose: str) -> None:
    consent.refuse_all(session, acting(subject), subject, method=Method.PORTAL)


def run_out(session: Session, _subject: int, _purpose: str) -> None:
    consent.expire_lapsed(session)


def replayed(session: Session, subject: int, purpose: str, now: datetime) -> bool:
    """What the events alone say: the newest by its number, if it permits and has not ended."""
    events = [event for event in reversed(consent.history(session, subject)) if event.purpose == purpose]
    newest = max(events, key=lambda event: numbers(session)[event.record], default=None)
    return bool(newest and newest.state.permits and (newest.ends is None or newest.ends > now))


def numbers(session: Session) -> dict[object, int]:
    return dict(session.execute(select(consent.ConsentRecord.id, consent.ConsentRecord.n)).all())


def in_the_set(session: Session, purpose: str, now: datetime) -> set[int]:
    gate = Gate.of(in_force(session), purpose).clause(now)
    return set(session.scalars(select(Standing.subject).where(gate)))


@pytest.mark.both
@pytest.mark.parametrize("seed", range(6))
def test_projection_equals_the_replay_of_every_event(house: House, seed: int) -> None:
    """Random lives under a clock that jumps forward and steps back."""
    dice = random.Random(seed)
    with house.database.write() as session:
        people = [someone(session) for _ in range(4)]
    moment = clock.now()
    for _ in range(12):
        moment += timedelta(days=dice.choice([-1, 0, 1, 30, 400]))
        with clock.moved(moment), house.database.write() as session:
            for _ in range(4):
                one_step(session, dice, people)
            now = clock.now()
            for purpose in PURPOSES:
                through = in_the_set(session, purpose, now)
                for subject in people:
                    truth = replayed(session, subject, purpose, now)
                    assert bool(consent.authorise(session, subject, purpose)) == truth
                    assert subject not in through or truth, "the set never lets through what the events do not"
            consent.expire_lapsed(session)
            for purpose in PURPOSES:
                expected = {one for one in people if replayed(session, one, purpose, now)}
                assert in_the_set(session, purpose, clock.now()) == expected


def test_a_lapsed_row_permits_nothing_in_a_set_until_it_is_projected_again(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "newsletter")
    with clock.moved(clock.now() + timedelta(days=4 * 365)), house.database.write() as session:
        assert in_the_set(session, "account", clock.now()) == set()
        consent.expire_lapsed(session)
        assert in_the_set(session, "account", clock.now()) == {anna}


def test_withdrawing_sorting_into_groups_empties_the_facets_in_the_same_write(house: House) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "segmentation")
        policy = in_force(session)
        consent.set_facets(session, policy, {anna: {"region": 42}})
        slot = Standing.__table__.c[f"s{policy.fields['region'].slots['region']}"]
        assert session.scalar(select(slot).where(Standing.subject == anna)) == 42
        takes_back(session, anna, "segmentation")
        assert session.scalar(select(slot).where(Standing.subject == anna)) is None


def test_a_facet_is_not_written_for_someone_who_may_not_be_sorted(house: House) -> None:
    with house.database.write() as session:
        anna, policy = someone(session), in_force(session)
        consent.set_facets(session, policy, {anna: {"region": 42}})
        slot = Standing.__table__.c[f"s{policy.fields['region'].slots['region']}"]
        assert session.scalar(select(slot).where(Standing.subject == anna)) is None


def test_counts_tell_how_many_stand_and_why_the_others_do_not(house: House) -> None:
    with house.database.write() as session:
        yes, no, back, _silent = (someone(session) for _ in range(4))
        says_yes(session, yes, "newsletter")
        says_no(session, no, "newsletter")
        says_yes(session, back, "newsletter")
        takes_back(session, back, "newsletter")
        found = consent.counts(session, "newsletter")
    assert found == {"stands": 1, "refused": 1, "withdrawn": 1, "never_asked": 1}
