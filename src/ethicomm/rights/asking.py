"""Asking to be erased: at once, or, where something is held, as a request that waits for a person (law.md 7).

Decision: what waits is not used meanwhile. Every yes ends the moment they ask, so that no letter, group, pick or
automation touches them; what is held stays locked, what is not goes as after any no. One month is the clock, both sides
see it, and whoever decides says why from the fixed list of reasons to hold something.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from ethicomm import clock, consent, ledger
from ethicomm.accounts import Actor
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.members import Member
from ethicomm.policy import add_period, in_force
from ethicomm.retention.holds import Held, holds_on
from ethicomm.retention.vocabulary import Why
from ethicomm.rights.erasing import Done, erase_now
from ethicomm.rights.models import WHOLE, Asked
from ethicomm.words import _

MONTH = "P1M"


@dataclass(frozen=True)
class Request:
    """An erasure that waits, or that a person decided against; `holds` are why it waits."""

    id: UUID
    pseudonym: str
    person: UUID
    what: str
    at: datetime
    due: datetime
    holds: tuple[Held, ...]
    decided_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None


def ask(session: Session, actor: Actor, subject: int, method: Method, what: str = WHOLE) -> Done | None:
    """Erase everything, or one field, now; None where a hold makes it wait for a person.

    Raises Conflict when it waits already.
    """
    if not holding(session, subject, what):
        return erase_now(session, actor, subject, method, what)
    consent.hold(session, [subject])
    if _waits(session, subject, what):
        raise Conflict(_("You asked for this already. It waits for a person, and nothing was changed."))
    now = clock.now()
    asked = Asked(subject=subject, what=what, at=now, due=add_period(now, MONTH), actor_role=actor.role.value)
    session.add(asked)
    session.flush()
    ledger.note(session, actor.role, actor.id, "erasure asked", subject=subject, request=asked.id, asked_for=what)
    if what == WHOLE:
        _end_every_yes(session, actor, subject, method)
    return None


def holding(session: Session, subject: int, what: str) -> tuple[Held, ...]:
    """The holds that keep this from being erased at once."""
    found = holds_on(session, subject)
    return tuple(one for one in found if what == WHOLE or one.field in (None, what))


def decide(session: Session, actor: Actor, request: UUID, *, erase: bool, why: str) -> Done | None:
    """A person decides: erase now, whatever is held, or keep what is held, with a reason the member reads.

    Raises NotFound for a request that is not there, Conflict for one that was decided.
    """
    row = _held(session, request)
    if row.decided_at:
        raise Conflict(_("This was decided already. Nothing was changed."))
    if not erase and why not in list(Why):
        raise Invalid(_("Say why it is kept. Nothing was decided."), {"why": _("Choose one.")})
    row.decided_at, row.decided_by, row.reason = clock.now(), actor.kind, None if erase else why
    decided = "erased" if erase else "kept"
    ledger.note(
        session, actor.role, actor.id, "erasure decided", subject=row.subject, request=row.id, decided=decided, why=why
    )
    session.flush()
    return erase_now(session, actor, row.subject, Method.COUNTER, row.what) if erase else None


def _held(session: Session, request: UUID) -> Asked:
    """This request as it is once its member is held: another person may be deciding in this moment."""
    found = session.get(Asked, request)
    if found:
        consent.hold(session, [found.subject])
        found = session.get(Asked, request, populate_existing=True)
    if found is None:
        raise NotFound(_("There is no such request. Perhaps they are erased already."))
    return found


def requests_of(session: Session, subject: int) -> tuple[Request, ...]:
    """A member's own requests, newest first. Of its holds they may see those that are told."""
    return tuple(_requests(session, Asked.subject == subject))


def open_requests(session: Session) -> tuple[Request, ...]:
    """What waits for a person, what is due first on top."""
    return tuple(sorted(_requests(session, Asked.decided_at.is_(None)), key=lambda one: one.due))


def waiting_requests(session: Session) -> tuple[int, datetime | None]:
    """How many wait for a person, and by when the first of them is due."""
    count, first = session.execute(select(func.count(), func.min(Asked.due)).where(Asked.decided_at.is_(None))).one()
    return count, first


def _requests(session: Session, which: ColumnElement[bool]) -> Sequence[Request]:
    rows = select(Asked, Member.public_id).join(Member, Member.subject == Asked.subject)
    found = session.execute(rows.where(which).order_by(Asked.at.desc())).all()
    return [_request(session, row.Asked, row.public_id) for row in found]


def _request(session: Session, row: Asked, person: UUID) -> Request:
    holds = holding(session, row.subject, row.what)
    return Request(
        row.id, consent.pseudonym(row.subject), person, row.what, row.at, row.due, holds,
        row.decided_at, Why(row.reason).words if row.reason else "",
    )  # fmt: skip


def _waits(session: Session, subject: int, what: str) -> bool:
    same = Asked.subject == subject, Asked.what == what, Asked.decided_at.is_(None)
    return session.scalar(select(Asked.id).where(*same).limit(1)) is not None


def _end_every_yes(session: Session, actor: Actor, subject: int, method: Method) -> None:
    asked = [key for key, one in in_force(session).purposes.items() if one.stands == "consent"]
    for purpose in asked:
        consent.withdraw(session, actor, subject, purpose, method=method)
