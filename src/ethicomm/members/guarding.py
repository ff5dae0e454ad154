"""What a parent or guardian can see and do later: what is allowed, every answer, a No for each, all of it erased.

Threat: a forwarded mail. The link opens no value; who holds it sees what is allowed and a masked address, and can only
say no. To allow again what was ended takes what it took at first: a mail that came after the no, within a day, and a
button. To have everything erased, the link must have come by mail within a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import MACHINE, guardian_of
from ethicomm.accounts.letter import Letter, send
from ethicomm.consent import Event, Method, PurposeStanding
from ethicomm.db import Database, Session
from ethicomm.errors import Invalid, NotFound, Refused
from ethicomm.jobs import Lease
from ethicomm.members import letters
from ethicomm.members.actions import EMAIL
from ethicomm.members.fitting import masked
from ethicomm.members.guardians import JOB, LINK_JOB, WELCOME_JOB, new_link, send_ask, stay_within
from ethicomm.members.models import Guardian, guardian_place
from ethicomm.members.queries import find_member, language_of
from ethicomm.members.reveal import reveal, reveal_cell
from ethicomm.words import _

TICKET = "guardian"
FRESH = timedelta(days=1)
WHO_MAY_SEE = "rights"  # the purpose under which the guardian and the member are written to about it


@dataclass(frozen=True)
class Ward:
    """The young member that a guardian's link is about."""

    subject: int
    masked: str
    of_age: datetime
    fresh: bool
    letters: tuple[PurposeStanding, ...]
    history: tuple[Event, ...]
    linked_at: datetime
    own_noes: frozenset[str]  # what the young member said no to themselves

    def may_allow(self, one: PurposeStanding) -> bool:
        """Whether this link may say yes to what does not stand: it is fresh, and came after the answer before."""
        return self.fresh and (one.since is None or self.linked_at > one.since)


def guarded(session: Session, ticket: str) -> int:
    """The young member a link is about. Raises NotFound for a link that is not ours, is old, or has ended."""
    return _held(session, ticket).subject


def ward(session: Session, ticket: str) -> Ward:
    """What the guardian's page shows."""
    row = _held(session, ticket)
    use = consent.use(session, guardian_of(row.subject), [row.subject], [WHO_MAY_SEE], "guardian page", fields=[EMAIL])
    address = reveal(session, use).get(row.subject, {}).get(EMAIL, "") if use.allowed else ""
    asked = tuple(one for one in consent.standing_of(session, row.subject) if consent.letters(one.purpose))
    keys = {one.purpose.key for one in asked}
    answers = tuple(one for one in consent.history(session, row.subject) if one.purpose in keys)
    fresh, noes = row.linked_at > clock.now() - FRESH, consent.own_noes(session, row.subject)
    return Ward(row.subject, masked(address), row.ends, fresh, asked, answers, row.linked_at, noes)


def say_yes(session: Session, ticket: str, purpose: str, words: str, language: str) -> None:
    """The guardian allows it again. Raises Refused without a fresh link, and where the member said no themselves."""
    seen = ward(session, ticket)
    if not any(one.purpose.key == purpose and seen.may_allow(one) for one in seen.letters):
        raise Refused(_("For a yes we need a link that came after the no, within a day. Ask for a new one."))
    consent.give(
        session, guardian_of(seen.subject), seen.subject, purpose,
        notice_hash=words, language=language, method=Method.GUARDIAN,
    )  # fmt: skip


def say_no(session: Session, ticket: str, purpose: str) -> bool:
    """The guardian takes it back. Returns whether a letter was already leaving."""
    subject = guarded(session, ticket)
    method = Method.GUARDIAN
    return consent.refuse(session, guardian_of(subject), subject, purpose, notice_hash=None, method=method)


def stop_being(session: Session, ticket: str) -> None:
    """They are not the guardian any more: what they allowed ends, and their address is deleted."""
    subject = guarded(session, ticket)
    for one in consent.standing_of(session, subject):
        if one.stands and consent.letters(one.purpose):
            consent.withdraw(session, guardian_of(subject), subject, one.purpose.key, method=Method.GUARDIAN)
    session.execute(delete(Guardian).where(Guardian.subject == subject))
    ledger.note(session, guardian_of(subject).role, guardian_of(subject).id, "guardian left", subject=subject)


def ward_to_erase(session: Session, ticket: str) -> int:
    """The young member whom a link of less than a day may erase. Raises Refused for an older one."""
    row = _held(session, ticket)
    if row.linked_at <= clock.now() - FRESH:
        raise Refused(_("For this we need a link that is less than a day old. Ask for a new one. Nothing was erased."))
    return row.subject


def ask_for_link(session: Session, address: str, client: str) -> None:
    """Send the guardian of the young member with this address a new link. Nobody learns whether there is one."""
    if not address:
        said = _("Type the address of the young person.")
        raise Invalid(said, {"email": said})
    stay_within(session, address, client)
    subject = find_member(session, address)
    if subject is not None and session.get(Guardian, subject) is not None:
        jobs.add(session, LINK_JOB, str(subject))


def send_link(database: Database, ref: str, lease: Lease) -> None:
    """The job: a new link to the guardian; the one before leads nowhere. `ref` is the subject."""
    with database.write() as session:
        letter = _link_letter(session, int(ref))
    if letter:
        lease.renew()
        send(database, letter)


def send_welcome(database: Database, ref: str, lease: Lease) -> None:
    """The job: tell the young person that they are in. `ref` is the subject."""
    subject = int(ref)
    with database.write() as session:
        use = consent.use(session, MACHINE, [subject], [WHO_MAY_SEE], "guardian mail", fields=[EMAIL])
        if not use.allowed:
            return
        to = reveal(session, use)[subject][EMAIL]
        letter = letters.young_welcome(session, to, language_of(session, subject) or "en")
    lease.renew()
    send(database, letter)


def guardian_masked(session: Session, use: consent.Use, subject: int) -> str:
    """The guardian's address as the young member sees it; empty when nobody decides for them."""
    row = session.get(Guardian, subject)
    if row is None or row.ends <= clock.now():
        return ""
    return masked(reveal_cell(session, use, subject, [EMAIL], guardian_place(subject), row.cell) or "")


def _held(session: Session, ticket: str) -> Guardian:
    number = vault.of(session).read_ticket(TICKET, ticket)
    row = session.scalar(select(Guardian).where(Guardian.link == number, Guardian.ends > clock.now()))
    if row is None:
        raise NotFound(
            _(
                "This link has ended: there is a newer one, or nobody decides for them any more. "
                "You can ask for a new one on the page %(page)s.",
                page="/guardian",
            )
        )
    return row


def _link_letter(session: Session, subject: int) -> Letter | None:
    row = session.get(Guardian, subject)
    use = consent.use(session, MACHINE, [subject], [WHO_MAY_SEE], "guardian mail", fields=[EMAIL])
    if row is None or row.ends <= clock.now() or not use.allowed:
        return None
    link = new_link()
    session.execute(update(Guardian).where(Guardian.subject == subject).values(**link))
    to = reveal_cell(session, use, subject, [EMAIL], guardian_place(subject), row.cell) or ""
    ticket = vault.of(session).ticket(TICKET, row.link)
    return letters.guardian_link(session, to, language_of(session, subject) or "en", ticket)


JOBS: Mapping[str, jobs.Handler] = {JOB: send_ask, LINK_JOB: send_link, WELCOME_JOB: send_welcome}
