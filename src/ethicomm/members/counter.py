"""At the counter: adding someone who is there, opening their data for a stated reason, saying no for them.

Whoever works here records that the member said yes, and how; they never say it for them. Each look is a use that
the member sees, with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ethicomm import consent, jobs, ledger
from ethicomm.accounts import MACHINE, Actor
from ethicomm.accounts.letter import send
from ethicomm.consent import Method
from ethicomm.db import Database, Session
from ethicomm.errors import Conflict, Invalid, Refused
from ethicomm.jobs import Lease
from ethicomm.members import letters
from ethicomm.members.actions import EMAIL, NewMember, add_members
from ethicomm.members.marks import is_marked
from ethicomm.members.queries import find_member, language_of
from ethicomm.members.reveal import reveal
from ethicomm.members.slips import Picture, keep_slip
from ethicomm.policy import ACCOUNT, Policy, in_force
from ethicomm.words import _, lazy

JOB = "noted_mail"
WAYS = (Method.COUNTER, Method.PAPER, Method.PHONE)


class Look(StrEnum):
    """Why someone who works here opens a member's data. The member reads it."""

    COUNTER = "asked at the counter"
    ORDER = "order"
    CORRECTION = "correction"
    OTHER = "other"

    def __str__(self) -> str:
        return str(LOOKS[self])


LOOKS = {
    Look.COUNTER: lazy("they asked, at the counter or by phone"),
    Look.ORDER: lazy("an order or a booking of theirs"),
    Look.CORRECTION: lazy("something about them must be corrected"),
    Look.OTHER: lazy("another reason"),
}


@dataclass(frozen=True)
class Noted:
    """What someone who works here notes of a new member. `where` is a place or a form, never a person."""

    email: str
    first_name: str
    language: str
    said_yes_to: tuple[str, ...]
    way: Method
    where: str
    slip: Picture | None = None


@dataclass(frozen=True)
class Heard:
    """What someone who works here heard or read of a member who is here already."""

    said_yes_to: tuple[str, ...]
    way: Method
    where: str
    slip: Picture | None = None


def add_one(session: Session, actor: Actor, noted: Noted) -> int:
    """Make someone a member who said so, and write to them what was noted. Returns their subject.

    Raises Conflict when they are here already, Refused when their address must not be written to.
    """
    if find_member(session, noted.email) is not None:
        raise Conflict(_("Someone with this address is here already. Find them by it."))
    if is_marked(session, noted.email):
        raise Refused(_("This address asked never to be written to. They can join again themselves, on the join page."))
    values = {EMAIL: noted.email, **({"first_name": noted.first_name} if noted.first_name else {})}
    (subject,) = add_members(session, actor, [NewMember(values, noted.language)], noted.way)
    heard = Heard(noted.said_yes_to, noted.way, noted.where, noted.slip)
    _record(session, actor, subject, noted.language, heard)
    ledger.note(session, actor.role, actor.id, "member added", subject=subject, way=noted.way.value)
    jobs.add(session, JOB, str(subject))
    jobs.add(session, "welcome", str(subject))
    return subject


def note_yes(session: Session, actor: Actor, subject: int, heard: Heard) -> None:
    """Record that a member said yes in front of us, and write to them what was noted.

    Raises Refused when they said no themselves: then only they can change it.
    """
    if not heard.said_yes_to:
        message = _("Tick what they said yes to. Nothing was saved.")
        raise Invalid(message, {"said_yes_to": message})
    _record(session, actor, subject, language_of(session, subject) or "en", heard)
    jobs.add(session, JOB, str(subject))


def look(session: Session, actor: Actor, subject: int, why: Look) -> dict[str, str]:
    """Open what this role may see of a member, for a reason that the member will read."""
    policy = in_force(session)
    also = seen_by(policy, actor)
    fields = {field: None for key in (ACCOUNT, *also) for field in policy.purposes[key].fields}
    use = consent.use(session, actor, [subject], [ACCOUNT], why.value, fields=tuple(fields), also=also)
    return reveal(session, use).get(subject, {})


def seen_by(policy: Policy, actor: Actor) -> Sequence[str]:
    """The purposes, besides being a member, whose data the policy lets this role see."""
    return [key for key, one in policy.purposes.items() if actor.role.value in one.seen_by and key != ACCOUNT]


def send_noted_mail(database: Database, ref: str, lease: Lease) -> None:
    """The job: tell someone who was added what was noted, and where to stop it. `ref` is the subject."""
    subject = int(ref)
    with database.write() as session:
        use = consent.use(session, MACHINE, [subject], [ACCOUNT], "what was noted", fields=[EMAIL])
        if not use.allowed:
            return
        address = reveal(session, use)[subject][EMAIL]
        language = language_of(session, subject) or "en"
        stands = [one.purpose for one in consent.standing_of(session, subject) if one.stands]
        titles = [one.title.by_language[language] for one in stands if one.stands == "consent"]
        letter = letters.noted(session, address, language, titles)
    lease.renew()
    send(database, letter)


def _record(session: Session, actor: Actor, subject: int, language: str, heard: Heard) -> None:
    """Each yes with where it was said, sealed; the slip once, for all that it shows."""
    if heard.way not in WAYS:
        raise Invalid(_("Say how they told you."), {"way": _("Choose one.")})
    purposes = in_force(session).purposes
    for key in heard.said_yes_to:
        if key not in purposes or language not in purposes[key].notices:
            raise Invalid(_("That is not something we ask about. Nothing was saved."))
        consent.give(
            session, actor, subject, key,
            notice_hash=purposes[key].notices[language].hash, language=language,
            method=heard.way, evidence=heard.where or None,
        )  # fmt: skip
    if heard.slip:
        keep_slip(session, actor, subject, heard.said_yes_to, heard.slip)
