"""When a value ends by itself: worked out in one place, written beside the value, moved on by the member's own acts.

Context: each member reads the day a value ends, and that is the day it goes; a run over a million values must be quick.
Decision: the end is a column with an index, set when the value is given. Where it counts from the member's last own act
it moves on with each day on which they do something here. A day counts to its end (UTC), so that nothing goes early and
the hour of nobody's visit is kept. Opening a mail is no act; signing in is, and so is what is done signed in.
Consequence: a policy that changes `keep` works the column out anew (`keep_for`), and then nothing ends within a day of
it: people can read the new day before it comes.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, or_, select, update

from ethicomm import clock
from ethicomm.db import Database, Session, keeper, pages
from ethicomm.members.models import Member, Value
from ethicomm.policy import Field, add_period, in_force

VALUES = cast(Table, Value.__table__)
NOTICE = timedelta(days=1)


def end_of_day(moment: datetime) -> datetime:
    """The midnight (UTC) after it."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def ends_by_itself(field: Field, given: datetime, active: datetime | None = None) -> datetime | None:
    """When a value of this field ends that was given then, by a member whose `active_at` this is."""
    if field.period is None:
        return None
    if not field.ends_by_inactivity:
        return add_period(given, field.period)
    return add_period(max(end_of_day(given), active or end_of_day(given)), field.period)


def coarsens_by_itself(field: Field, given: datetime) -> datetime | None:
    """When a value of this field is made coarser that was given then."""
    return add_period(given, field.coarsen.after) if field.coarsen else None


def keep_for(session: Session, field: Field) -> None:
    """Let what is held of this field end, and become coarser, as its policy says now; not within a day from now."""
    soonest = clock.now() + NOTICE
    with keeper(session):
        held = select(Value.subject, Value.at, Member.active_at).join(Member, Member.subject == Value.subject)
        found = [
            {
                "one": row.subject,
                "end": _not_before(soonest, ends_by_itself(field, row.at, row.active_at)),
                "coarser": _not_before(soonest, coarsens_by_itself(field, row.at)),
            }
            for row in session.execute(held.where(Value.field == field.key)).all()
        ]
        if found:
            mine = update(VALUES).where(VALUES.c.subject == bindparam("one"), VALUES.c.field == field.key)
            session.execute(mine.values(ends=bindparam("end"), coarsens=bindparam("coarser")), found)


def is_active(database: Database, subject: int) -> None:
    """The member does something here. Written down once a day, in a unit of its own."""
    with database.read() as session:
        known = session.execute(select(Member.active_at).where(Member.subject == subject)).first()
    if known and (known.active_at is None or known.active_at < end_of_day(clock.now())):
        with database.write() as session:
            were_active(session, [subject], clock.now())


def were_active(session: Session, subjects: Collection[int], at: datetime) -> None:
    """These members did something then: what ends by inactivity, and has not ended, ends that much later."""
    until = end_of_day(at)
    by_period = dict[str, list[str]]()
    for field in in_force(session).fields.values():
        if field.ends_by_inactivity:
            by_period.setdefault(field.period or "", []).append(field.key)
    for part in pages(sorted(subjects)):
        newer = or_(Member.active_at.is_(None), Member.active_at < until)
        session.execute(update(Member).where(Member.subject.in_(part), newer).values(active_at=until))
        with keeper(session):
            for period, fields in by_period.items():
                end = add_period(until, period)
                mine = update(Value).where(Value.subject.in_(part), Value.field.in_(fields), Value.ends < end)
                session.execute(mine.where(Value.ends > at).values(ends=end))


def _not_before(soonest: datetime, moment: datetime | None) -> datetime | None:
    return max(soonest, moment) if moment else None
