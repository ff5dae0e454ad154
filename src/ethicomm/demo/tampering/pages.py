"""What the page for breaking the log shows."""

from dataclasses import dataclass
from typing import ClassVar

from ethicomm.demo.tampering.breaking import Trial, Verdict, Way
from ethicomm.words import _, _n, lazy, number

CARDS: dict[Way, tuple[lazy, lazy, lazy]] = {
    Way.CHANGE: (
        lazy("Change one row"),
        lazy("Somebody with the database in hand writes over one word of one answer, past all our code."),
        lazy("Change a row"),
    ),
    Way.REMOVE: (
        lazy("Remove one row"),
        lazy("Somebody makes one answer disappear, so that nobody can ask about it."),
        lazy("Remove a row"),
    ),
    Way.OLDER: (
        lazy("Put back an older copy"),
        lazy("Somebody puts an old backup in place, so that the last days never happened. Its signature is real."),
        lazy("Put it back"),
    ),
}


@dataclass(frozen=True)
class Card:
    """One way to cheat, and, once it was tried, how that ended."""

    way: Way
    trial: Trial | None
    problem: str

    @property
    def title(self) -> str:
        return str(CARDS[self.way][0])

    @property
    def about(self) -> str:
        """Who would do that, and why."""
        return str(CARDS[self.way][1])

    @property
    def button(self) -> str:
        return _("Again, elsewhere") if self.trial and self.way is not Way.OLDER else str(CARDS[self.way][2])


@dataclass(frozen=True)
class BreakPage:
    """Three cards, at most one of them tried just now."""

    template: ClassVar[str] = "demo/tampering.html"
    trial: Trial | None
    tried: Way | None = None
    problem: str = ""

    @property
    def title(self) -> str:
        return _("Break it yourself")

    @property
    def cards(self) -> list[Card]:
        """One for each way; the one tried just now first knows how it ended."""
        return [
            Card(way, self.trial if way is self.tried else None, self.problem if way is self.tried else "")
            for way in Way
        ]

    def took(self, verdict: Verdict) -> str:
        """How much was checked, and how long that took."""
        assert self.trial
        return _n(
            "%(count)s entry checked in %(seconds)s seconds.",
            "%(count)s entries checked in %(seconds)s seconds.",
            self.trial.entries,
            seconds=number(round(verdict.seconds, 2)),
        )
