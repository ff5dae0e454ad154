"""Checkpoints as C2SP signed notes (tlog-checkpoint over signed-note, Ed25519), readable by other verifiers.

A note is the origin line, the size, the root in base64, an empty line, and `— name signature`. The key is named
by the first four bytes of SHA-256(name, newline, 0x01, public key).
"""

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: which log, how many entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed part."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    def signed(self, seed: bytes) -> str:
        """The whole note, signed with the Ed25519 key of this 32-byte seed."""
        return sign(self.origin, self.text(), seed)

    @classmethod
    def read(cls, note: str, public_key: bytes) -> Self | None:
        """What the note says, or None when this key did not sign it."""
        text, _, signatures = note.partition("\n\n")
        lines = text.split("\n")
        try:
            head = cls(lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True))
        except (IndexError, ValueError):
            return None
        whole = text == head.text()[:-1] or text.startswith(head.text())
        return head if whole and _signed_by(head.origin, f"{text}\n", signatures, public_key) else None


def sign(name: str, text: str, seed: bytes) -> str:
    """A signed note: this text (it ends in a newline) and one signature line under `name`."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    named = _key_hash(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {name} {_b64(named)}\n"


def public_key(seed: bytes) -> bytes:
    """The 32-byte Ed25519 public key of this seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verifier_key(origin: str, public: bytes) -> str:
    """The C2SP `vkey` line, `name+hash+key`, that a verifier is given once."""
    return f"{origin}+{_key_hash(origin, public).hex()}+{_b64(ED25519 + public)}"


def _signed_by(origin: str, text: str, signatures: str, public: bytes) -> bool:
    named, key = _key_hash(origin, public), Ed25519PublicKey.from_public_bytes(public)
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix("— ").rpartition(" ")
        try:
            blob = base64.b64decode(encoded, validate=True)
            if name == origin and blob[:4] == named:
                key.verify(blob[4:], text.encode())
                return True
        except (ValueError, InvalidSignature):
            continue
    return False


def _key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:4]


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
