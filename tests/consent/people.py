"""The cast: made through the acts themselves, so that a test starts where a community would."""

import secrets

from sqlalchemy.orm import Session

from ethicomm import consent
from ethicomm.accounts import Actor, Role
from ethicomm.consent import Method
from ethicomm.policy import in_force

OWNER = Actor(Role.OWNER, "owner", None)


def someone(session: Session) -> int:
    """A member who has answered nothing."""
    subject = secrets.randbits(62)
    consent.join(session, OWNER, [subject], Method.COUNTER)
    return subject


def acting(subject: int) -> Actor:
    return Actor(Role.MEMBER, str(subject), subject)


def words_of(session: Session, purpose: str, language: str = "en") -> str:
    return in_force(session).purposes[purpose].notices[language].hash


def says_yes(session: Session, subject: int, purpose: str, actor: Actor | None = None) -> None:
    consent.give(
        session, actor or acting(subject), subject, purpose,
        notice_hash=words_of(session, purpose), language="en", method=Method.PORTAL,
    )  # fmt: skip


def says_no(session: Session, subject: int, purpose: str) -> None:
    consent.refuse(
        session, acting(subject), subject, purpose, notice_hash=words_of(session, purpose), method=Method.PORTAL
    )


def takes_back(session: Session, subject: int, purpose: str, actor: Actor | None = None) -> bool:
    return consent.withdraw(session, actor or acting(subject), subject, purpose, method=Method.PORTAL)
