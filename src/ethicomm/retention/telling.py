"""The mail to those who work here before a day on which much ends."""

from uuid import UUID

from ethicomm import clock
from ethicomm.accounts import Role
from ethicomm.accounts.letter import send
from ethicomm.accounts.staff.people import colleagues
from ethicomm.db import Database
from ethicomm.jobs import Lease
from ethicomm.policy import in_force
from ethicomm.retention import letters
from ethicomm.retention.large import works_alone
from ethicomm.retention.models import LargeDay


def send_large_day(database: Database, ref: str, lease: Lease) -> None:
    """The job: tell everyone who may confirm it. `ref` is the number of the day."""
    with database.write() as session:
        row = session.get(LargeDay, UUID(ref))
        if row is None or row.told_at is not None:
            return
        row.told_at, alone = clock.now(), works_alone(session)
        language = in_force(session).community.languages[0]
        told = [
            letters.much_ends(session, one.address, language, row.day, row.people, alone)
            for one in colleagues(session)
            if one.role in (Role.OWNER, Role.STAFF) and one.ended_at is None and one.address
        ]
    for letter in told:
        lease.renew()
        send(database, letter)
