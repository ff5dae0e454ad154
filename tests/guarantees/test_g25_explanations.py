"""G25: explanations are true. 1,000 decisions replayed are equal, the stated change flips each, nothing is unlisted."""

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ethicomm import consent, members
from ethicomm.accounts import member
from ethicomm.algorithms import PICKS, Facts, picks, registered
from ethicomm.algorithms.models import trace_place
from ethicomm.algorithms.picks import changed, decide
from ethicomm.algorithms.scoring import Points, Run, signed
from ethicomm.algorithms.traces import Trace
from ethicomm.app import House
from ethicomm.db import Session, uuid7
from ethicomm.members import list_of
from ethicomm.policy import in_force
from tests.algorithms.people import offer, runs_of, wants_picks
from tests.proving import short_and_full

MEMBERS = 10


def decisions(house: House, letters: int) -> list[Trace]:
    """Decisions that letters made about members, opened again by those members."""
    chance = random.Random(25)
    with house.database.write() as session:
        people = [wants_picks(session, "bread", email=f"person{one}@example.org") for one in range(MEMBERS)]
    for number in range(letters):
        with house.database.write() as session:
            choices = list(in_force(session).fields["interests"].choices)
            if number % 10 == 0:
                offer(session, f"Loaf {number}", *chance.sample(choices, chance.randint(1, 3)))
            answers = [chance.sample(choices, chance.randint(0, len(choices))) for _ in people]
            PICKS.fill(session, list(facts(people, answers, number)))
    with house.database.read() as session:
        return [trace for one in people for trace in opened(session, one)]


def facts(people: list[int], answers: list[list[str]], number: int) -> Iterator[Facts]:
    for at, (one, ticked) in enumerate(zip(people, answers, strict=True)):
        yield Facts(number * MEMBERS + at, one, "en", uuid7(), {"interests": list_of(ticked)})


def opened(session: Session, subject: int) -> Iterator[Trace]:
    use = consent.use_of_own(session, member(subject))
    for run in runs_of(session, subject):
        text = members.reveal_cell(session, use, subject, PICKS.fields, trace_place(run.id), run.trace)
        assert text
        yield Trace.read(text)


def explained_by_its_points(trace: Trace, run: Run) -> bool:
    """Whether the listed points alone, and the listed rules, give the listed result."""
    since = {one.key: (one.since, one.key) for one in trace.facts.options}
    newest = sorted(run.weighed, key=lambda one: since[one.option], reverse=True)
    best = sorted(newest, key=lambda one: -sum(point.points for point in one.points))
    enough = [one for one in best if one.total >= trace.facts.settings.least]
    return tuple(one.option for one in enough[: trace.facts.settings.most]) == run.chosen


def without(run: Run, criterion: str) -> Run:
    """The planted fault: points of one criterion decide, and are not listed."""

    def listed(points: tuple[Points, ...]) -> tuple[Points, ...]:
        return tuple(one for one in points if one.criterion != criterion)

    return Run(tuple(replace(one, points=listed(one.points)) for one in run.weighed))


@short_and_full("choices", 500, 1_000)
def test_g25_explanations_are_the_decision_itself(house: House, choices: int) -> None:
    traces = decisions(house, choices // MEMBERS)
    with house.database.read() as session:
        (card,) = registered(session)
    published = {(one.key, one.points) for one in card.criteria}
    assert len(traces) == choices
    for trace in traces:
        assert trace.holds()
        assert explained_by_its_points(trace, trace.run)
        assert {
            (one.criterion, signed(one.points)) for option in trace.run.weighed for one in option.points
        } <= published
        for option, change in trace.turned.items():
            then = decide(changed(trace.facts, change))
            assert (option in then.chosen) != (option in trace.run.chosen)
    assert sum(len(trace.turned) for trace in traces) > choices


def test_g25_the_stated_change_is_the_smallest(house: House) -> None:
    for trace in decisions(house, 50)[::25]:
        for option, change in trace.turned.items():
            smaller = [one for one in picks.changes(trace.facts) if one.size < change.size]
            results = [option in decide(changed(trace.facts, one)).chosen for one in smaller]
            assert all(result == (option in trace.run.chosen) for result in results)


@pytest.mark.parametrize("criterion", [picks.MATCH, picks.EXTRA])
def test_g25_a_criterion_left_off_the_list_is_found(house: House, criterion: str) -> None:
    traces = decisions(house, 200)
    assert not all(explained_by_its_points(trace, without(trace.run, criterion)) for trace in traces)


def test_g25_a_rule_that_also_looks_elsewhere_is_found(house: House) -> None:
    traces = decisions(house, 50)
    secret = [replace(trace, facts=replace(trace.facts, interests=("coffee",))) for trace in traces]
    assert not all(trace.holds() for trace in secret)
