"""Picks: which offers stand at the top of a member's letter, by the interests they ticked themselves.

`decide` is pure and sees nothing but its facts. What would change a result is found by asking `decide` again, so it
is true by construction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from ethicomm.algorithms.scoring import Change, Criterion, Points, Run, Weighed, signed
from ethicomm.errors import Unavailable
from ethicomm.policy import Card
from ethicomm.words import _

MATCH, EXTRA = "match", "extra"
FARTHEST = 3  # answers that a stated change may touch; past that it tells nobody anything


@dataclass(frozen=True)
class Option:
    """One offer as the algorithm sees it. `since` is an ISO time: of two with equal points the newer comes first."""

    key: str
    interests: tuple[str, ...]
    since: str


@dataclass(frozen=True)
class Settings:
    """The numbers on the card."""

    match: int
    extra: int
    least: int
    most: int


@dataclass(frozen=True)
class PickFacts:
    """All that a decision rests on: the member's answers, what could be answered, the offers, the numbers."""

    interests: tuple[str, ...]
    choices: tuple[str, ...]
    options: tuple[Option, ...]
    settings: Settings


def settings(card: Card) -> Settings:
    """The numbers of a card. Raises Unavailable when one is missing or no whole number."""
    points = card.facts.get("points", {})
    found = {MATCH: points.get(MATCH), EXTRA: points.get(EXTRA)}
    found |= {name: card.facts.get(name) for name in ("least", "most")}
    if not all(isinstance(one, int) for one in found.values()):
        raise Unavailable(_("The card of picks lacks a number: match, extra, least or most."))
    return Settings(**found)


def criteria(card: Card) -> tuple[Criterion, ...]:
    """The table of points, as the register shows it."""
    given = settings(card)
    return (
        Criterion(MATCH, _("An interest of yours that the offer is about"), signed(given.match)),
        Criterion(EXTRA, _("Another interest that the offer is about"), signed(given.extra)),
    )


def rules(card: Card) -> tuple[str, ...]:
    """How points become picks, in sentences."""
    given = settings(card)
    return (
        _("An offer needs %(least)s or more points.", least=given.least),
        _("The best are shown, at most %(most)s. Of two with equal points the newer comes first.", most=given.most),
    )


def decide(facts: PickFacts) -> Run:
    """Weigh every offer and choose the best."""
    ranked = sorted((_weigh(facts, one) for one in _newest_first(facts.options)), key=lambda one: -one.total)
    good = [one for one in ranked if one.total >= facts.settings.least][: facts.settings.most]
    return Run(tuple(replace(one, chosen=one in good) for one in ranked))


def changed(facts: PickFacts, change: Change) -> PickFacts:
    """The same facts, had the member answered otherwise."""
    kept = [one for one in facts.interests if one not in change.drop]
    return replace(facts, interests=tuple(sorted((*kept, *change.add))))


@lru_cache(4096)  # people who gave the same answers, in one letter, are one question
def decided(facts: PickFacts) -> tuple[Run, dict[str, Change]]:
    """The run, and for each offer the least change of the member's answers that turns its result, if there is one."""
    run = decide(facts)
    turned: dict[str, Change] = {}
    for change in changes(facts):
        then = set(decide(changed(facts, change)).chosen)
        for option in then.symmetric_difference(run.chosen):
            turned.setdefault(option, change)
        if len(turned) == len(run.weighed):
            break
    return run, turned


def _weigh(facts: PickFacts, option: Option) -> Weighed:
    worth = {True: (MATCH, facts.settings.match), False: (EXTRA, facts.settings.extra)}
    points = ((one, *worth[one in facts.interests]) for one in option.interests)
    return Weighed(option.key, tuple(Points(criterion, about, given) for about, criterion, given in points))


def _newest_first(options: Iterable[Option]) -> list[Option]:
    return sorted(options, key=lambda one: (one.since, one.key), reverse=True)


def changes(facts: PickFacts) -> Iterator[Change]:
    """Every way to answer otherwise: fewest answers first, and of those the ways that only add."""
    for size in range(1, FARTHEST + 1):
        yield from sorted((_turning(facts, one) for one in combinations(facts.choices, size)), key=_taken_away)


def _turning(facts: PickFacts, touched: tuple[str, ...]) -> Change:
    return Change(
        tuple(one for one in touched if one not in facts.interests),
        tuple(one for one in touched if one in facts.interests),
    )


def _taken_away(change: Change) -> int:
    return len(change.drop)
