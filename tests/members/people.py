"""The cast: people with a name and an address, made through the acts themselves."""

from ethicomm import consent, members
from ethicomm.accounts import Actor, Role, member
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.members import NewMember
from ethicomm.policy import in_force

OWNER = Actor(Role.OWNER, "owner")
ANNA = {"email": "anna@example.org", "first_name": "Anna"}


def joins(session: Session, *purposes: str, **values: str) -> int:
    """Someone who became a member, said yes to these purposes, and gave these values."""
    values = {**ANNA, **values}
    (subject,) = members.add_members(session, OWNER, [NewMember(values, "en")], Method.COUNTER)
    for purpose in purposes:
        says_yes(session, subject, purpose)
    members.keep_values(session, {subject: values}, Method.COUNTER)
    return subject


def says_yes(session: Session, subject: int, purpose: str) -> None:
    words = in_force(session).purposes[purpose].notices["en"].hash
    consent.give(session, member(subject), subject, purpose, notice_hash=words, language="en", method=Method.PORTAL)


def takes_back(session: Session, subject: int, purpose: str) -> None:
    consent.withdraw(session, member(subject), subject, purpose, method=Method.PORTAL)


def seen_of(house: House, subject: int, purpose: str, *fields: str) -> dict[str, str]:
    """What a use for this purpose shows of someone."""
    with house.database.read() as session:
        use = consent.use(session, OWNER, [subject], [purpose], "counter", fields=fields)
        return members.reveal(session, use)[subject]


def may_write_to(house: House, address: str) -> bool:
    """Whether the next letter goes to this address."""
    with house.database.read() as session:
        subject = members.find_member(session, address)
        return bool(subject and consent.authorise(session, subject, "newsletter"))
