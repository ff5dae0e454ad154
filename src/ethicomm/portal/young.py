"""What a member under 18 sees of the rule for them: who decides, until when, and what is off for now (law.md 9)."""

import datetime as calendar
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from ethicomm import clock, consent, members
from ethicomm.accounts import Actor
from ethicomm.db import Session
from ethicomm.policy import Purpose, in_force
from ethicomm.portal.activity import subject_of
from ethicomm.words import _, date


@dataclass(frozen=True)
class Young:
    """`guardian` is the masked address of who decides, or empty; `decides_until` their last day, or None."""

    guardian: str
    decides_until: calendar.date | None

    def closed(self, purpose: Purpose) -> str:
        """Why this is not asked of them: `adult`, `guardian`, or nothing when it is."""
        if not consent.letters(purpose):
            return "adult"
        return "guardian" if self.decides_until else ""

    @property
    def words(self) -> str:
        """Who decides on letters, and until when."""
        day = date(self.decides_until) if self.decides_until else ""
        if not self.guardian:
            return _("Nobody decides for you now. From the day after %(day)s you decide yourself.", day=day)
        return _(
            "Your parent or guardian (%(who)s) decides until %(day)s whether letters come. You can say no too. "
            "After that day we ask you.",
            who=self.guardian, day=day,
        )  # fmt: skip


def young(session: Session, actor: Actor) -> Young | None:
    """The rule for this member; None from 18 on, and for everyone of whom nobody told that they are younger."""
    subject = subject_of(actor)
    row = consent.minor(session, subject)
    if row is None:
        return None
    if row.of_age <= clock.now():
        return Young("", None)
    zone = ZoneInfo(in_force(session).community.zone)
    last = (row.of_age.astimezone(zone) - timedelta(days=1)).date()
    return Young(members.guardian_masked(session, consent.use_of_own(session, actor), subject), last)
