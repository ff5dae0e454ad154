"""What the template of Today is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ethicomm.consent import Grade
from ethicomm.console.checks import Check
from ethicomm.console.evidence import FEW, Evidence, few, sum_of_few
from ethicomm.console.needs import Need
from ethicomm.console.reach import Reach
from ethicomm.words import _, _n, number, percent


@dataclass(frozen=True)
class TodayPage:
    """What needs a person, who may be written to, our own checks."""

    template: ClassVar[str] = "console/today.html"
    needs: tuple[Need, ...]
    reach: tuple[Reach, ...]
    checks: tuple[Check, ...]
    now: datetime

    @property
    def title(self) -> str:
        """The heading."""
        return _("Today")

    @property
    def lede(self) -> str:
        """How much waits."""
        if not self.needs:
            return _("Nothing waits for a person.")
        return _n("%(count)s thing wants a person.", "%(count)s things want a person.", len(self.needs))

    def due(self, need: Need) -> tuple[str, str]:
        """How long there is, in words, and how urgent that is."""
        days = need.days_left(self.now)
        if days is None:
            return "–", ""
        if days < 0:
            return _("overdue"), "no"
        if days == 0:
            return _("today"), "late"
        return _n("%(count)s day left", "%(count)s days left", days), "late" if days < 7 else ""


@dataclass(frozen=True)
class Bar:
    """One month of the chart: yeses above the line, what was taken back and what ended below; all in percent."""

    start: datetime
    x: float
    width: float
    given: float
    withdrawn: float
    ended: float


@dataclass(frozen=True)
class EvidencePage:
    """What people agreed to, in which words, and how well it is shown."""

    template: ClassVar[str] = "console/evidence.html"
    evidence: Evidence
    may_import: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Consent")

    @property
    def answers(self) -> list[tuple[str, str, str, str]]:
        """The four figures on top: (figure, words, href, link words)."""
        purposes, claimed = self.evidence.purposes, self._graded(Grade.CLAIMED)
        yeses, asked = sum(one.people for one in purposes), sum(one.asked for one in purposes)
        bring = (
            ("/people/import", _("Bring the words of an old form")) if self.may_import else ("#stands", _("See which"))
        )
        shown = percent(1 - claimed / yeses) if yeses else "–"
        rests = [people for one in purposes for _month, people in one.rests]
        return [
            (number(yeses), self._of_people, "#stands", _("See what stands")),
            (shown, _("are shown by their words; %(claimed)s are only claimed", claimed=number(claimed)), *bring),
            (
                number(sum(one.ending for one in purposes)),
                _("end within 90 days; %(asked)s of these people are asked already", asked=number(asked)),
                "#soon", _("See when"),
            ),
            (sum_of_few(rests), _("questions rest: nobody is asked before their time"), "/asking", _("Put a question")),
        ]  # fmt: skip

    @property
    def _of_people(self) -> str:
        return _n("yeses stand, of %(count)s person", "yeses stand, of %(count)s people", self.evidence.people)

    def _graded(self, grade: Grade) -> int:
        return sum(people for one in self.evidence.purposes for known, people in one.grades if known is grade)

    @property
    def middle(self) -> float:
        """Where the line of the chart lies, in percent from the top."""
        up, down = self._heights
        return 100 * up / (up + down)

    @property
    def bars(self) -> list[Bar]:
        """The months of the chart, oldest first. A number that is not told has the height of half of ten."""
        scale, step = 100 / sum(self._heights), 100 / len(self.evidence.year)
        return [
            Bar(
                one.start, at * step + step * 0.15, step * 0.7,
                drawn(one.given) * scale, drawn(one.withdrawn) * scale, drawn(one.ended) * scale,
            )
            for at, one in enumerate(self.evidence.year)
        ]  # fmt: skip

    @property
    def _heights(self) -> tuple[float, float]:
        year = self.evidence.year
        up = max((drawn(one.given) for one in year), default=0)
        down = max((drawn(one.withdrawn) + drawn(one.ended) for one in year), default=0)
        return max(up, 1), max(down, up / 8, 1)

    def few(self, people: int) -> str:
        """The number, but for one that could point at somebody."""
        return few(people)

    def share(self, people: int, of: int) -> float:
        """In percent."""
        return 100 * people / of if of else 0


def drawn(people: int) -> float:
    """How high a bar stands for so many."""
    return FEW / 2 if 0 < people < FEW else people
