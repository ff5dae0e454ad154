"""What the templates of backups are given."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from ethicomm.backups.drilling import BACKUP, DRILL
from ethicomm.backups.queries import DrillSeen, RestoreSeen
from ethicomm.backups.shelf import Backup
from ethicomm.campaigns import State
from ethicomm.words import _, _n, number

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class BackupsPage:
    """Which backups there are, whether restoring them was rehearsed, and what the last restore did."""

    template: ClassVar[str] = "backups/backups.html"
    folder: str
    backups: tuple[Backup, ...]
    drills: tuple[DrillSeen, ...]
    restore: RestoreSeen | None
    under_way: frozenset[str]
    last_made: datetime | None
    now: datetime

    @property
    def title(self) -> str:
        """The heading."""
        return _("Backups")

    @property
    def lede(self) -> str:
        """How old the newest is."""
        newest = next((one.at for one in self.backups if one.at), self.last_made)
        if newest is None:
            return _("There is no backup yet. If this machine is lost, everything is.")
        if self.now - newest < timedelta(minutes=1):
            return _("The newest backup was made just now.")
        return _("The newest backup is %(age)s old.", age=self._age(newest))

    @property
    def backing_up(self) -> bool:
        """Whether one is being made."""
        return BACKUP in self.under_way

    @property
    def drilling(self) -> bool:
        """Whether a restore is being rehearsed."""
        return DRILL in self.under_way

    def age(self, one: Backup) -> str:
        """How old a backup is, in words."""
        return self._age(one.at) if one.at else ""

    def size(self, one: Backup) -> str:
        """How large a backup is."""
        return _("%(size)s MB", size=number(round(one.size / MEGABYTE, 1)))

    def letter_state(self, state: str) -> str:
        """Where a letter stands that was stopped."""
        return str(State(state).words)

    def _age(self, at: datetime) -> str:
        past = self.now - at
        if past < timedelta(hours=2):
            minutes = max(0, past // timedelta(minutes=1))
            return _n("%(count)s minute", "%(count)s minutes", minutes)
        if past < timedelta(days=2):
            return _n("%(count)s hour", "%(count)s hours", past // timedelta(hours=1))
        return _n("%(count)s day", "%(count)s days", past.days)


@dataclass(frozen=True)
class GapPage:
    """What may be missing after a restore, and what letting letters go again means."""

    template: ClassVar[str] = "backups/gap.html"
    restore: RestoreSeen | None

    @property
    def title(self) -> str:
        """The heading."""
        return _("The journal has a gap") if self.restore else _("The journal has no gap")
