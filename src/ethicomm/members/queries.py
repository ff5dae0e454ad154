"""What others may ask about a member without opening a value."""

from sqlalchemy import select

from ethicomm.db import Session
from ethicomm.members.models import Member


def language_of(session: Session, subject: int) -> str | None:
    """The language this member reads."""
    return session.scalar(select(Member.language).where(Member.subject == subject))
