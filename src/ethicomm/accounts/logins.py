"""Which subject an address belongs to. The layer above adds them with its members, and erasing takes them away."""

from collections.abc import Iterable, Sequence

from sqlalchemy import insert, select

from ethicomm.accounts.models import Login
from ethicomm.db import Session, pages


def add_logins(session: Session, logins: Iterable[tuple[int, bytes]]) -> None:
    """Let these subjects sign in by the address with this blind index (`vault.index("email", …)`)."""
    rows = [{"subject": subject, "email_index": index} for subject, index in logins]
    if rows:
        session.execute(insert(Login), rows)


def find_login(session: Session, email_index: bytes) -> int | None:
    """The subject with this address, or None."""
    return session.scalar(select(Login.subject).where(Login.email_index == email_index))


def find_logins(session: Session, email_indexes: Sequence[bytes]) -> dict[bytes, int]:
    """Those of these addresses that belong to someone here: {index: subject}."""
    found, one = dict[bytes, int](), select(Login.email_index, Login.subject)
    for part in pages(email_indexes):
        found.update(session.execute(one.where(Login.email_index.in_(part))).all())
    return found
