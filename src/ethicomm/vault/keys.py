"""The vault: makes, finds and destroys keys, and derives what is compared without being read."""

import base64
import hmac
import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import cast

from sqlalchemy import Table, delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.db import Database, execute_many, pages
from ethicomm.errors import Unavailable
from ethicomm.vault.cells import DataKey
from ethicomm.vault.indexing import Facets, Indexer
from ethicomm.vault.marking import Marker
from ethicomm.vault.remnants import is_cleared
from ethicomm.vault.root import Roots
from ethicomm.vault.store import JournalLine, MemberKey, NamedKey, make_store, root_now, truncate_log
from ethicomm.vault.wrapping import Wrapping

MARKS = "do-not-write"
MEMBER_KEYS = cast(Table, MemberKey.__table__)
FACET = "facet"


class Vault:
    """Opened once for each process, with the root key and the key store.

    Keys that only open or sign (`secret`) are kept for as long as the process lives. Members' keys are not, nor those
    that a running house renews: marks, indexes and facets are read anew for each unit that needs them.
    """

    def __init__(self, roots: Roots, store: Database) -> None:
        self.wrapping, self.store = Wrapping(roots), store
        self.secret = cache(self._secret)

    @classmethod
    def create(cls, roots: Roots, store: Database) -> "Vault":
        """A new key store under this root key."""
        with store.write() as session:
            make_store(session, roots.held()[0].key_id)
        return cls(roots, store)

    def make_keys(self, subjects: Sequence[int]) -> dict[int, DataKey]:
        """A data key for each new member, committed here first: no cell exists without its key."""
        made = {subject: (os.urandom(8), os.urandom(32)) for subject in subjects}
        with self.store.write() as session:
            root = root_now(session).key_id
            rows = [
                {"subject": subject, "key_id": key_id, **vars(self.wrapping.wrap(root, key, str(subject)))}
                for subject, (key_id, key) in made.items()
            ]
            execute_many(session, insert(MEMBER_KEYS), rows)
        return {subject: DataKey(key_id, key) for subject, (key_id, key) in made.items()}

    def keys(self, subjects: Iterable[int]) -> dict[int, DataKey]:
        """The data keys that live. A member whose key was destroyed is missing from the answer."""
        found, one = {}, select(MemberKey.subject, MemberKey.key_id, MemberKey.wrapped, MemberKey.root)
        with self.store.read() as session:
            for part in pages(subjects):
                for row in session.execute(one.where(MemberKey.subject.in_(part))):
                    found[row.subject] = DataKey(row.key_id, self.wrapping.unwrap(row, str(row.subject)))
        return found

    def destroy(self, subjects: Iterable[int]) -> bool:
        """Make everything sealed for these members unreadable, here and in every copy of the data.

        False when the store's own files could not be cleared of the keys yet: ask again.
        """
        gone = dict[int, tuple[bytes, ...]]()
        with self.store.write() as session:
            for part in pages(subjects):
                theirs = delete(MemberKey).where(MemberKey.subject.in_(part))
                for row in session.execute(theirs.returning(MemberKey.subject, MemberKey.key_id, MemberKey.wrapped)):
                    gone[row.subject] = (row.key_id, row.wrapped)
        return truncate_log(self.store) and is_cleared(self.store, gone)

    def machine(self) -> DataKey:
        """The key for the house's own secrets (a second factor, a colleague's address)."""
        key = self.secret("machine")
        return DataKey(sha256(key).digest()[:8], key)

    def journal(self, ending: Sequence[tuple[int, str, int]]) -> None:
        """Note what ends beside the keys, as (subject, what, n), before it takes effect: an extra line only says no."""
        lines = [{"subject": subject, "what": what, "n": n, "at": clock.now()} for subject, what, n in ending]
        if lines:
            with self.store.write() as session:
                session.execute(insert(JournalLine), lines)

    def index(self, field: str, text: str) -> bytes:
        """The newest blind index: equal for equal values, and telling nothing without the key."""
        return self.indexer(field).index(text)

    def indexes(self, field: str, text: str) -> tuple[bytes, ...]:
        """Its blind index in every version that may still stand in a table, the newest first."""
        return self.indexer(field).indexes(text)

    def indexer(self, field: str) -> Indexer:
        """Makes the blind indexes of many values of one field. For one unit of work: keys change."""
        return Indexer(self._every(f"index {field}"))

    def facets(self) -> Facets:
        """Makes facet tokens. For one unit of work: keys change."""
        return Facets(self._every(FACET))

    def marker(self) -> Marker:
        """Makes the do-not-write marks of addresses; read anew each time, because another process may add a key."""
        found = self._every(MARKS)
        return Marker(tuple(found[version] for version in sorted(found)))

    def add_mark_key(self) -> Marker:
        """Begin a new generation of marks. What was marked before is wrapped by the caller."""
        self.add_key(MARKS)
        return self.marker()

    def versions(self, name: str) -> tuple[int, ...]:
        """The versions there are of a key of the house: two while it is renewed."""
        return tuple(sorted(self._every(name)))

    def add_key(self, name: str) -> None:
        """The next version of a key of the house. Those before it stay until `drop_older`."""
        self._keep(name, max(self._every(name)) + 1)

    def drop_older(self, name: str) -> None:
        """Destroy every version of a key of the house but the newest: what they made is gone from every table."""
        newest = max(self._every(name))
        older = delete(NamedKey).where(NamedKey.name == name, NamedKey.version < newest)
        with self.store.write() as session:
            rows = session.execute(older.returning(NamedKey.version, NamedKey.key_id, NamedKey.wrapped)).all()
        truncate_log(self.store)
        is_cleared(self.store, {row.version: (row.key_id, row.wrapped) for row in rows})

    def made_at(self, name: str) -> datetime | None:
        """When the newest version of a key of the house was made; None for one of the first release, or none yet."""
        newest = select(NamedKey.made_at).where(NamedKey.name == name).order_by(NamedKey.version.desc())
        with self.store.read() as session:
            return session.scalar(newest.limit(1))

    def root_in_use(self) -> tuple[str, datetime | None]:
        """The id of the root key that wraps what is new, and since when it does, if that is known."""
        with self.store.read() as session:
            row = root_now(session)
            return row.key_id, row.since

    def ticket(self, kind: str, number: int) -> str:
        """An unforgeable name for row `number`, short enough for a link in a mail; nothing is stored."""
        body = number.to_bytes(8, "big")
        proof = hmac.digest(self.secret("ticket"), kind.encode() + b"\0" + body, "sha256")[:16]
        return base64.urlsafe_b64encode(body + proof).decode()

    def read_ticket(self, kind: str, text: str) -> int | None:
        """The row a ticket names, or None when a single character is not ours."""
        try:
            body = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)[:8]
        except ValueError:
            return None
        number = int.from_bytes(body, "big")
        return number if hmac.compare_digest(self.ticket(kind, number), text) else None

    def members_with_keys(self) -> int:
        """How many members' data can be read."""
        with self.store.read() as session:
            return session.scalar(select(func.count()).where(MemberKey.subject >= 0)) or 0

    def _secret(self, name: str) -> bytes:
        found = self._every(name)
        return found[max(found)]

    def _every(self, name: str) -> dict[int, bytes]:
        """Every version of a key of the house; the first is made when it is asked for."""
        found = self._find(name)
        if not found:
            self._keep(name)
            found = self._find(name)
        if not found:
            raise Unavailable("The key store did not keep a new key.")
        return found

    def _find(self, name: str) -> dict[int, bytes]:
        every = select(NamedKey.version, NamedKey.wrapped, NamedKey.root).where(NamedKey.name == name)
        with self.store.read() as session:
            return {row.version: self.wrapping.unwrap(row, name) for row in session.execute(every)}

    def _keep(self, name: str, version: int = 1) -> None:
        try:
            with self.store.write() as session:
                wrapped = self.wrapping.wrap(root_now(session).key_id, os.urandom(32), name)
                row = {"name": name, "version": version, "key_id": os.urandom(8), "made_at": clock.now()}
                session.execute(insert(NamedKey), row | vars(wrapped))
        except IntegrityError:
            return  # another process made it in the same moment; theirs stands


def indexers(session: Session, field: str) -> Iterator[Indexer]:
    """What looks for a value by its blind index; and once more, should a key have come in while it was made use of."""
    keys = of(session)
    indexer = keys.indexer(field)
    yield indexer
    while (newer := keys.indexer(field)).newest > indexer.newest:
        indexer = newer
        yield indexer


def of(session: Session) -> Vault:
    """The vault that the session's database was opened with."""
    vault: Vault = session.info[Vault]
    return vault
