"""Which subject an address belongs to. The layer above adds them with its members, and erasing takes them away.

An address is known by its blind index only. While the index gets a new key, rows of both stand here; each says by which
version of the key it was made.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from sqlalchemy import Table, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from ethicomm import vault
from ethicomm.accounts.models import Login
from ethicomm.db import Session, database_of, execute_many, is_double, pages
from ethicomm.errors import Conflict
from ethicomm.words import _

EMAIL = "email"
LOGINS = cast(Table, Login.__table__)


def add_logins(session: Session, logins: Iterable[tuple[int, bytes]], version: int) -> None:
    """Let these subjects sign in by the address with this blind index, made by this version of its key.

    Raises Conflict when somebody else's unit brought one of these addresses in meanwhile; this unit then ends.
    """
    rows = [{"subject": subject, "email_index": index, "index_version": version} for subject, index in logins]
    try:
        execute_many(session, insert(LOGINS), rows)
    except IntegrityError as error:
        if not is_double(error):
            raise
        said = _("Someone came in with this address in the same moment. Nothing was changed; please try again.")
        raise Conflict(said) from None


def put_logins(session: Session, logins: Mapping[int, bytes], version: int) -> None:
    """The same where they may have one that was made by another version, or lost theirs in a restore."""
    rows = [{"subject": one, "email_index": index, "index_version": version} for one, index in logins.items()]
    if rows:
        into = sqlite.insert(Login) if database_of(session).is_sqlite else postgresql.insert(Login)
        newer = {name: into.excluded[name] for name in ("email_index", "index_version")}
        session.execute(into.on_conflict_do_update(index_elements=["subject"], set_=newer), rows)


def find_login(session: Session, address: str) -> int | None:
    """The subject with this address, or None."""
    for indexer in vault.indexers(session, EMAIL):
        one = select(Login.subject).where(Login.email_index.in_(indexer.indexes(address)))
        found = session.scalar(one)
        if found is not None:
            return found
    return None


def find_logins(session: Session, email_indexes: Sequence[bytes]) -> dict[bytes, int]:
    """Those of these addresses that belong to someone here: {index: subject}. Give the indexes of every version."""
    found, one = dict[bytes, int](), select(Login.email_index, Login.subject)
    for part in pages(email_indexes):
        found.update(session.execute(one.where(Login.email_index.in_(part))).all())
    return found
