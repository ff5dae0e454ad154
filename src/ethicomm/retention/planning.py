"""What will go, and when: counted, rounded to ten, and looking at no answer of anyone.

A value that goes with the last yes that keeps it is counted where that yes has an end; nobody can plan a no.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import InstrumentedAttribute

from ethicomm import clock
from ethicomm.consent import Standing
from ethicomm.db import Session, keeper
from ethicomm.members import Value
from ethicomm.policy import in_force
from ethicomm.retention.holds import not_held
from ethicomm.words import _, number

SPANS = (timedelta(days=1), timedelta(days=7), timedelta(days=30), timedelta(days=90))
ROUNDED = 10
Moment = InstrumentedAttribute[datetime | None]


@dataclass(frozen=True)
class Falling:
    """What goes of one field, or becomes coarser: how many by the end of each span, the spans counted from now."""

    field: str
    label: str
    what: str
    counts: tuple[int, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """The counts as they are shown: to ten, and what is less than ten only as that."""
        return tuple(rounded(one) for one in self.counts)


def plan(session: Session) -> tuple[Falling, ...]:
    """Everything that falls due within 90 days, in the policy's order."""
    labels = {key: field.label.text() for key, field in in_force(session).fields.items()}
    found = list[Falling]()
    by_what = {"ends": _by_field(session, Value.ends), "coarsens": _by_field(session, Value.coarsens)}
    for what, by_field in {**by_what, "no reason": _lost(session)}.items():
        found += [Falling(key, labels.get(key, key), what, counts) for key, counts in by_field.items() if any(counts)]
    order = list(labels)
    return tuple(sorted(found, key=lambda one: (order.index(one.field) if one.field in order else 99, one.what)))


def rounded(count: int) -> str:
    """To ten; between one and nine it could point at somebody."""
    if 0 < count < ROUNDED:
        return _("fewer than 10")
    return number(count // ROUNDED * ROUNDED)


def _by_field(session: Session, moment: Moment) -> Mapping[str, tuple[int, ...]]:
    now = clock.now()
    sums = [func.sum(case((moment <= now + span, 1), else_=0)) for span in SPANS]
    due = select(Value.field, *sums).where(moment <= now + SPANS[-1], not_held()).group_by(Value.field)
    with keeper(session):
        return {row[0]: tuple(int(one or 0) for one in row[1:]) for row in session.execute(due)}


def _lost(session: Session) -> Mapping[str, tuple[int, ...]]:
    """What nothing standing keeps: it goes within a day, or within 7 where its member wants that."""
    policy, found = in_force(session), dict[str, tuple[int, ...]]()
    with keeper(session):
        held: Sequence[str] = session.scalars(select(Value.field).distinct()).all()
    for key in held:
        kept = policy.mask(*policy.fields[key].kept_by) if key in policy.fields else 0
        lost = select(func.count()).select_from(Value).join(Standing, Standing.subject == Value.subject)
        lost = lost.where(Value.field == key, Standing.bits.bitwise_and(kept) == 0, Standing.lapses > clock.now())
        with keeper(session):
            people = session.scalar(lost.where(not_held())) or 0
        found[key] = (people,) * len(SPANS)
    return found
