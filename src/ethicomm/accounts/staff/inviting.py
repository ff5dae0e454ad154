"""The mail that brings a colleague their link. The link is made when the mail is, so it is never kept readable."""

from uuid import UUID

from ethicomm import jobs
from ethicomm.accounts.letter import invitation, send
from ethicomm.accounts.staff.people import colleague, language_of, offer_set_up
from ethicomm.db import Database, Session
from ethicomm.errors import NotFound
from ethicomm.jobs import Lease

JOB = "invitation_mail"


def send_link(session: Session, person: UUID) -> None:
    """Have a new link mailed to this colleague; the links they had end when it is made."""
    jobs.add(session, JOB, str(person))


def send_invitation(database: Database, ref: str, lease: Lease) -> None:
    """The job: make the link and send it, unless their access has ended meanwhile. A retry makes a new link."""
    person = UUID(ref)
    try:
        with database.write() as session:
            path, found = offer_set_up(session, person), colleague(session, person)
            letter = invitation(session, found.address, language_of(session, person), path, found.role)
    except NotFound:
        return
    lease.renew()
    send(database, letter)
