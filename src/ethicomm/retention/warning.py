"""Telling people before something ends because they were away: 30 and 7 days before, and on their page all that time.

A mail goes only to someone whose yes to letters stands, for it is written in our interest as much as in theirs; on
their page everybody reads it. Keep, Delete now and Take a copy are three buttons of one weight.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts import MACHINE, Actor
from ethicomm.accounts.letter import send
from ethicomm.consent import Standing
from ethicomm.db import Database, Session, keeper
from ethicomm.jobs import Lease
from ethicomm.members import EMAIL, Member, Value, drop_value, language_of, reveal
from ethicomm.members.keeping import were_active
from ethicomm.policy import Field, Policy, PurposeKind, in_force
from ethicomm.retention import letters
from ethicomm.retention.ending import ends_of
from ethicomm.retention.models import Warned
from ethicomm.retention.vocabulary import Ends

FIRST, LAST = 30, 7  # days before
JOB = "end_mail"
WHY = "end warning"
BATCH = 500


@dataclass(frozen=True)
class Soon:
    """Something of a member that ends within 30 days because they were away."""

    field: Field
    ends: datetime


def ends_soon(session: Session, subject: int) -> tuple[Soon, ...]:
    """What ends soon of this member unless they do something here, what goes first on top."""
    known, last = in_force(session).fields, clock.now() + timedelta(days=FIRST)
    found = [
        Soon(known[key], end.at)
        for key, end in ends_of(session, subject).items()
        if end.kind is Ends.INACTIVE and end.at and clock.now() < end.at <= last
    ]
    return tuple(sorted(found, key=lambda one: one.ends))


def keep_it(session: Session, actor: Actor, subject: int) -> None:
    """The member wants it kept: that is an act of theirs, so the time begins anew."""
    were_active(session, [subject], clock.now())
    ledger.note(session, actor.role, actor.id, "kept on", subject=subject)


def delete_it(session: Session, actor: Actor, subject: int) -> tuple[Soon, ...]:
    """The member wants it gone now: all that would end soon. Returns what went."""
    gone = ends_soon(session, subject)
    for one in gone:
        drop_value(session, actor, subject, one.field.key)
    return gone


def warn(session: Session) -> int:
    """Have those written to whose time has come and who may be written to. Returns how many."""
    policy = in_force(session)
    fields = [key for key, field in policy.fields.items() if field.ends_by_inactivity]
    writing = _letters(policy)
    if not fields or not writing:
        return 0
    found = list[str]()
    for days, after in ((LAST, 0), (FIRST, LAST)):
        told = exists().where(Warned.subject == Value.subject, Warned.days == days, Warned.ends > clock.now())
        first, last = clock.now() + timedelta(days=after), clock.now() + timedelta(days=days)
        due = select(Value.subject).join(Standing, Standing.subject == Value.subject)
        due = due.join(Member, Member.subject == Value.subject).group_by(Value.subject).where(
            Value.field.in_(fields), Member.undeliverable_at.is_(None),
            Standing.bits.bitwise_and(policy.mask(*writing)) != 0, Standing.lapses > clock.now(), ~told,
        )  # fmt: skip
        earliest = func.min(Value.ends)
        with keeper(session):
            rows = session.scalars(due.having(earliest > first, earliest <= last).limit(BATCH)).all()
        found += [f"{subject} {days}" for subject in rows]
    jobs.add_many(session, JOB, found)
    return len(found)


def send_warning(database: Database, ref: str, lease: Lease) -> None:
    """The job: one mail, if it is still true and still allowed. `ref` is the subject and the days before."""
    subject, days = (int(part) for part in ref.split())
    with database.write() as session:
        told = select(Warned.at).where(Warned.subject == subject, Warned.days == days, Warned.ends > clock.now())
        soon = ends_soon(session, subject)
        if not soon or session.scalar(told.limit(1)):
            return
        allowed = [one for one in _letters(in_force(session)) if consent.authorise(session, subject, one)]
        if not allowed:
            return
        use = consent.use(session, MACHINE, [subject], allowed[:1], WHY, fields=[EMAIL])
        address = reveal(session, use).get(subject, {}).get(EMAIL)
        if address is None:
            return
        session.add(Warned(subject=subject, days=days, ends=soon[0].ends, at=clock.now()))
        letter = letters.ends_soon(session, address, language_of(session, subject) or "en", soon[0].ends)
    lease.renew()
    send(database, letter)


def _letters(policy: Policy) -> list[str]:
    """The purposes under which letters are written, and which list the address."""
    return [key for key, one in policy.purposes.items() if one.kind is PurposeKind.MARKETING and EMAIL in one.fields]
