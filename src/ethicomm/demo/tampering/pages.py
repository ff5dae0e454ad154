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
        lazy("Somebody puts an old backup in place, so that what came later never happened. Its signature is real."),
        lazy("Put it back"),
    ),
}


@dataclass(frozen=True)
class BreakPage:
    """Three ways to cheat, and how the one that was tried just now ended."""

    template: ClassVar[str] = "demo/tampering.html"
    trial: Trial | None = None
    problem: str = ""
    auditor: bool = False  # whether the reader may look at the real log as well

    @property
    def title(self) -> str:
        return _("Break it yourself")

    @property
    def cards(self) -> list[tuple[Way, str, str, str]]:
        """Each way: its name, its title, who would do that, the words on its button."""
        return [(way, *(str(words) for words in CARDS[way])) for way in Way]  # type: ignore[misc]

    @property
    def heading(self) -> str:
        """How the trial ended."""
        assert self.trial
        if self.trial.witnessed:
            return _("Found, by a checkpoint kept outside")
        return _("Found in %(seconds)s seconds", seconds=_seconds(self.trial.alone))

    def took(self, verdict: Verdict) -> str:
        """How much was checked, and how long that took."""
        return _n(
            "%(count)s entry was checked in %(seconds)s seconds.",
            "%(count)s entries were checked in %(seconds)s seconds.",
            verdict.entries,
            seconds=_seconds(verdict),
        )


def _seconds(verdict: Verdict) -> str:
    return number(round(verdict.seconds, 2))
