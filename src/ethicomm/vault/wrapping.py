"""Every key of the store, wrapped under a root key: AES-256-GCM, bound to whose key it is and to the root.

A process learns the root keys when it starts. When it meets a key that a root unknown to it has wrapped, or adds a
key while a renewal goes on, it reads them again: so nothing needs a restart when the root is renewed.
"""

import os
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ethicomm.errors import Unavailable
from ethicomm.vault.root import Roots
from ethicomm.words import _

NONCE = 12


class Kept(Protocol):
    """A row of the key store that holds a wrapped key."""

    @property
    def wrapped(self) -> bytes: ...

    @property
    def root(self) -> str: ...


@dataclass(frozen=True)
class Wrapped:
    """A key that only its root opens again."""

    wrapped: bytes
    root: str


class Wrapping:
    """The root keys of one process, and what they do."""

    def __init__(self, roots: Roots) -> None:
        self.roots = roots
        self._ciphers = dict[str, AESGCM]()
        self._learn()

    def wrap(self, root: str, key: bytes, name: str) -> Wrapped:
        """Close a key under the root with this id. `name` says whose it is."""
        return Wrapped(_closed(self._cipher(root), os.urandom(NONCE), key, _bound(root, name)), root)

    def unwrap(self, kept: Kept, name: str) -> bytes:
        """The key. Raises Unavailable when no root key here fits, or it is not the key of `name`."""
        try:
            cipher = self._cipher(kept.root)
            return cipher.decrypt(kept.wrapped[:NONCE], kept.wrapped[NONCE:], _bound(kept.root, name))
        except InvalidTag:
            raise _misfit() from None

    def _cipher(self, root: str) -> AESGCM:
        if root not in self._ciphers:
            self._learn()
        if root not in self._ciphers:
            raise _misfit()
        return self._ciphers[root]

    def _learn(self) -> None:
        """Those known before stay known: a row that was read a moment ago may still need one."""
        self._ciphers |= {one.key_id: AESGCM(one.key) for one in self.roots.held()}


def _closed(cipher: AESGCM, nonce: bytes, key: bytes, bound: bytes) -> bytes:
    return nonce + cipher.encrypt(nonce, key, bound)


def _bound(root: str, name: str) -> bytes:
    return f"{root} {name}".encode()


def _misfit() -> Unavailable:
    return Unavailable(_("The root key does not fit this key store. Nothing was opened."))
