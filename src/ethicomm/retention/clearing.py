"""What ends beside members' values, table by table; `promises.py` lists it all.

Nothing goes while the clock is doubted. Uses of 24 months ago leave the database, and only their marks stay in the log.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import delete, select

from ethicomm import clock, consent, ledger
from ethicomm.accounts.forgetting import forget_ended as forget_sign_ins
from ethicomm.algorithms.models import RUN, AlgorithmRun
from ethicomm.automations.turns import forget_old as forget_turns
from ethicomm.campaigns import Delivery
from ethicomm.campaigns.freezing import forget_left_out
from ethicomm.consent import Decision, UseAct
from ethicomm.consent.models import DECISION, USE, Handover
from ethicomm.db import Database, Session
from ethicomm.members.forgetting import forget_ended as forget_waiting
from ethicomm.policy import over_since
from ethicomm.retention.models import Warned
from ethicomm.retention.running import run
from ethicomm.retention.timekeeping import is_believed
from ethicomm.retention.warning import warn

PROOF = timedelta(days=1_096)  # 36 months (law.md 5)
USES = "P24M"  # law.md 10
HANDED = timedelta(hours=1)
BATCH = 500  # uses in one unit of work


def keep_promises(database: Database) -> None:
    """The hourly round: run what is due, then clear the rest, and write to those whose values end soon."""
    if run(database).believed:
        clear(database)
        with database.write() as session:
            warn(session)


def clear(database: Database) -> None:
    """Drop what is past its end: used sign-in links, lists of those left out, turns, old uses, old proof."""
    if not is_believed(database):
        return
    with database.write() as session:
        for drop in (forget_sign_ins, forget_left_out, forget_turns, forget_warnings):
            drop(session)
    _while_any(database, forget_uses)
    _while_any(database, forget_choices)
    forget_proof(database)


def forget_passing(database: Database) -> None:
    """What is kept for minutes or days: uploads, answers never confirmed, people without proof, slips."""
    if is_believed(database):
        forget_waiting(database)


def forget_warnings(session: Session) -> None:
    """That somebody was warned of an end that has passed; and what is left of a letter that was leaving."""
    session.execute(delete(Warned).where(Warned.ends < clock.now()))
    session.execute(delete(Handover).where(Handover.until < clock.now() - HANDED))


def forget_uses(session: Session) -> int:
    """Uses of 24 months ago, with everyone's row of them: the log keeps their marks, which tell nothing (law.md 10)."""
    old = select(UseAct.id).where(UseAct.at < over_since(clock.now(), USES)).order_by(UseAct.at).limit(BATCH)
    uses = session.scalars(old).all()
    if uses:
        rows = list(session.scalars(select(Decision.id).where(Decision.use.in_(uses))))
        ledger.remove(session, DECISION, rows, "24 months over")
        ledger.remove(session, USE, uses, "24 months over")
    return len(uses)


def forget_choices(session: Session) -> int:
    """What software chose for people 24 months ago."""
    old = select(AlgorithmRun.id).where(AlgorithmRun.at < over_since(clock.now(), USES)).limit(BATCH)
    runs = session.scalars(old).all()
    if runs:
        ledger.remove(session, RUN, runs, "24 months over")
    return len(runs)


def forget_proof(database: Database) -> None:
    """Drop the proof of those who left 36 months ago, as they were told; the log says that it was removed."""
    with database.write() as session:
        gone = consent.left_before(session, clock.now() - PROOF, 50)
        for kind in (RUN, *(one for one in consent.KINDS if "subject" in one.table.c)):
            ids = session.scalars(select(kind.table.c.id).where(kind.table.c.subject.in_(gone))).all()
            if ids:
                ledger.remove(session, kind, ids, "proof period over")
        session.execute(delete(Delivery).where(Delivery.subject.in_(gone)))


def _while_any(database: Database, act: Callable[[Session], int]) -> None:
    """Act, each time in a unit of its own, until there is nothing left to do. A look takes no lock."""
    done = 1
    while done:
        with database.write() as session:
            done = act(session)
