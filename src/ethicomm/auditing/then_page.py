"""What the page about a past moment shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from ethicomm.auditing.then import Line, Then
from ethicomm.auditing.wording import short
from ethicomm.consent import Grade
from ethicomm.words import _, _n, number, when


@dataclass(frozen=True)
class ThenPage:
    """The form, and beneath it what stood then."""

    template: ClassVar[str] = "auditing/then.html"
    at: str  # as the field holds it
    person: str
    began: datetime | None  # when the first entry was written
    then: Then | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        if self.then is None:
            return _("What stood at a past moment")
        return _("What stood on %(when)s", when=when(self.then.cut.moment))

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Best evidence first."""
        return tuple(Grade)

    @property
    def grade_columns(self) -> list[tuple[str, str]]:
        """A column of figures for each grade."""
        return [(str(grade).capitalize(), "n") for grade in Grade]

    @property
    def address(self) -> str:
        """This moment, to link to, to the microsecond."""
        return f"/audit/then?{urlencode({'at': self.shown.cut.moment.isoformat()})}"

    @property
    def overview(self) -> str:
        """The overview as it was at this moment."""
        return f"/audit?{urlencode({'at': self.shown.cut.moment.isoformat()})}"

    @property
    def shown(self) -> Then:
        """What stood. Raises ValueError where nothing is shown yet: the template asked too early."""
        if self.then is None:
            raise ValueError("no moment was chosen")
        return self.then

    @property
    def log(self) -> str:
        """How long the log was."""
        return _n("%(count)s entry", "%(count)s entries", self.shown.cut.place)

    @property
    def people(self) -> str:
        """Who was here, and who had left."""
        past = self.shown.past
        here = _n("%(count)s member was here.", "%(count)s members were here.", past.members)
        if not past.left:
            return here
        left = _n("%(count)s had left before.", "%(count)s had left before.", past.left)
        return f"{here} {left}"

    @property
    def removed(self) -> str:
        """How much of what was there then can still be told."""
        gone = self.shown.removed
        if not gone.since:
            return _("Every answer that was in the log then is still there.")
        return _n(
            "Of %(all)s answers that were in the log then, %(count)s was removed since: its member left, and its time "
            "as proof is over. It cannot be told any more.",
            "Of %(all)s answers that were in the log then, %(count)s were removed since: their members left, and their "
            "time as proof is over. They cannot be told any more.",
            gone.since,
            all=number(gone.events),
        )

    @property
    def covered(self) -> str:
        """The checkpoint that was signed over all of it."""
        one = self.shown.checkpoint
        if one is None:
            return _("none yet: some of these entries wait a moment for their place")
        return _("at %(size)s entries, signed %(when)s", size=number(one.size), when=when(one.at))

    @property
    def policy(self) -> str:
        """The policy of then."""
        one = self.shown.policy
        return _("%(hash)s, in force since %(when)s", hash=short(one.hash), when=when(one.at))

    def difference(self, line: Line) -> str:
        """How much more or less it is now."""
        if line.now is None:
            return _("given up since")
        return f"{'+' if line.difference > 0 else '−' if line.difference < 0 else '±'}{number(abs(line.difference))}"

    def entry(self, place: int) -> int | None:
        """The position of an event's entry; None while it waits for it."""
        return place if place < self.shown.placed else None
