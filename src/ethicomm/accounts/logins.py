"""Which subject an address belongs to. The layer above adds and removes them with its members."""

from collections.abc import Iterable

from sqlalchemy import delete, insert, select

from ethicomm.accounts.models import Login, SignIn, WebSession
from ethicomm.db import Session


def add_logins(session: Session, logins: Iterable[tuple[int, bytes]]) -> None:
    """Let these subjects sign in by the address with this blind index (`vault.index("email", …)`)."""
    rows = [{"subject": subject, "email_index": index} for subject, index in logins]
    if rows:
        session.execute(insert(Login), rows)


def find_login(session: Session, email_index: bytes) -> int | None:
    """The subject with this address, or None."""
    return session.scalar(select(Login.subject).where(Login.email_index == email_index))


def remove_login(session: Session, subject: int) -> None:
    """Take the way in, every session and every open link of this subject away, at once."""
    for table in (Login, SignIn, WebSession):
        session.execute(delete(table).where(table.subject == subject))
