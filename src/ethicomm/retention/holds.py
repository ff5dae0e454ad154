"""Holds: a person decides, for a reason and until a day, that something of a member is not deleted.

Decision: a hold stops what retention would delete, and nothing else. It gives nobody a right to use anything, it ends
no consent and lengthens none. It lapses by itself on its day; whoever works here may lift it before. Placing and
lifting are written into the log, and the member sees it on their page unless one of two reasons to keep quiet stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.consent import hold as hold_rows
from ethicomm.consent.appending import let_go_later
from ethicomm.db import Session, uuid7
from ethicomm.errors import Invalid, NotFound
from ethicomm.members import Member, Value
from ethicomm.policy import in_force
from ethicomm.retention.models import Hold
from ethicomm.retention.vocabulary import Untold, Why
from ethicomm.words import _

LONGEST = timedelta(days=3 * 366)  # a longer one is placed again, so that somebody looks at it again


@dataclass(frozen=True)
class Held:
    """One hold that stands. `field` is None where it covers everything of theirs."""

    id: UUID
    subject: int
    field: str | None
    why: Why
    untold: Untold | None
    at: datetime
    by_role: str
    ends: datetime

    @property
    def last_moment(self) -> datetime:
        """The last moment of its last day: a hold ends at the midnight after it."""
        return self.ends - timedelta(seconds=1)

    @property
    def is_told(self) -> bool:
        """Whether the member sees it."""
        return self.untold is None


def holds_on(session: Session, subject: int) -> tuple[Held, ...]:
    """The holds that stand on this member, the last to end first."""
    mine = select(Hold).where(Hold.subject == subject, Hold.ends > clock.now())
    return tuple(_held(one) for one in session.scalars(mine.order_by(Hold.ends.desc())))


def all_holds(session: Session) -> tuple[tuple[UUID, Held], ...]:
    """Every hold that stands, with the member's public number; what ends first on top."""
    rows = select(Member.public_id, Hold).join(Member, Member.subject == Hold.subject)
    rows = rows.where(Hold.ends > clock.now()).order_by(Hold.ends, Hold.id)
    return tuple((public_id, _held(one)) for public_id, one in session.execute(rows))


def place(
    session: Session,
    actor: Actor,
    subject: int,
    why: Why,
    ends: datetime,
    *,
    field: str | None = None,
    untold: Untold | None = None,
) -> UUID:
    """Keep retention from deleting this field, or everything, of this member until then. Raises Invalid."""
    _check(session, ends, field)
    if not hold_rows(session, [subject]):
        raise NotFound(_("There is no such member. Nothing was held."))
    if any((one.field, one.why, one.ends) == (field, why, ends) for one in holds_on(session, subject)):
        said = _("This is held until that day already. Nothing was changed.")
        raise Invalid(said, {"ends": said})
    number = uuid7()
    session.add(
        Hold(
            id=number, subject=subject, field=field, why=why.value, untold=untold.value if untold else "",
            at=clock.now(), by_role=actor.role.value, by_id=actor.id, ends=ends,
        )
    )  # fmt: skip
    session.flush()
    ledger.note(
        session, actor.role, actor.id, "hold placed",
        subject=subject, hold=number, field=field, why=why.value, until=ends.isoformat(), told=untold is None,
    )  # fmt: skip
    return number


def lift(session: Session, actor: Actor, number: UUID) -> None:
    """End a hold before its day. What should be gone by now goes within the hour. Raises NotFound."""
    gone = delete(Hold).where(Hold.id == number).returning(Hold.subject, Hold.field)
    row = session.execute(gone).one_or_none()
    if row is None:
        raise NotFound(_("This hold has ended already. Nothing was changed."))
    ledger.note(session, actor.role, actor.id, "hold lifted", subject=row.subject, hold=number, field=row.field)
    let_go_later(session, [row.subject])


def forget_lapsed(session: Session) -> None:
    """Drop holds whose day has come; what they kept goes now, if it should be gone."""
    gone = session.scalars(delete(Hold).where(Hold.ends <= clock.now()).returning(Hold.subject)).all()
    let_go_later(session, set(gone))


def not_held() -> ColumnElement[bool]:
    """That no hold keeps this row of `value`."""
    covers = or_(Hold.field.is_(None), Hold.field == Value.field)
    return ~exists().where(and_(Hold.subject == Value.subject, covers, Hold.ends > clock.now()))


def held_fields(holds: Sequence[Held], fields: Sequence[str]) -> Mapping[str, Held]:
    """The hold that keeps each of these fields longest; the others have none."""
    found = dict[str, Held]()
    for one in sorted(holds, key=lambda held: held.ends):
        found |= {field: one for field in fields if one.field in (None, field)}
    return found


def _check(session: Session, ends: datetime, field: str | None) -> None:
    if not clock.now() < ends <= clock.now() + LONGEST:
        said = _("A hold ends on a day to come, within three years. Nothing was held.")
        raise Invalid(said, {"ends": said})
    if field is not None and field not in in_force(session).fields:
        said = _("There is no such field here. Nothing was held.")
        raise Invalid(said, {"field": said})


def _held(row: Hold) -> Held:
    untold = Untold(row.untold) if row.untold else None
    return Held(row.id, row.subject, row.field, Why(row.why), untold, row.at, row.by_role, row.ends)
