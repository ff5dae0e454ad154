"""The root key: wraps every other key and is never in a database."""

import os
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

from ethicomm.errors import Invalid, Unavailable


@dataclass(frozen=True)
class RootKey:
    """256 bits. The `key_id` names it without telling anything of it."""

    key: bytes = field(repr=False)

    @property
    def key_id(self) -> str:
        """The first 16 hex digits of a hash of the key, to tell a wrong file from the right one."""
        return sha256(b"ethicomm root" + self.key).hexdigest()[:16]

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new root key in a file only its owner can read. Never writes over one that exists."""
        root = cls(secrets.token_bytes(32))
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise Invalid(f"{path} holds a root key already; it was left as it is.") from None
        with os.fdopen(number, "w") as file:
            file.write(root.words() + "\n")
        return root

    @classmethod
    def read(cls, path: Path) -> Self:
        """From its file. Raises Unavailable when there is none, Invalid when others may read it."""
        if not path.exists():
            raise Unavailable(f"ETHICOMM_ROOT_KEY_FILE: there is no file {path}. Run `ethicomm init` first.")
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise Invalid(f"ETHICOMM_ROOT_KEY_FILE: others may read {path}. Run: chmod 600 {path}")
        return cls.from_words(path.read_text())

    @classmethod
    def from_words(cls, text: str) -> Self:
        """From the file or the printed recovery sheet: sixteen groups of four hex digits."""
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise Invalid("This is not a root key: it must be 64 hex digits, as on the recovery sheet.")
        return cls(key)

    def words(self) -> str:
        """The key in sixteen groups of four, as printed on the recovery sheet."""
        return " ".join(self.key.hex()[at : at + 4] for at in range(0, 64, 4))
