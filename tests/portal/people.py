"""Anna, who has lived here for a while: every act that touches a member has touched her."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ethicomm import automations, campaigns, clock, consent, jobs, members
from ethicomm.accounts import Actor, Role, member
from ethicomm.app import JOBS, House
from ethicomm.automations import Stage
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.members import list_of
from ethicomm.members.counter import Look, look
from ethicomm.policy import in_force
from ethicomm.segments.actions import note_count
from ethicomm.segments.rules import parse
from tests.algorithms.people import offer
from tests.members.people import OWNER, joins, says_yes
from tests.smtp import Smtp
from tests.visiting import colleague

ALLOWED = ("newsletter", "personalisation", "segmentation", "birthday_greeting")
VALUES = {
    "first_name": "Anna", "interests": list_of(["bread", "gluten_free"]), "region": "leiden", "age_band": "25_39",
    "birthday": "05-03",
}  # fmt: skip
OLD_LIST = "Email Address,First Name,CONFIRM_TIME\nanna@example.org,Anna,2024-03-01 10:00:00\n"
LEIDEN = {"field": "region", "is": ["leiden"]}
A_DAY = timedelta(days=1, minutes=1)  # how long the welcome letter waits
WORK = {**JOBS, **automations.JOBS}


@dataclass(frozen=True)
class Anna:
    """The member, and the letter she got."""

    subject: int
    letter: UUID

    @property
    def actor(self) -> Actor:
        return member(self.subject)


def settled(house: House, smtp: Smtp) -> Anna:
    """She allows four things, said no to measuring, was never asked about letters that send themselves."""
    house.settings = house.settings.model_copy(update={"smtp_url": smtp.url})
    with house.database.write() as session:
        offer(session, "Dark rye", "bread")
        subject = joins(session, *ALLOWED, **VALUES)
        says_no(session, subject, "measurement")
    work(house)
    with house.database.write() as session:
        look(session, colleague(house, Role.STAFF), subject, Look.COUNTER)
        note_count(session, OWNER, parse(in_force(session), LEIDEN), 1)
        consent.use_of_set(session, Actor(Role.AUDITOR, "auditor"), ["rights"], "audit overview", people=1)
    return Anna(subject, gets_a_letter(house, "October loaves"))


def newcomer(house: House, email: str = "ben@example.org") -> int:
    """Someone who has just joined: an address and a first name, and no answer to anything."""
    with house.database.write() as session:
        return joins(session, email=email, first_name="Ben")


def gets_a_letter(house: House, title: str, body: str = "Hello {{ first_name|there }}.\n\n{{ picks }}") -> UUID:
    """The owner writes to everyone who said yes, and it is sent."""
    with house.database.write() as session:
        letter = campaigns.write(session, OWNER, Letter(title, {"en": Text(title, body)}))
        campaigns.schedule(session, OWNER, letter, clock.now())
    work(house)
    return letter


def gets_a_turn(house: House, subject: int) -> None:
    """The welcome letter, on trial, notes that it would have written to them."""
    with house.database.write() as session:
        says_yes(session, subject, "automation")
        automations.move(session, OWNER, "welcome", Stage.SHADOW, "to see")
        jobs.add(session, "welcome", str(subject))
    work(house)
    with clock.moved(clock.now() + A_DAY):
        work(house)


def work(house: House) -> None:
    """Let the worker do what is due."""
    jobs.run_due(house.database, WORK)


def says_no(session: Session, subject: int, purpose: str) -> None:
    words = in_force(session).purposes[purpose].notices["en"].hash
    consent.refuse(session, member(subject), subject, purpose, notice_hash=words, method=Method.PORTAL)


def held_of(house: House, subject: int) -> set[str]:
    with house.database.read() as session:
        return set(members.held_fields(session, subject))
