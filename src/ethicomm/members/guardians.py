"""Joining under age: the young person names a parent or guardian, who decides (GDPR 8, law.md 9).

Threat: someone who types a stranger's address as theirs, or as their parent's. So three things have to happen, in this
order: the young person shows that their own address is theirs; only then the guardian gets a mail; and nobody is a
member, and nothing is allowed, before the guardian has pressed the button. Until then what was typed lies sealed, and
it is gone after a week. The pages say the same for every address. What we do not learn is whether someone is a
parent: a button in a mail is what GDPR 8(2) calls reasonable for a letter, and would not be for more.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update

from ethicomm import clock, consent, jobs, ledger, vault
from ethicomm.accounts import MACHINE, guardian_of
from ethicomm.accounts.letter import Letter, send
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.consent import Method
from ethicomm.db import Database, Session, uuid7
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.jobs import Lease
from ethicomm.members import letters
from ethicomm.members.actions import EMAIL, NewMember, add_members
from ethicomm.members.marks import is_marked, lift
from ethicomm.members.models import Guardian, GuardianAsked, Waiting, guardian_asked_place, guardian_place
from ethicomm.members.passing import open_passing, seal_passing
from ethicomm.members.queries import find_member
from ethicomm.members.values import keep_values
from ethicomm.policy import in_force
from ethicomm.vault import email_form, new_token, token_hash
from ethicomm.words import _

JOB, LINK_JOB, WELCOME_JOB = "guardian_ask", "guardian_link", "young_welcome"
OPEN = timedelta(days=7)
MAILS_TO_ONE = Limit("guardian mail to an address", 3, timedelta(days=1))
MAILS_FROM_ONE = Limit("guardian mail from a network", 20)
NO = "no"


@dataclass(frozen=True)
class Wish:
    """What a young person typed."""

    email: str
    name: str
    guardian: str
    language: str


@dataclass(frozen=True)
class Agreed:
    """What a guardian decided. `of_age` is the end of the month in which the young person reaches the age."""

    of_age: datetime
    answers: Mapping[str, str]  # purpose: the hash of the words said yes to, or "no"


def wish(session: Session, wished: Wish, client: str) -> None:
    """Keep it sealed and write to the young person. Raises Invalid when both addresses are one, or after too many."""
    if email_form(wished.email) == email_form(wished.guardian):
        said = _("This is your own address. Type the one of a parent or guardian.")
        raise Invalid(said, {"guardian": said})
    stay_within(session, wished.email, client)
    stay_within(session, wished.guardian, client)
    row, text, keys = uuid7(), msgspec.json.encode(wished).decode(), vault.of(session)
    cell = seal_passing(session, row, guardian_asked_place(row), text)
    indexes = {"address": keys.index(EMAIL, wished.email), "guardian": keys.index(EMAIL, wished.guardian)}
    asked = {"id": row, "confirmed": False, "cell": cell, "ends": clock.now() + OPEN, **indexes}
    session.execute(insert(GuardianAsked).values(asked))
    jobs.add(session, JOB, str(row))


def wish_of(session: Session, token: str, *, confirmed: bool) -> Wish:
    """What a link in a mail is about: to the young person first, to the guardian once it is `confirmed`."""
    return _opened(session, _row(session, token, confirmed))


def ask_guardian(session: Session, token: str) -> None:
    """The young person's address is theirs: write to the guardian. The link is used up then."""
    _takes_young_people(session)
    row = _row(session, token, confirmed=False)
    row.confirmed, row.token = True, None
    jobs.add(session, JOB, str(row.id))


def decline(session: Session, token: str) -> None:
    """The guardian says no: nothing is kept."""
    session.delete(_row(session, token, confirmed=True))


def agree(session: Session, token: str, agreed: Agreed) -> int:
    """The guardian's button: the young person is a member now, and what was allowed is recorded. Returns the subject.

    They asked for it themselves, so a do-not-write mark of theirs is lifted.
    """
    _takes_young_people(session)
    row = _row(session, token, confirmed=True)
    wished = _opened(session, row)
    session.delete(row)
    if find_member(session, wished.email) is not None:
        raise Conflict(_("Someone with this address is a member already. Nothing was changed."))
    lift(session, wished.email)
    indexes = vault.of(session).indexes(EMAIL, wished.email)
    session.execute(delete(Waiting).where(Waiting.address.in_(indexes)))
    values = {EMAIL: wished.email, **({"first_name": wished.name} if wished.name else {})}
    (subject,) = add_members(session, MACHINE, [NewMember(values, wished.language)], Method.GUARDIAN)
    consent.add_minor(session, subject, agreed.of_age)
    _add_guardian(session, subject, wished.guardian, agreed.of_age)
    _say(session, subject, agreed, wished.language)
    keep_values(session, {subject: values}, Method.GUARDIAN)
    ledger.note(session, guardian_of(subject).role, guardian_of(subject).id, "guardian agreed", subject=subject)
    jobs.add(session, WELCOME_JOB, str(subject))
    jobs.add(session, LINK_JOB, str(subject))
    return subject


def send_ask(database: Database, ref: str, lease: Lease) -> None:
    """The job: the mail to the young person, and later the one to the guardian. A retry makes a new link.

    Whoever asked never to be written to gets none because somebody else typed their address.
    """
    letter = _made_out(database, UUID(ref))
    if letter:
        lease.renew()
        send(database, letter)


def new_link() -> dict[str, object]:
    """The number of a guardian's link, and since when it is that."""
    return {"link": secrets.randbits(63), "linked_at": clock.now()}


def stay_within(session: Session, address: str, client: str) -> None:
    """Raises Invalid after too many mails to one address, Conflict after too many from one network."""
    if not within(session, MAILS_TO_ONE, vault.of(session).index(EMAIL, address).hex()):
        raise Invalid(_("We have sent several mails to this address today. Use the newest one."))
    if not within(session, MAILS_FROM_ONE, network(client)):
        raise Conflict(_("Many people asked for this from your network just now. Please wait a quarter of an hour."))


def _takes_young_people(session: Session) -> None:
    """The rules may have changed since they typed it. Saying no to it stays possible."""
    community = in_force(session).community
    if community.children != "guardian":
        age = community.age_of_consent
        raise Conflict(
            _(
                "We take people from %(age)s on by now. Nobody has joined; what was typed goes within a week.",
                age=age,
            )
        )


def _add_guardian(session: Session, subject: int, address: str, of_age: datetime) -> None:
    cell = vault.of(session).keys([subject])[subject].seal(guardian_place(subject), address)
    session.execute(insert(Guardian).values(subject=subject, cell=cell, ends=of_age, **new_link()))


def _say(session: Session, subject: int, agreed: Agreed, language: str) -> None:
    decides = guardian_of(subject)
    for purpose, words in agreed.answers.items():
        if words == NO:
            consent.refuse(session, decides, subject, purpose, notice_hash=None, method=Method.GUARDIAN)
        else:
            consent.give(
                session, decides, subject, purpose, notice_hash=words, language=language, method=Method.GUARDIAN
            )


def _row(session: Session, token: str, confirmed: bool) -> GuardianAsked:
    found = select(GuardianAsked).where(GuardianAsked.token == token_hash(token), GuardianAsked.ends > clock.now())
    row = session.scalar(found.where(GuardianAsked.confirmed.is_(confirmed)))
    if row is None:
        raise NotFound(_("This link was used already, or is older than a week. You can start again on the join page."))
    return row


def _opened(session: Session, row: GuardianAsked) -> Wish:
    text = open_passing(session, row.id, guardian_asked_place(row.id), row.cell)
    return msgspec.json.decode(text, type=Wish)


def _made_out(database: Database, asked: UUID) -> Letter | None:
    token = new_token()
    with database.write() as session:
        row = session.scalar(select(GuardianAsked).where(GuardianAsked.id == asked, GuardianAsked.ends > clock.now()))
        if row is None:
            return None
        wished = _opened(session, row)
        if not row.confirmed and find_member(session, wished.email) is not None:
            session.delete(row)
            return letters.here_already(session, wished.email, wished.language)
        if row.confirmed and is_marked(session, wished.guardian):
            session.delete(row)
            return None
        session.execute(update(GuardianAsked).where(GuardianAsked.id == asked).values(token=token_hash(token)))
        if row.confirmed:
            return letters.ask_guardian(session, wished.guardian, wished.language, token)
        return letters.ask_child(session, wished.email, wished.language, token)
