"""What comes round by the clock, in every worker: what comes often looks first, and takes a lock only for work."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import delete, select

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts.forgetting import forget_ended as forget_sign_ins
from ethicomm.algorithms.models import RUN
from ethicomm.automations.turns import forget_old as forget_turns
from ethicomm.campaigns import Delivery
from ethicomm.campaigns.freezing import forget_left_out
from ethicomm.consent import Minor, Standing
from ethicomm.console import check_daily as check_log_daily
from ethicomm.db import Database, Session
from ethicomm.ledger.models import Waiting
from ethicomm.members.forgetting import forget_ended as forget_waiting

PROOF = timedelta(days=1_096)  # 36 months (law.md 5)
BATCH = 5_000  # log entries placed in one unit, so that other writers get their turn


def place_entries(database: Database) -> None:
    """Give new log entries their positions and sign a checkpoint."""
    with database.read() as session:
        if session.scalar(select(Waiting.id).limit(1)) is None:
            return
    with database.write() as session:
        ledger.sequence(session, BATCH)


def let_lapse(database: Database) -> None:
    """Write down each yes that ran out."""
    lapsed = select(Standing.subject).where(Standing.lapses <= clock.now()).limit(1)
    _while_any(database, lambda session: session.scalar(lapsed), consent.expire_lapsed)


def ask_about_ends(database: Database) -> None:
    """Put the question about each yes that ends within 90 days, once."""
    _while_any(database, consent.ends_to_ask_about, consent.ask_again)


def ask_who_came_of_age(database: Database) -> None:
    """Ask young members about what their guardian had allowed, once they decide by themselves."""
    come = select(Minor.subject).where(Minor.of_age <= clock.now(), Minor.asked.is_(False)).limit(1)
    _while_any(database, lambda session: session.scalar(come), consent.ask_of_age)


def _while_any(database: Database, look: Callable[[Session], object], act: Callable[[Session], int]) -> None:
    """Act, each time in a unit of its own, until nothing is found or nothing more can be done. A look takes no lock."""
    done = 1
    while done:
        with database.read() as session:
            if not look(session):
                return
        with database.write() as session:
            done = act(session)


def forget(database: Database) -> None:
    """Drop what is past its end: used sign-in links, lists of those left out, automations' old turns."""
    with database.write() as session:
        for drop in (forget_sign_ins, forget_left_out, forget_turns):
            drop(session)


def forget_proof(database: Database) -> None:
    """Drop the proof of those who left 36 months ago, as they were told; the log says that it was removed."""
    with database.write() as session:
        gone = consent.left_before(session, clock.now() - PROOF, 50)
        for kind in (RUN, *(one for one in consent.KINDS if "subject" in one.table.c)):
            ids = session.scalars(select(kind.table.c.id).where(kind.table.c.subject.in_(gone))).all()
            if ids:
                ledger.remove(session, kind, ids, "proof period over")
        session.execute(delete(Delivery).where(Delivery.subject.in_(gone)))


ROUNDS: Sequence[tuple[float, Callable[[Database], object]]] = (
    (1, place_entries),
    (60, let_lapse),
    (60, check_log_daily),
    (900, ask_about_ends),
    (900, ask_who_came_of_age),
    (300, forget_waiting),
    (3600, ledger.anchor_daily),
    (3600, forget),
    (3600, forget_proof),
    (3600, jobs.forget_done),
)
