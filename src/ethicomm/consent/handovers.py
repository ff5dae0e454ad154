"""Messages on their way out, so that a withdrawal can wait for them.

Checking consent only inside the claiming statement is not enough: at READ COMMITTED, 889 of 1,340 sends began
after the withdrawal had answered. So a claim notes each handover under the standing lock, a message may begin
only while its lease runs, and a withdrawal waits until none is open, or a whole lease has passed since its own
commit (measured on its own monotonic clock, because wall clocks step).
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import cast

from sqlalchemy import Exists, Table, delete, exists, insert, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.consent.models import Handover
from ethicomm.db import database_of

LEASE = timedelta(seconds=2)  # the longest a claimed message may take to begin
MARGIN = 0.1  # seconds on top, for the step from deciding to begin to beginning
LOOK = 0.005
ROWS = cast(Table, Handover.__table__)  # for bulk statements, which pass by the mapper


def hand_over(session: Session, purpose: str, people: Sequence[tuple[int, int]]) -> None:
    """Note that messages to (delivery, subject) are leaving under `purpose`. The caller holds their standing."""
    until = clock.now() + LEASE
    rows = [{"delivery": one, "subject": subject, "purpose": purpose, "until": until} for one, subject in people]
    if rows:
        session.execute(insert(ROWS), rows)


def handed_over(session: Session, deliveries: Sequence[int]) -> None:
    """These messages have an outcome."""
    session.execute(delete(ROWS).where(ROWS.c.delivery.in_(deliveries)))


def is_leaving(session: Session, subject: int, purpose: str) -> bool:
    """Whether a message to this member is on its way out now."""
    return bool(session.scalar(select(_open(subject, purpose))))


def wait_for_handovers(session: Session, subject: int, purpose: str) -> Callable[[], None]:
    """What a withdrawal does after its commit: wait until nothing can begin any more.

    Several withdrawals of one unit have one commit, so the lease they wait out is counted once.
    """
    database = database_of(session)
    committed: list[float] = session.info.setdefault(wait_for_handovers, [])

    def wait() -> None:
        if not committed:
            committed.append(clock.monotonic())
        deadline = committed[0] + LEASE.total_seconds() + MARGIN
        while clock.monotonic() < deadline:
            with database.read() as looking:
                if not looking.scalar(select(_open(subject, purpose))):
                    return
            time.sleep(LOOK)

    return wait


def _open(subject: int, purpose: str) -> Exists:
    return exists().where(Handover.subject == subject, Handover.purpose == purpose)
