"""A passkey in software: makes and signs what a browser and its device would, and what a forger would try."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


@dataclass
class SoftwareKey:
    """One ES256 key with its counter. `origin` is the page the browser would say it is on."""

    origin: str
    site: str = "localhost"
    verifies: bool = True
    count: int = 1
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def create(self, options: str) -> str:
        """The answer to a request for a new passkey."""
        client = self._client("webauthn.create", options)
        attested = b"\0" * 16 + len(self.name).to_bytes(2, "big") + self.name + self._public_key()
        statement = {"fmt": "none", "attStmt": {}, "authData": self._seen(WITH_KEY) + attested}
        answer = {
            "clientDataJSON": bytes_to_base64url(client),
            "attestationObject": bytes_to_base64url(encode_cbor(statement)),
        }
        return self._credential(answer)

    def get(self, options: str) -> str:
        """The answer to a request to sign in."""
        self.count += 1
        client, seen = self._client("webauthn.get", options), self._seen()
        signed = self.private.sign(seen + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": seen, "signature": signed}
        return self._credential({name: bytes_to_base64url(part) for name, part in parts.items()})

    def _client(self, kind: str, options: str) -> bytes:
        challenge = bytes_to_base64url(base64url_to_bytes(json.loads(options)["challenge"]))
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _seen(self, extra: int = 0) -> bytes:
        flags = PRESENT | (VERIFIED if self.verifies else 0) | extra
        return hashlib.sha256(self.site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _public_key(self) -> bytes:
        point = self.private.public_key().public_numbers()
        return encode_cbor({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")})

    def _credential(self, response: dict[str, str]) -> str:
        name = bytes_to_base64url(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
