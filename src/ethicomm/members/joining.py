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
from ethicomm.errors import Conflict, Invalid, NotFound, Refused
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
    """What the button kept. `leaving`: a letter that a no of a member stops was on its way already.

    `passed` says why a yes could not be kept, by purpose; every no, and every other yes, was.
    """

    answers: Answers
    new: bool
    leaving: bool = False
    passed: Mapping[str, str] = field(default_factory=dict)


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
        said = _("This link was used already, or is older than a day. You can start again on the join page.")
        raise NotFound(said, (_("Sign in, if you are a member"), "/sign-in"))
    return _opened(session, row)


def stops_with(session: Session, subject: int, answers: Answers) -> tuple[str, ...]:
    """What the noes among a member's answers would end, in sentences. What a yes among them needs is not lost."""
    policy = in_force(session)
    needed = {field for key in answers.yes if key in policy.purposes for field in policy.purposes[key].fields}
    impact = outlook(session, subject).without(*answers.no)
    return replace(impact, lost=tuple(one for one in impact.lost if one.key not in needed)).sentences


def confirm(session: Session, token: str) -> Confirmed:
    """Keep everything they said, in their own name; who is no member becomes one. The link is used up then.

    A yes whose words have changed since is passed over, and said to be. Raises Conflict, and keeps the link, when
    that is all a member came for.
    """
    answers = answers_of(session, token)
    session.execute(delete(Joining).where(Joining.token == token_hash(token)))
    subject = find_member(session, answers.email)
    if subject is not None:
        return _answer_again(session, subject, answers)
    lift(session, answers.email)
    indexes = vault.of(session).indexes(EMAIL, answers.email)
    session.execute(delete(Waiting).where(Waiting.address.in_(indexes)))
    newcomer = NewMember({EMAIL: answers.email, **answers.values}, answers.language)
    (subject,) = add_members(session, MACHINE, [newcomer], Method.JOIN_PAGE)
    passed = _say(session, subject, answers)
    keep_values(session, {subject: answers.values}, Method.JOIN_PAGE)
    jobs.add(session, "welcome", str(subject))
    return Confirmed(answers, True, passed=passed)


def _answer_again(session: Session, subject: int, answers: Answers) -> Confirmed:
    """A member's answers, the noes first: they hold, whatever becomes of a yes. What is held of them stays as it is."""
    policy, said, held = in_force(session), member(subject), held_fields(session, subject)
    leaving = [
        consent.refuse(session, said, subject, purpose, notice_hash=None, method=Method.MAIL_LINK)
        for purpose in answers.no
        if purpose in policy.purposes
    ]
    passed = _give_each(session, subject, answers, Method.MAIL_LINK)
    if len(passed) < len(answers.yes):
        lift(session, answers.email)
    elif passed and not answers.no:
        raise Conflict(_("The words of this question have changed. Nothing was saved; please read them again."))
    new = {field: text for field, text in answers.values.items() if field not in held}
    keep_values(session, {subject: new}, Method.MAIL_LINK)
    return Confirmed(answers, False, any(leaving), passed)


def _say(session: Session, subject: int, answers: Answers) -> dict[str, str]:
    """Record each answer of a newcomer. Returns each yes that could not be kept, and why."""
    policy, said = in_force(session), member(subject)
    for purpose in answers.no:
        if purpose in policy.purposes:
            consent.refuse(session, said, subject, purpose, notice_hash=None, method=Method.JOIN_PAGE)
    return _give_each(session, subject, answers, Method.JOIN_PAGE)


def _give_each(session: Session, subject: int, answers: Answers, method: Method) -> dict[str, str]:
    """Record each yes. One to words that changed since, or that is not theirs to give, writes nothing: it is told."""
    policy, passed = in_force(session), dict[str, str]()
    for purpose, words in answers.yes.items():
        shown = notice(session, words)
        spoken = shown.language if shown else answers.language
        try:
            if purpose in policy.purposes:
                consent.give(
                    session, member(subject), subject, purpose, notice_hash=words, language=spoken, method=method
                )
        except Conflict:
            passed[purpose] = _("Its words have changed since then. Read them on your own page, and answer there.")
        except Refused as problem:
            passed[purpose] = problem.message
    return passed


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
