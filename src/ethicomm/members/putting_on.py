"""Putting a question to many: in parts, so that nobody waits for it and nobody else is kept waiting.

Each part is one unit of work: the people of the next numbers who may be asked, and how far it has come. So it can be
killed anywhere and goes on where it was, and nobody is asked twice. The first part is done with the press of the
button, and for most communities that is all.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.db import Database, Session, locked
from ethicomm.errors import Conflict
from ethicomm.jobs import Lease
from ethicomm.members.models import Putting
from ethicomm.words import _

JOB = "put_question"
PART = 2_000  # people asked in one unit of work


def begin(session: Session, actor: Actor, purpose: str) -> Putting:
    """Put a question, and do the first part of it. Raises Conflict while it is being put already."""
    now, people = clock.now(), consent.askable(session, purpose).now
    one = Putting(purpose=purpose, actor_role=actor.role, actor_id=actor.id, began_at=now, people=people)
    try:
        session.add(one)
        session.flush()
    except IntegrityError:
        raise Conflict(_("This question is being put already. Nothing was done twice.")) from None
    _go_on(session, one)
    if one.done_at is None:
        jobs.add(session, JOB, str(one.id))
    return one


def under_way(session: Session) -> dict[str, Putting]:
    """The questions that are being put and are not done yet, by purpose."""
    return {one.purpose: one for one in session.scalars(select(Putting).where(Putting.done_at.is_(None)))}


def put_on(database: Database, ref: str, lease: Lease) -> None:
    """The job: part after part until everyone was asked. `ref` is the putting."""
    done = False
    while not done:
        lease.renew()
        with database.write() as session:
            one = session.scalar(locked(session, select(Putting).where(Putting.id == int(ref))))
            if one is None or one.done_at:
                return
            _go_on(session, one)
            lease.got_on(session)
            done = one.done_at is not None


def _go_on(session: Session, one: Putting) -> None:
    """One part; with the last one, the line in the log."""
    actor = Actor(Role(one.actor_role), one.actor_id)
    asked, last = consent.put_to_some(session, actor, one.purpose, one.after, PART)
    one.asked += asked
    if last is not None:
        one.after = last
        session.flush()
        return
    one.done_at = clock.now()
    session.flush()
    if one.asked:
        ledger.note(session, actor.role, actor.id, "question put", purpose=one.purpose, people=one.asked)
