"""Picks decide by what is on their card, and by nothing else."""

from dataclasses import replace

import pytest

from ethicomm.algorithms.picks import Option, PickFacts, Settings, changed, decide, decided
from ethicomm.algorithms.scoring import Change

CHOICES = ("bread", "pastry", "gluten_free", "workshops", "coffee")
RYE = Option("rye", ("bread",), "2025-01-01")
BUN = Option("bun", ("pastry", "coffee"), "2025-02-01")
COURSE = Option("course", ("bread", "workshops"), "2025-03-01")
CARD = Settings(match=10, extra=-3, least=1, most=2)


def asking(*interests: str, options: tuple[Option, ...] = (RYE, BUN, COURSE)) -> PickFacts:
    return PickFacts(interests, CHOICES, options, CARD)


def test_an_offer_gets_points_for_each_interest_and_loses_some_for_each_other() -> None:
    points = {one.option: one.total for one in decide(asking("bread")).weighed}
    assert points == {"rye": 10, "course": 7, "bun": -6}


def test_the_two_best_are_picked_the_best_first() -> None:
    assert decide(asking("bread", "coffee")).chosen == ("rye", "course")
    assert decide(asking("bread", "workshops")).chosen == ("course", "rye")


def test_of_two_with_equal_points_the_newer_comes_first() -> None:
    newer = replace(RYE, key="newer", since="2025-06-01")
    assert decide(asking("bread", options=(RYE, newer))).chosen == ("newer", "rye")


def test_someone_who_ticked_nothing_gets_nothing() -> None:
    assert decide(asking()).chosen == ()


def test_someone_whom_nothing_fits_gets_nothing() -> None:
    assert decide(asking("gluten_free")).chosen == ()


def test_the_least_change_is_the_one_that_is_told() -> None:
    _run, turned = decided(asking("bread"))
    assert turned["rye"] == Change((), ("bread",))
    assert turned["bun"] == Change(("pastry", "coffee"), ()), "with pastry alone the newer course would still win"


def test_where_no_small_change_turns_it_none_is_told() -> None:
    nothing_about_it = Option("plain", (), "2025-01-01")
    _run, turned = decided(asking("bread", options=(nothing_about_it,)))
    assert turned == {}


@pytest.mark.parametrize("interests", [(), ("bread",), ("bread", "pastry", "coffee"), CHOICES])
def test_a_change_that_is_told_turns_the_result(interests: tuple[str, ...]) -> None:
    facts = asking(*interests)
    run, turned = decided(facts)
    for option, change in turned.items():
        assert (option in decide(changed(facts, change)).chosen) != (option in run.chosen)
