"""Counts that give nobody away.

Threat: whoever may count groups asks again and again until one person's answer shows. So before anything is frozen
every count is rounded to ten; reasons of fewer than ten people are folded together; and restriction, objection and
age have no line of their own. After the freeze totals are exact, folding stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ethicomm.consent import Reason
from ethicomm.words import _

FEW = 10
UNDELIVERABLE, NOT_SORTED, NOT_MATCHED, NOT_WRITTEN_TO = "undeliverable", "not_sorted", "not_matched", "not_written"
NAMED = (
    Reason.NEVER_ASKED, Reason.NOT_ANSWERED, Reason.REFUSED, Reason.WITHDRAWN, Reason.EXPIRED,
    NOT_SORTED, NOT_MATCHED, NOT_WRITTEN_TO,
)  # fmt: skip
OTHER = "other"


@dataclass(frozen=True)
class Waterfall:
    """From everyone here, minus each reason, to those who are left. `exact` once the letter is frozen."""

    here: int
    minus: tuple[tuple[str, int], ...]
    left: int
    exact: bool

    @property
    def few(self) -> bool:
        """Whether fewer than ten are left and the number is not told."""
        return not self.exact and self.left < FEW


def before_freeze(here: int, left_out: Mapping[str, int]) -> Waterfall:
    """Every step rounded to ten, so that the steps still add up."""
    left, shown, minus = here, _ten(here), list[tuple[str, int]]()
    for words, people in fold(left_out):
        left -= people
        minus.append((words, shown - _ten(left)))
        shown = _ten(left)
    told = tuple((words, people) for words, people in minus if people)
    return Waterfall(_ten(here), told, shown if left >= FEW else 0, exact=False)


def after_freeze(here: int, left_out: Mapping[str, int]) -> Waterfall:
    """Exact totals; small reasons stay folded."""
    minus = tuple(fold(left_out))
    return Waterfall(here, minus, here - sum(people for _words, people in minus), exact=True)


def fold(left_out: Mapping[str, int]) -> list[tuple[str, int]]:
    """(words, people) in the order they are told. Whatever has fewer than ten joins the next smallest."""
    named = {reason: people for reason, people in left_out.items() if reason in NAMED and people >= FEW}
    other = sum(left_out.values()) - sum(named.values())
    while 0 < other < FEW and named:
        smallest = min(named, key=lambda reason: named[reason])
        other += named.pop(smallest)
    told = [(words_for(reason), named[reason]) for reason in NAMED if reason in named]
    return [*told, *([(words_for(OTHER), other)] if other else [])]


def words_for(reason: str) -> str:
    """A line of the waterfall."""
    said = {
        NOT_SORTED: _("did not allow groups"),
        NOT_MATCHED: _("are not in the group, or we do not know"),
        NOT_WRITTEN_TO: _("may not be written to"),
        OTHER: _("several reasons, put together"),
    }
    return said.get(reason) or Reason(reason).words()


def rounded(people: int) -> int:
    """To the nearest ten, for a single count."""
    return _ten(people)


def shares(counts: Sequence[int]) -> list[int]:
    """Parts of one whole, rounded so that they add up to the rounded whole."""
    before, parts = 0, list[int]()
    for count in counts:
        parts.append(_ten(before + count) - _ten(before))
        before += count
    return parts


def _ten(people: int) -> int:
    return (people + 5) // 10 * 10
