"""What the template of Today is given."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from ethicomm.console.checks import Check
from ethicomm.console.needs import Need
from ethicomm.console.reach import Reach
from ethicomm.words import _, _n


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
