"""How consent stands as a whole: by words, by grade, by month. Counted in the database, over everyone at once.

Counting answers is accountability and no use: it looks at no attribute of anyone (architecture, section 9). Each
question here is answered from an index alone, so that the page opens at once however many people there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ethicomm import clock
from ethicomm.consent.asking import OPEN
from ethicomm.consent.models import ConsentRecord, ConsentState, Standing
from ethicomm.consent.vocabulary import PERMITTING, Grade, Method, State

TOLD = (*PERMITTING, State.WITHDRAWN, State.EXPIRED, State.INVALIDATED)


@dataclass(frozen=True)
class Shown:
    """So many people whose yes to one purpose stands on these words, shown so well. No `notice`: unknown words."""

    purpose: str
    grade: Grade
    notice: str | None
    people: int


@dataclass(frozen=True)
class Ending:
    """So many yeses to one purpose that end in one month, by its number, and how many of these are asked about."""

    purpose: str
    month: int
    people: int
    asked: int


@dataclass(frozen=True)
class Month:
    """What one month brought: yeses (new, and again), those taken back, and those that ended by themselves."""

    start: datetime
    given: int
    withdrawn: int
    ended: int


def people(session: Session) -> int:
    """How many members there are."""
    return session.scalar(select(func.count()).select_from(Standing)) or 0


def shown(session: Session, purposes: Sequence[str]) -> list[Shown]:
    """Every yes that stands, by its words and its grade."""
    groups = (ConsentState.purpose, ConsentState.grade, ConsentState.notice)
    counted = select(*groups, func.count()).where(ConsentState.purpose.in_(purposes), _stands(clock.now()))
    rows = session.execute(counted.group_by(*groups))
    return [Shown(purpose, Grade(grade), notice, count) for purpose, grade, notice, count in rows]


def ending(session: Session, purposes: Sequence[str], months: Sequence[datetime], soon: timedelta) -> list[Ending]:
    """The yeses that end within `soon`. `months` are starts of months, this one first, the last after the end."""
    now = clock.now()
    month = case(*((ConsentState.ends < end, number) for number, end in enumerate(months[1:])), else_=len(months) - 1)
    counted = select(ConsentState.purpose, month, func.count(), func.count(ConsentState.asked_at))
    soon_over = ConsentState.purpose.in_(purposes), _stands(now), ConsentState.ends <= now + soon
    rows = session.execute(counted.where(*soon_over).group_by(ConsentState.purpose, month))
    return [Ending(*row) for row in rows]


def resting(session: Session, purpose: str, months: Sequence[datetime]) -> list[int]:
    """How many may not be asked before each of these months ends; the last number counts all who wait longer."""
    now, quiet = clock.now(), ConsentState.quiet_until
    silent = or_(ConsentState.asked_at.is_(None), ConsentState.asked_at <= now - OPEN)
    rests = select(func.count()).where(ConsentState.purpose == purpose, silent, not_(_stands(now)))
    parts = [rests.where(quiet > max(start, now), quiet <= end) for start, end in pairwise(months)]
    return [session.scalar(part) or 0 for part in (*parts, rests.where(quiet > months[-1]))]


def trend(session: Session, purposes: Sequence[str], starts: Sequence[datetime]) -> Iterator[Month]:
    """What each month brought, by the log; the last of `starts` is where the last month ends.

    Proof that was added later is no new yes.
    """
    counted = select(ConsentRecord.state, func.count()).where(
        ConsentRecord.state.in_(TOLD), ConsentRecord.purpose.in_(purposes), ConsentRecord.method != Method.EVIDENCE
    )
    for start, end in pairwise(starts):
        within = counted.where(ConsentRecord.at >= start, ConsentRecord.at < end).group_by(ConsentRecord.state)
        found = {State(state): count for state, count in session.execute(within)}
        given, withdrawn = sum(found.pop(State(one), 0) for one in PERMITTING), found.pop(State.WITHDRAWN, 0)
        yield Month(start, given, withdrawn, sum(found.values()))


def _stands(now: datetime) -> ColumnElement[bool]:
    ends: InstrumentedAttribute[datetime | None] = ConsentState.ends
    return and_(ConsentState.state.in_(PERMITTING), or_(ends.is_(None), ends > now))
