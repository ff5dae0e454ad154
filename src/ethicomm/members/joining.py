"""Joining by oneself: answers, a mail, a button. Nobody is a member, and nothing is agreed, before the button.

Threat: someone who types another's address, or wants to learn who is a member here. So the answers lie sealed until
the address's owner confirms, and what the page does and says is the same for every address; only the job, later and
elsewhere, looks whether the person is a member already. For a member the same link and button keep the same answers, in
their own name and no others; a no counts as little without the button as a yes. Confirming in person lifts a
do-not-write mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update

from ethicomm import clock, consent, jobs, vault
from ethicomm.accounts import MACHINE, member
from ethicomm.accounts.letter import Letter, send
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.consent import Method
from ethicomm.db import Database, Session, uuid7
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.jobs import Lease
from ethicomm.members import letters
from ethicomm.members.actions import EMAIL, NewMember, add_members
from ethicomm.members.impact import outlook
from ethicomm.members.marks import lift
from ethicomm.members.models import Joining, Waiting, joining_place
from ethicomm.members.passing import open_passing, seal_passing
from ethicomm.members.queries import find_member
from ethicomm.members.values import held_fields, keep_values
from ethicomm.policy import in_force, notice
from ethicomm.vault import new_token, token_hash
from ethicomm.words import _

OPEN = timedelta(hours=24)  # how long the link in the mail works
JOB = "join_mail"
MAILS_TO_ONE = Limit("join mail to an address", 3, timedelta(days=1))
MAILS_FROM_ONE = Limit("join mail from a network", 60)


@dataclass(frozen=True)
class Answers:
    """What someone said on the join page. `yes` maps a purpose to the hash of the words they said yes to."""

    email: str
    language: str
    values: Mapping[str, str] = field(default_factory=dict)
    yes: Mapping[str, str] = field(default_factory=dict)
    no: tuple[str, ...] = ()


@dataclass(frozen=True)
class Confirmed:
    """What the button kept. `leaving`: a letter that a no of a member stops was on its way already."""

    answers: Answers
    new: bool
    leaving: bool = False


def ask_to_confirm(session: Session, answers: Answers, client: str) -> None:
    """Keep the answers sealed and have the mail sent. Raises Invalid after too many."""
    address = vault.of(session).index(EMAIL, answers.email)
    _stay_within(session, address, client)
    row, text = uuid7(), msgspec.json.encode(answers).decode()
    cell = seal_passing(session, row, joining_place(row), text)
    session.execute(insert(Joining).values(id=row, address=address, cell=cell, ends=clock.now() + OPEN))
    jobs.add(session, JOB, str(row))


def send_join_mail(database: Database, ref: str, lease: Lease) -> None:
    """The job: a link to confirm by; for a member who answered nothing, that they are one. A retry makes a new link."""
    letter = _made_out(database, UUID(ref))
    if letter:
        lease.renew()
        send(database, letter)


def answers_of(session: Session, token: str) -> Answers:
    """What the link in a mail would confirm. Raises NotFound when it was used or is too old."""
    row = session.scalar(select(Joining).where(Joining.token == token_hash(token), Joining.ends > clock.now()))
    if row is None:
        raise NotFound(_("This link was used already, or is older than a day. You can start again on the join page."))
    return _opened(session, row)


def stops_with(session: Session, subject: int, answers: Answers) -> tuple[str, ...]:
    """What the noes among a member's answers would end, in sentences. What a yes among them needs is not lost."""
    policy = in_force(session)
    needed = {field for key in answers.yes if key in policy.purposes for field in policy.purposes[key].fields}
    impact = outlook(session, subject).without(*answers.no)
    return replace(impact, lost=tuple(one for one in impact.lost if one.key not in needed)).sentences


def confirm(session: Session, token: str) -> Confirmed:
    """Keep everything they said, in their own name; who is no member becomes one. The link is used up then.

    Raises Conflict, and keeps the link, when the words that a member said yes to have changed since.
    """
    answers = answers_of(session, token)
    session.execute(delete(Joining).where(Joining.token == token_hash(token)))
    subject = find_member(session, answers.email)
    if subject is not None:
        return Confirmed(answers, False, _answer_again(session, subject, answers))
    lift(session, answers.email)
    indexes = vault.of(session).indexes(EMAIL, answers.email)
    session.execute(delete(Waiting).where(Waiting.address.in_(indexes)))
    newcomer = NewMember({EMAIL: answers.email, **answers.values}, answers.language)
    (subject,) = add_members(session, MACHINE, [newcomer], Method.JOIN_PAGE)
    _say(session, subject, answers)
    keep_values(session, {subject: answers.values}, Method.JOIN_PAGE)
    jobs.add(session, "welcome", str(subject))
    return Confirmed(answers, True)


def _answer_again(session: Session, subject: int, answers: Answers) -> bool:
    """A member's answers. What is held of them stays as it is. Returns whether a letter was leaving that they stopped.

    Unlike a newcomer's, a yes to words that have changed is not passed over: it is all that they came for.
    """
    policy, said, held = in_force(session), member(subject), held_fields(session, subject)
    for purpose, words in answers.yes.items():
        if purpose in policy.purposes:
            shown = notice(session, words)
            consent.give(
                session, said, subject, purpose,
                notice_hash=words, language=shown.language if shown else answers.language, method=Method.MAIL_LINK,
            )  # fmt: skip
    leaving = [
        consent.refuse(session, said, subject, purpose, notice_hash=None, method=Method.MAIL_LINK)
        for purpose in answers.no
        if purpose in policy.purposes
    ]
    if answers.yes:
        lift(session, answers.email)
    new = {field: text for field, text in answers.values.items() if field not in held}
    keep_values(session, {subject: new}, Method.MAIL_LINK)
    return any(leaving)


def _say(session: Session, subject: int, answers: Answers) -> None:
    """Record each answer. Words that changed since the mail went out are asked again on their own page."""
    policy, said = in_force(session), member(subject)
    for purpose, words in answers.yes.items():
        notices = policy.purposes[purpose].notices.values() if purpose in policy.purposes else ()
        for shown in notices:
            if shown.hash == words:
                consent.give(
                    session, said, subject, purpose,
                    notice_hash=words, language=shown.language, method=Method.JOIN_PAGE,
                )  # fmt: skip
    for purpose in answers.no:
        if purpose in policy.purposes:
            consent.refuse(session, said, subject, purpose, notice_hash=None, method=Method.JOIN_PAGE)


def _made_out(database: Database, row: UUID) -> Letter | None:
    token = new_token()
    with database.write() as session:
        kept = session.scalar(select(Joining).where(Joining.id == row, Joining.ends > clock.now()))
        if kept is None:
            return None
        answers = _opened(session, kept)
        here = find_member(session, answers.email) is not None
        if here and not (answers.yes or answers.no):
            session.execute(delete(Joining).where(Joining.id == row))
            return letters.here_already(session, answers.email, answers.language)
        session.execute(update(Joining).where(Joining.id == row).values(token=token_hash(token)))
        write = letters.confirm_answers if here else letters.confirm_joining
        return write(session, answers.email, answers.language, token)


def _opened(session: Session, row: Joining) -> Answers:
    text = open_passing(session, row.id, joining_place(row.id), row.cell)
    return msgspec.json.decode(text, type=Answers)


def _stay_within(session: Session, index: bytes, client: str) -> None:
    if not within(session, MAILS_TO_ONE, index.hex()):
        raise Invalid(_("We have sent several mails to this address today. Use the newest one."))
    if not within(session, MAILS_FROM_ONE, network(client)):
        raise Conflict(_("Many people joined from your network just now. Please wait a quarter of an hour."))
