"""When a value that lost its last reason goes: within a day, or 7 days later where the member wants that.

Context: a no deletes what nothing else needs (GDPR 17(1)(b)); some members want time to change their mind (law.md 6).
Decision: what has no reason is worked out from what stands, and when it goes from the member's own events and their own
standing choice. Nothing is written at the no, so a yes within the days keeps everything as it was.
Consequence: during those days the values lie here and nothing may use them, because `reveal` opens only what a standing
purpose lists. The time counts from the member's no; what ran out, or stopped counting, goes within a day.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select, update

from ethicomm import clock, consent, ledger
from ethicomm.accounts import Actor
from ethicomm.consent import Event, State
from ethicomm.consent.appending import let_go_later
from ethicomm.db import Session
from ethicomm.members.models import Member
from ethicomm.members.values import fields_listed, held_fields, standing_bits
from ethicomm.policy import in_force

TIME_TO_THINK = timedelta(days=7)
ENDS = (State.WITHDRAWN, State.EXPIRED, State.INVALIDATED)


def without_reason(session: Session, subject: int) -> tuple[str, ...]:
    """The fields held of this member that no standing purpose lists."""
    bits = standing_bits(session, [subject], clock.now()).get(subject, 0)
    listed = fields_listed(in_force(session), bits)
    return tuple(field for field in held_fields(session, subject) if field not in listed)


def goes_at(session: Session, subject: int) -> dict[str, datetime]:
    """When each field that has no reason left may go: the moment of this look, or 7 days after the member's no."""
    lost, now = without_reason(session, subject), clock.now()
    if not lost or not wants_time(session, subject):
        return dict.fromkeys(lost, now)
    known, ended = in_force(session).fields, _ended(session, subject)
    return {
        field: _after([ended[key] for key in known[field].purposes if key in ended] if field in known else [], now)
        for field in lost
    }


def ran_out(session: Session, subject: int, fields: Collection[str]) -> set[str]:
    """Those of these fields for which a yes ran out by the clock, or stopped counting: no member's own no took them."""
    known, ended = in_force(session).fields, _ended(session, subject)
    own = {key for key, event in ended.items() if event.state is State.WITHDRAWN}
    return {one for one in fields if one not in known or not own.intersection(known[one].purposes)}


def wants_time(session: Session, subject: int) -> bool:
    """Whether this member wants 7 days to change their mind after a no."""
    return bool(session.scalar(select(Member.wants_time).where(Member.subject == subject)))


def want_time(session: Session, actor: Actor, subject: int, wanted: bool) -> None:
    """Keep the member's standing choice: after a no, delete what nothing needs after 7 days, or within one."""
    session.execute(update(Member).where(Member.subject == subject).values(wants_time=wanted))
    ledger.note(session, actor.role, actor.id, "time to think chosen", subject=subject, wanted=wanted)
    let_go_later(session, [subject])


def _ended(session: Session, subject: int) -> dict[str, Event]:
    """The newest event that ended each purpose."""
    events = sorted(consent.history(session, subject), key=lambda one: one.n)
    return {event.purpose: event for event in events if event.state in ENDS}


def _after(ended: Collection[Event], now: datetime) -> datetime:
    last = max(ended, key=lambda one: one.at, default=None)
    return last.at + TIME_TO_THINK if last and last.state is State.WITHDRAWN else now
