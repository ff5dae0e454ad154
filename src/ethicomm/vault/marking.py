"""Marks of addresses that can change their key without anyone knowing the addresses any more.

Context: a do-not-write mark outlives the person's data, so at a rotation nobody can make it anew from the address.
Decision: each new key wraps the marks that are there: HMAC(k3, HMAC(k2, HMAC(k1, address))). To find an address, its
mark is worked out through every key; so all of them stay for good, wrapped under the root key, and none is destroyed.
Consequence: whoever has an older table of marks, even with the keys of that time, learns nothing from the table after
a rotation: no mark of the one is in the other, and who was marked since, or is no more, cannot be told. Who has all
keys can still try out addresses, as the running server can.
"""

import hmac
from dataclasses import dataclass, field

from ethicomm.vault.tokens import email_form


@dataclass(frozen=True)
class Marker:
    """The keys of all generations, oldest first; generations count from 1."""

    keys: tuple[bytes, ...] = field(repr=False)

    @property
    def newest(self) -> int:
        """The generation in which new marks are made."""
        return len(self.keys)

    def marks(self, address: str) -> tuple[bytes, ...]:
        """The mark of this address in each generation, oldest first."""
        found, mark = list[bytes](), email_form(address).encode()
        for key in self.keys:
            mark = hmac.digest(key, mark, "sha256")
            found.append(mark)
        return tuple(found)

    def wrap(self, mark: bytes, generation: int) -> bytes:
        """A mark of this generation, in the newest one."""
        for key in self.keys[generation:]:
            mark = hmac.digest(key, mark, "sha256")
        return mark
