"""Who may be written to: for each purpose that letters rest on, how many said yes, and how many of those end soon.

Counting answers looks at no attribute of anyone, so it is accountability and no use.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select

from ethicomm import clock, consent
from ethicomm.consent import STANDS, ConsentState, Gate, Standing
from ethicomm.db import Session
from ethicomm.policy import PurposeKind, in_force

SOON = timedelta(days=31)
WRITES = (PurposeKind.MARKETING, PurposeKind.AUTOMATION)


@dataclass(frozen=True)
class Reach:
    """One purpose: its title, how many it stands for, of how many, and how many yeses end within 31 days."""

    title: str
    yes: int
    people: int
    ending: int


def reach(session: Session) -> tuple[Reach, ...]:
    """Every purpose that letters rest on, in the policy's order."""
    asked = [one for one in in_force(session).purposes.values() if one.kind in WRITES and one.stands == "consent"]
    return tuple(_reach(session, one.key, str(one.title)) for one in asked)


def _reach(session: Session, purpose: str, title: str) -> Reach:
    counts = consent.counts(session, purpose)
    return Reach(title, counts[STANDS], sum(counts.values()), _ending(session, purpose))


def _ending(session: Session, purpose: str) -> int:
    now = clock.now()
    stands = Gate.of(in_force(session), purpose).clause(now)
    found = select(func.count()).select_from(ConsentState).join(Standing, Standing.subject == ConsentState.subject)
    return session.scalar(found.where(ConsentState.purpose == purpose, ConsentState.ends <= now + SOON, stands)) or 0
