"""What a no does is what was said before it was pressed: for every subset of what can be allowed, and every no."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, combinations

import pytest

from ethicomm import automations, campaigns, clock, consent, jobs, members, retention
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.automations import Stage
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method, Standing, Yes
from ethicomm.db import Session
from ethicomm.jobs import Lease
from ethicomm.members import Impact, NewMember, outlook
from ethicomm.policy import in_force
from ethicomm.segments.actions import keep
from ethicomm.segments.rules import parse
from tests.algorithms.people import offer
from tests.members.people import OWNER
from tests.patience import time_was_watched
from tests.portal.people import A_DAY, LEIDEN, VALUES, WORK, held_of, says_no, work
from tests.smtp import Smtp

ASKED = ("newsletter", "personalisation", "segmentation", "automation", "measurement", "birthday_greeting")
SENT = ("newsletter", "segmentation", "automation")  # those that letters need
A_WEEK = timedelta(days=7, minutes=1)
HELD = (VALUES, {"region": "leiden"}, {"first_name": "Anna", "birthday": "05-03"}, {})


@dataclass(frozen=True)
class Case:
    """What someone allows, what they then say no to, what is held of them, whether they want time."""

    allowed: tuple[str, ...]
    noes: tuple[str, ...]
    values: dict[str, str]
    waits: bool


@dataclass(frozen=True)
class Before:
    """One person, and what the page said."""

    subject: int
    case: Case
    impact: Impact
    held: set[str]
    bits: int


def subsets(purposes: Sequence[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(purposes, size) for size in range(len(purposes) + 1)))


def cases(noes_of: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> list[Case]:
    """Each with another set of values and another choice, in turn."""
    return [
        Case(allowed, noes, HELD[at % len(HELD)], at // len(HELD) % 2 == 1)
        for at, (allowed, noes) in enumerate(noes_of)
    ]


def some() -> list[Case]:
    """Each subset, with each single no, and with no to everything."""
    return cases((allowed, no) for allowed in subsets(ASKED) for no in (*((one,) for one in allowed), ASKED))


def every() -> list[Case]:
    """Each subset with each subset of noes, each with and without time, each with everything and nothing held."""
    return [
        Case(allowed, noes, values, waits)
        for allowed in subsets(ASKED)
        for noes in subsets(allowed)
        for values in (VALUES, {})
        for waits in (False, True)
    ]


def test_what_a_no_does_is_what_was_said_before_it(house: House) -> None:
    holds(house, some())


@pytest.mark.prove
@pytest.mark.both
def test_what_a_no_does_is_what_was_said_before_it_for_every_no(house: House) -> None:
    holds(house, every())


def holds(house: House, chosen: list[Case]) -> None:
    people = presses(house, settle(house, chosen))
    for one in people:
        assert stopped(house, one) == {purpose.key for purpose in one.impact.stops}
    let_go(house, people)
    for one in people:
        kept = {field.key for field in one.impact.lost} if one.case.waits else set()
        assert held_of(house, one.subject) == one.held - {field.key for field in one.impact.lost} | kept, one
    nothing_unused_opens(house, people)
    with clock.moved(clock.now() + A_WEEK):
        time_was_watched(house)
        let_go(house, people)
    for one in people:
        assert held_of(house, one.subject) == one.held - {field.key for field in one.impact.lost}, one


def settle(house: House, chosen: list[Case]) -> list[tuple[int, Case]]:
    """These people as they are before they press anything, in as few statements as there are purposes."""
    newcomers = [NewMember({"email": f"m{number}@example.org"}, "en") for number in range(len(chosen))]
    with house.database.write() as session:
        subjects = members.add_members(session, OWNER, newcomers, Method.COUNTER)
        people = list(zip(subjects, chosen, strict=True))
        for purpose in ASKED:
            told = [Yes(subject, clock.now()) for subject, case in people if purpose in case.allowed]
            consent.give_many(session, OWNER, purpose, told, None)
        members.keep_values(session, {subject: case.values for subject, case in people if case.values}, Method.COUNTER)
        for subject, case in people:
            if case.waits:
                members.want_time(session, member(subject), subject, wanted=True)
    return people


def presses(house: House, people: list[tuple[int, Case]]) -> list[Before]:
    """Each reads what would happen, then says no."""
    with house.database.write() as session:
        before = [look(session, subject, case) for subject, case in people]
        for one in before:
            for purpose in one.case.noes:
                says_no(session, one.subject, purpose)
    return before


def look(session: Session, subject: int, case: Case) -> Before:
    bits = session.get_one(Standing, subject).bits
    held = set(members.held_fields(session, subject))
    return Before(subject, case, outlook(session, subject).without(*case.noes), held, bits)


def stopped(house: House, one: Before) -> set[str]:
    """The purposes that stood and do not any more; being in groups ends in the same moment."""
    with house.database.read() as session:
        row, policy = session.get_one(Standing, one.subject), in_force(session)
        if not row.bits & policy.mask("segmentation"):
            assert {getattr(row, f"s{number}") for number in range(1, consent.SLOTS + 1)} == {None}
        return {key for key, purpose in policy.purposes.items() if one.bits & ~row.bits & purpose.mask}


def let_go(house: House, people: list[Before]) -> None:
    for one in people:
        retention.let_go(house.database, str(one.subject), Lease(house.database, 0, "let_go", str(one.subject), 0))


def nothing_unused_opens(house: House, people: list[Before]) -> None:
    """What waits for its end is opened for no purpose at all."""
    wait = [one for one in people if one.case.waits and one.impact.lost]
    with house.database.write() as session:
        policy = in_force(session)
        for purpose in policy.purposes.values():
            use = consent.use(
                session, OWNER, [one.subject for one in wait], ["rights"], "other",
                fields=purpose.fields, also=[purpose.key],
            )  # fmt: skip
            opened = members.reveal(session, use)
            for one in wait:
                assert not {field.key for field in one.impact.lost}.intersection(opened[one.subject]), one


@pytest.mark.both
def test_letters_that_were_named_do_not_come_and_all_others_do(house: House, smtp: Smtp) -> None:
    """A letter to everyone, one to a group, and the welcome letter wait for each of them."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with house.database.write() as session:
        offer(session, "Dark rye", "bread")
        automations.move(session, OWNER, "welcome", Stage.SHADOW, "to see")
        automations.move(session, OWNER, "welcome", Stage.APPROVE, "to see")
        automations.move(session, OWNER, "welcome", Stage.AUTOMATIC, "it is fine")
    chosen = [Case(yes, noes, VALUES, waits=False) for yes in subsets(SENT) for noes in subsets(yes)]
    people = settle(house, chosen)
    with house.database.write() as session:
        group = keep(session, OWNER, "Leiden", parse(in_force(session), LEIDEN))
        for title, segment in (("To everyone", None), ("To Leiden", group)):
            letter = campaigns.write(session, OWNER, Letter(title, {"en": Text(title, "Hello.")}, segment=segment))
            campaigns.schedule(session, OWNER, letter, clock.now() + timedelta(hours=1))
        for subject, _case in people:
            jobs.add(session, "welcome", str(subject))
    work(house)
    with house.database.read() as session:
        meant = {subject: planned(session, subject) for subject, _case in people}
    assert {len(one) for one in meant.values()} == {0, 1, 2, 3}
    before = presses(house, people)
    with clock.moved(clock.now() + A_DAY):
        jobs.run_due(house.database, WORK)
    for number, one in enumerate(before):
        named = {title for title in meant[one.subject] if title in " ".join(one.impact.ends)}
        assert received(smtp, f"m{number}@example.org") == meant[one.subject] - named, one.case


def planned(session: Session, subject: int) -> set[str]:
    said = " ".join(one.ends for one in outlook(session, subject).planned)
    return {title for title in ("To everyone", "To Leiden", "Welcome") if title in said}


def received(smtp: Smtp, address: str) -> set[str]:
    subjects = [str(mail["Subject"]) for mail in smtp.read(address)]
    return {"Welcome" if one.startswith("Welcome") else one for one in subjects}
