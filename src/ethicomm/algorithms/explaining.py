"""A trace as its reader sees it: the points of each offer, and what would have turned the result."""

from collections.abc import Mapping
from dataclasses import dataclass

from ethicomm.algorithms import picks
from ethicomm.algorithms.offers import OfferSeen
from ethicomm.algorithms.scoring import Change, Points, Weighed, signed
from ethicomm.algorithms.traces import Trace
from ethicomm.policy import Field
from ethicomm.words import _, lazy

TURNS = {  # (was chosen, answers to add, answers to take away)
    (True, True, False): lazy("Had you also ticked %(add)s, you would not have got it."),
    (True, False, True): lazy("Had you not ticked %(drop)s, you would not have got it."),
    (True, True, True): lazy("Had you ticked %(add)s and not %(drop)s, you would not have got it."),
    (False, True, False): lazy("Had you also ticked %(add)s, you would have got it."),
    (False, False, True): lazy("Had you not ticked %(drop)s, you would have got it."),
    (False, True, True): lazy("Had you ticked %(add)s and not %(drop)s, you would have got it."),
}


@dataclass(frozen=True)
class PointSeen:
    """One line of what was looked at: what the offer is about, whether it is an interest of theirs, the points."""

    about: str
    mine: bool
    points: str


@dataclass(frozen=True)
class OptionSeen:
    """One offer that was weighed: its points, its result, and what would have turned it."""

    title: str
    link: str
    chosen: bool
    total: str
    points: tuple[PointSeen, ...]
    turns: str


def options_seen(trace: Trace, field: Field, offers: Mapping[str, OfferSeen]) -> tuple[OptionSeen, ...]:
    """Every offer of a run, in the order it came out."""
    return tuple(_option(one, field, offers[one.option], trace.turned.get(one.option)) for one in trace.run.weighed)


def label(field: Field, choice: str) -> str:
    """A choice in the reader's words, also one that can no longer be ticked."""
    return str(field.choices.get(choice, choice))


def _option(one: Weighed, field: Field, offer: OfferSeen, change: Change | None) -> OptionSeen:
    points = tuple(_point(each, field) for each in one.points)
    turns = _turns(field, one.chosen, change)
    return OptionSeen(offer.title, offer.link, one.chosen, signed(one.total), points, turns)


def _point(one: Points, field: Field) -> PointSeen:
    return PointSeen(label(field, one.about), one.criterion == picks.MATCH, signed(one.points))


def _turns(field: Field, was_chosen: bool, change: Change | None) -> str:
    if change is None:
        return _("No change of up to three of your interests would have turned this.")
    add, drop = (_(" and ").join(label(field, one) for one in part) for part in (change.add, change.drop))
    return str(TURNS[was_chosen, bool(add), bool(drop)]) % {"add": add, "drop": drop}
