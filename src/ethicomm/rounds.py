"""What comes round by the clock, in every worker: what comes often looks first, and takes a lock only for work."""

from collections.abc import Callable, Sequence

from sqlalchemy import select

from ethicomm import clock, consent, jobs, ledger, retention, rights
from ethicomm.backups import back_up_daily
from ethicomm.consent import Minor, Standing
from ethicomm.console import check_daily as check_log_daily
from ethicomm.db import Database, Session
from ethicomm.keys.copying import copy_daily as copy_keys_daily
from ethicomm.ledger.models import Waiting
from ethicomm.retention import minimising

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


ROUNDS: Sequence[tuple[float, Callable[[Database], object]]] = (
    (1, place_entries),
    (60, let_lapse),
    (60, check_log_daily),
    (900, ask_about_ends),
    (900, ask_who_came_of_age),
    (300, retention.forget_passing),
    (3600, ledger.anchor_daily),
    (3600, minimising.measure_daily),
    (3600, retention.keep_promises),
    (3600, jobs.forget_done),
    (3600, rights.forget),
    (900, back_up_daily),
    (900, copy_keys_daily),
)
