"""A sealed cell: format byte | key id (8) | nonce (12) | AES-256-GCM ciphertext and tag.

Threat: someone who can write to the database moves a cell to another row, column, member or key, to have it
shown in the wrong place. The associated data binds the place and the key, so a moved cell is refused.
"""

import os
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from ethicomm.errors import Unavailable
from ethicomm.words import _

FORMAT = b"\x01"
ID, NONCE = 8, 12


class Place(NamedTuple):
    """Where a cell belongs. Lengths go in front, so that no two places read alike."""

    table: str
    column: str
    row: str

    def bound_to(self, key_id: bytes) -> bytes:
        """The associated data of a cell at this place under this key."""
        return _measured(self.table) + _measured(self.column) + _with_length(self.row.encode()) + _with_length(key_id)


def _with_length(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


@cache
def _measured(name: str) -> bytes:
    """Of tables and columns, of which there are few."""
    return _with_length(name.encode())


class Sealed:
    """Bytes that nobody can read by accident: printing, logging or comparing shows nothing."""

    __slots__ = ("cell",)

    def __init__(self, cell: bytes) -> None:
        self.cell = cell

    @property
    def key_id(self) -> bytes:
        """Which key closed it."""
        return self.cell[1 : 1 + ID]

    def __repr__(self) -> str:
        return "Sealed(***)"


class SealedCell(TypeDecorator[Sealed]):
    """A column of sealed cells. Loading one never opens it."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        """Only what is sealed can be stored."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("this column holds sealed cells only")
        return value.cell if value else None

    def bind_processor(self, dialect: Dialect) -> Callable[[Sealed | None], bytes | None]:
        """Both drivers take octets as they are."""
        return lambda value: self.process_bind_param(value, dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """Wrapped again, still closed."""
        return Sealed(bytes(value)) if value is not None else None


class DataKey:
    """One key, for as long as one unit of work."""

    __slots__ = ("_cipher", "key_id")

    def __init__(self, key_id: bytes, key: bytes) -> None:
        self.key_id = key_id
        self._cipher = AESGCM(key)

    def __repr__(self) -> str:
        return "DataKey(***)"

    def seal(self, place: Place, text: str) -> Sealed:
        """Close `text` so that it opens at this place only."""
        return self._seal(place, text, os.urandom(NONCE))

    def _seal(self, place: Place, text: str, nonce: bytes) -> Sealed:
        closed = self._cipher.encrypt(nonce, text.encode(), place.bound_to(self.key_id))
        return Sealed(FORMAT + self.key_id + nonce + closed)

    def open(self, place: Place, sealed: Sealed) -> str:
        """The text. Raises Unavailable when the cell was altered or does not belong here."""
        cell = sealed.cell
        nonce, closed = cell[1 + ID : 1 + ID + NONCE], cell[1 + ID + NONCE :]
        if cell[:1] != FORMAT or sealed.key_id != self.key_id:
            raise _misplaced()
        try:
            return self._cipher.decrypt(nonce, closed, place.bound_to(self.key_id)).decode()
        except InvalidTag:
            raise _misplaced() from None


def _misplaced() -> Unavailable:
    return Unavailable(_("A sealed value does not belong where it was found, so it was not opened."))
