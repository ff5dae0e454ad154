"""Letting go: the work that follows a yes that ended. What nothing standing keeps any more is deleted in its time.

A hold keeps it. While the clock is doubted, only what the member's own no took goes: for that no clock is needed.
"""

from datetime import timedelta

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts import MACHINE
from ethicomm.db import Database
from ethicomm.jobs import Lease
from ethicomm.members.letting_go import goes_at, ran_out, wants_time
from ethicomm.members.values import delete_values
from ethicomm.retention.holds import held_fields, holds_on
from ethicomm.retention.timekeeping import is_believed

AGAIN = timedelta(hours=1)


def let_go(database: Database, ref: str, lease: Lease | None) -> None:
    """After a yes ended: delete what no purpose that stands keeps any more, once its time has come.

    `ref` is the subject. What the member wants kept for some days is looked at again then.
    """
    subject, believed = int(ref), is_believed(database)
    with database.write() as session:
        consent.hold(session, [subject])
        goes, now = goes_at(session, subject), clock.now()
        held = held_fields(holds_on(session, subject), tuple(goes))
        doubted = set() if believed else set(goes) if wants_time(session, subject) else ran_out(session, subject, goes)
        gone = delete_values(
            session, subject, [one for one, at in goes.items() if at <= now and one not in held and one not in doubted]
        )
        if gone:
            ledger.note(session, MACHINE.role, MACHINE.id, "value let go", subject=subject, fields=gone)
        if later := [max(at, now + AGAIN) for one, at in goes.items() if at > now or one in doubted]:
            jobs.add(session, "let_go", ref, min(later))
