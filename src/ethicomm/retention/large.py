"""When very much ends on one day, two people look at it before it goes.

Decision: large is what ends for more than a tenth of the members (ten people at the least), or for 1,000: a mistake
in a policy shows as just that, and the ends of single people never wait. A day is asked about a week ahead, so that
the day people were told of can hold. Two of those who work here press the button; in a shop of one, a day's notice on
Today and by mail takes their place. What waits past its day can be used for nothing, because `reveal` opens nothing
that has ended. What goes because a member said no is never counted here and never waits (GDPR 17; law.md 6), nor is
what a changed policy takes: that was planned, shown and pressed already (amendments).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select

from ethicomm import clock, jobs, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.accounts.staff.models import Staff
from ethicomm.consent import Standing
from ethicomm.db import Session, keeper
from ethicomm.errors import Conflict, NotFound
from ethicomm.members import Value
from ethicomm.retention.holds import not_held
from ethicomm.retention.models import LargeDay
from ethicomm.words import _

LEAST, MOST, SHARE = 10, 1_000, 10  # people; a share is one in so many
AHEAD, NOTICE, KEPT = timedelta(days=7), timedelta(days=1), timedelta(days=90)
DAY = timedelta(days=1)
FIRST = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = {"ends": Value.ends, "coarsens": Value.coarsens}
JOB = "large_day_mail"


@dataclass(frozen=True)
class Large:
    """One day on which much ends, and how far its confirming is."""

    id: UUID
    what: str
    day: datetime
    people: int
    asked_at: datetime
    first_by: str | None
    is_confirmed: bool
    goes_at: datetime | None  # in a shop of one: when its notice has passed

    def is_late(self, now: datetime) -> bool:
        """Whether what people were told of has come and nobody confirmed it."""
        return not self.is_confirmed and now >= self.day


def large_from(session: Session) -> int:
    """From how many people on one day two people look."""
    members = session.scalar(select(func.count()).select_from(Standing)) or 0
    return min(MOST, max(LEAST, members // SHARE)) + 1


def find_large(session: Session) -> int:
    """Ask about each large day of the week ahead that nobody was asked about. Returns how many were found."""
    today, found = clock.now().replace(hour=0, minute=0, second=0, microsecond=0), 0
    for what, moment in MOMENTS.items():
        with keeper(session):
            first = session.scalar(select(func.min(moment)).where(moment < today + (AHEAD.days + 1) * DAY))
        for day, people, since in _by_day(session, what, today) if first else ():
            if people >= large_from(session):
                _ask(session, LargeDay(what=what, day=day, since=since, people=people, asked_at=clock.now()))
                found += 1
    return found


def _by_day(session: Session, what: str, today: datetime) -> list[tuple[datetime, int, datetime]]:
    """The days of the week ahead with how many people they touch, without those that were asked about; what is overdue
    counts with today."""
    moment, days = MOMENTS[what], [today + ahead * DAY for ahead in range(AHEAD.days + 1)]
    session.execute(delete(LargeDay).where(LargeDay.day < today - KEPT))
    asked = session.scalars(select(LargeDay).where(LargeDay.what == what)).all()
    within = [and_(moment >= (day if day > today else FIRST), moment < day + DAY) for day in days]
    counts = [func.count(case((one, Value.subject)).distinct()) for one in within]
    firsts = [func.min(case((one, moment))) for one in within]
    due = select(*counts, *firsts).where(moment < days[-1] + DAY, not_held(), *(~_covers(one) for one in asked))
    with keeper(session):
        row: Sequence[Any] = session.execute(due).one()
    return [one for one in zip(days, row[: len(days)], row[len(days) :], strict=True) if one[1]]


def large_days(session: Session) -> tuple[Large, ...]:
    """Every large day that is still to come or still waits, the first on top."""
    alone, now = works_alone(session), clock.now()
    rows = session.scalars(select(LargeDay).order_by(LargeDay.day, LargeDay.what)).all()
    told = [
        Large(
            one.id, one.what, one.day, one.people, one.asked_at, one.first_by, _is_confirmed(one, alone, now),
            one.asked_at + NOTICE if alone else None,
        )
        for one in rows
    ]  # fmt: skip
    return tuple(one for one in told if not one.is_confirmed or one.day + DAY > now)


def confirm_large(session: Session, actor: Actor, number: UUID) -> bool:
    """One more person looked and says that it may go. True once two did. Raises Conflict for the same person twice."""
    row = session.get(LargeDay, number)
    if row is None:
        raise NotFound(_("There is no such day here. Nothing was changed."))
    if row.second_at is not None:
        return True
    if row.first_by == actor.kind:
        raise Conflict(_("You confirmed this already. Someone else who works here must look too. Nothing was changed."))
    which = "first" if row.first_at is None else "second"
    setattr(row, f"{which}_at", clock.now())
    setattr(row, f"{which}_by", actor.kind)
    ledger.note(
        session, actor.role, actor.id, "large ending confirmed",
        day=row.day.date().isoformat(), column=row.what, people=row.people, step=which,
    )  # fmt: skip
    return which == "second"


def may_go(session: Session, what: str) -> ColumnElement[bool]:
    """That no large day which waits covers this row of `value`."""
    alone, now = works_alone(session), clock.now()
    rows = session.scalars(select(LargeDay).where(LargeDay.what == what)).all()
    waiting = [_covers(one) for one in rows if not _is_confirmed(one, alone, now)]
    return ~or_(*waiting) if waiting else MOMENTS[what].is_not(None)


def waits_for_people(session: Session) -> Sequence[tuple[datetime, datetime]]:
    """The spans of ends that wait past their day, to tell the members whose values they are."""
    alone, now = works_alone(session), clock.now()
    rows = session.scalars(select(LargeDay).where(LargeDay.what == "ends")).all()
    return [(one.since, one.day + DAY) for one in rows if not _is_confirmed(one, alone, now)]


def works_alone(session: Session) -> bool:
    """Whether there is nobody who could confirm beside the one."""
    return len(list(_colleagues(session))) < 2


def _colleagues(session: Session) -> Iterator[UUID]:
    here = Staff.role.in_((Role.OWNER.value, Role.STAFF.value)), Staff.ended_at.is_(None)
    yield from session.scalars(select(Staff.id).where(*here))


def _ask(session: Session, row: LargeDay) -> None:
    session.add(row)
    session.flush()
    jobs.add(session, JOB, str(row.id))
    ledger.note(
        session, "machine", "ethicomm", "large ending found",
        day=row.day.date().isoformat(), column=row.what, people=row.people,
    )  # fmt: skip


def _covers(row: LargeDay) -> ColumnElement[bool]:
    moment = MOMENTS[row.what]
    return and_(moment >= row.since, moment < row.day + DAY)


def _is_confirmed(row: LargeDay, alone: bool, now: datetime) -> bool:
    return row.second_at is not None or (alone and now >= row.asked_at + NOTICE)
