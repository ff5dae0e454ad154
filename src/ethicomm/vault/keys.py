"""The vault: makes, finds and destroys keys, and derives what is compared without being read."""

import base64
import hmac
import os
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.db import Database, pages
from ethicomm.errors import Unavailable
from ethicomm.vault.cells import DataKey
from ethicomm.vault.marking import Marker
from ethicomm.vault.root import RootKey
from ethicomm.vault.store import JournalLine, KeyBase, MemberKey, NamedKey, truncate_log
from ethicomm.vault.tokens import email_form

MARKS = "do-not-write"


class Vault:
    """Opened once for each process, with the root key and the key store."""

    def __init__(self, root: RootKey, store: Database) -> None:
        self._root, self._wrapper, self.store = root, AESGCM(root.key), store
        self.secret = cache(self._secret)  # keys of the house live as long as the process; members' do not

    @classmethod
    def create(cls, root: RootKey, store: Database) -> "Vault":
        """A new key store under this root key."""
        KeyBase.metadata.create_all(store.engine)
        return cls(root, store)

    def make_keys(self, subjects: Sequence[int]) -> dict[int, DataKey]:
        """A data key for each new member, committed here first: no cell exists without its key."""
        made = {subject: (os.urandom(8), os.urandom(32)) for subject in subjects}
        rows = [
            {"subject": subject, "key_id": key_id, "wrapped": self._wrap(key, str(subject))}
            for subject, (key_id, key) in made.items()
        ]
        with self.store.write() as session:
            if rows:
                session.execute(insert(MemberKey), rows)
        return {subject: DataKey(key_id, key) for subject, (key_id, key) in made.items()}

    def keys(self, subjects: Iterable[int]) -> dict[int, DataKey]:
        """The data keys that live. A member whose key was destroyed is missing from the answer."""
        found, one = {}, select(MemberKey.subject, MemberKey.key_id, MemberKey.wrapped)
        with self.store.read() as session:
            for part in pages(subjects):
                for row in session.execute(one.where(MemberKey.subject.in_(part))):
                    found[row.subject] = DataKey(row.key_id, self._unwrap(row.wrapped, str(row.subject)))
        return found

    def destroy(self, subjects: Iterable[int]) -> bool:
        """Make everything sealed for these members unreadable, here and in every copy of the data.

        False when the store's own log could not be cleared of the keys yet: ask again.
        """
        with self.store.write() as session:
            for part in pages(subjects):
                session.execute(delete(MemberKey).where(MemberKey.subject.in_(part)))
        return truncate_log(self.store)

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
        """A blind index: equal for equal values, and telling nothing without the key."""
        return self._hmac(f"index {field}", email_form(text).encode())

    def marker(self) -> Marker:
        """Makes the do-not-write marks of addresses; read anew each time, because another process may add a key."""
        every = select(NamedKey.wrapped).where(NamedKey.name == MARKS).order_by(NamedKey.version)
        with self.store.read() as session:
            found = session.scalars(every).all()
        if found:
            return Marker(tuple(self._unwrap(one, MARKS) for one in found))
        self._keep(MARKS)
        return self.marker()

    def add_mark_key(self) -> Marker:
        """Begin a new generation of marks. What was marked before is wrapped by the caller."""
        self._keep(MARKS, self.marker().newest + 1)
        return self.marker()

    def facet(self, slot: str, value: str) -> int:
        """A 63-bit token for one value in one slot. Frequencies still show (SECURITY.md, Leakage)."""
        return int.from_bytes(self._hmac("facet", f"{slot}\0{value}".encode())[:8], "big") >> 1

    def ticket(self, kind: str, number: int) -> str:
        """An unforgeable name for row `number`, short enough for a link in a mail; nothing is stored."""
        body = number.to_bytes(8, "big")
        proof = self._hmac("ticket", kind.encode() + b"\0" + body)[:16]
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
            return session.scalar(select(func.count()).select_from(MemberKey)) or 0

    def _secret(self, name: str) -> bytes:
        found = self._find(name)
        if found is None:
            self._keep(name)
            found = self._find(name)
        if found is None:
            raise Unavailable("The key store did not keep a new key.")
        return self._unwrap(found, name)

    def _find(self, name: str) -> bytes | None:
        newest = select(NamedKey.wrapped).where(NamedKey.name == name).order_by(NamedKey.version.desc())
        with self.store.read() as session:
            return session.scalar(newest.limit(1))

    def _keep(self, name: str, version: int = 1) -> None:
        row = {
            "name": name,
            "version": version,
            "key_id": os.urandom(8),
            "wrapped": self._wrap(os.urandom(32), name),
        }
        try:
            with self.store.write() as session:
                session.execute(insert(NamedKey), row)
        except IntegrityError:
            return  # another process made it in the same moment; theirs stands

    def _wrap(self, key: bytes, name: str) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._wrapper.encrypt(nonce, key, f"{self._root.key_id} {name}".encode())

    def _unwrap(self, wrapped: bytes, name: str) -> bytes:
        try:
            return self._wrapper.decrypt(wrapped[:12], wrapped[12:], f"{self._root.key_id} {name}".encode())
        except InvalidTag:
            raise Unavailable("The root key does not fit this key store. Nothing was opened.") from None

    def _hmac(self, name: str, message: bytes) -> bytes:
        return hmac.digest(self.secret(name), message, "sha256")


def of(session: Session) -> Vault:
    """The vault that the session's database was opened with."""
    vault: Vault = session.info[Vault]
    return vault
