"""Checkpoints as C2SP signed notes (tlog-checkpoint over signed-note, Ed25519), readable by other verifiers.

A note is the origin line, the size, the root in base64, an empty line, and `— name signature`. The key is named
by the first four bytes of SHA-256(name, newline, 0x01, public key). Reading them is in `offline`.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ethicomm.ledger import offline
from ethicomm.ledger.offline import ED25519, key_hash


class Head(offline.Head):
    """What a checkpoint says, for whoever holds the key."""

    def signed(self, seed: bytes) -> str:
        """The whole note, signed with the Ed25519 key of this 32-byte seed."""
        return sign(self.origin, self.text(), seed)


def sign(name: str, text: str, seed: bytes) -> str:
    """A signed note: this text (it ends in a newline) and one signature line under `name`."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    named = key_hash(name, key.public_key().public_bytes_raw()) + key.sign(text.encode())
    return f"{text}\n— {name} {_b64(named)}\n"


def public_key(seed: bytes) -> bytes:
    """The 32-byte Ed25519 public key of this seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verifier_key(origin: str, public: bytes) -> str:
    """The C2SP `vkey` line, `name+hash+key`, that a verifier is given once."""
    return f"{origin}+{key_hash(origin, public).hex()}+{_b64(ED25519 + public)}"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
