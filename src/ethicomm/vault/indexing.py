"""What is compared without being read: blind indexes of addresses, tokens of facets, in the keys of each version.

While keys are renewed, tables hold what the old key made and what the new one made; so whoever looks tries both.
A facet token says by its sign whether an odd or an even version made it: a process that has not heard of the newest key
yet then sees that it does not know a token, instead of taking it for another answer.
"""

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ethicomm.vault.tokens import email_form


@dataclass(frozen=True)
class Indexer:
    """The keys of one field's blind index, by version."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        """The version in which new indexes are made."""
        return max(self.keys)

    def index(self, text: str) -> bytes:
        """The blind index in the newest version: equal for equal values, and telling nothing without the key."""
        return _index(self.keys[self.newest], text)

    def indexes(self, text: str) -> tuple[bytes, ...]:
        """It in every version that may still stand in a table, the newest first."""
        return tuple(_index(self.keys[version], text) for version in sorted(self.keys, reverse=True))

    def newest_of(self, texts: Iterable[str]) -> dict[bytes, bytes]:
        """For each index that these may have in a table, the newest one of the same text."""
        return {one: every[0] for every in map(self.indexes, texts) for one in every}


@dataclass(frozen=True)
class Facets:
    """The keys of the facet tokens, by version; at most two, one after the other."""

    keys: Mapping[int, bytes] = field(repr=False)

    @property
    def newest(self) -> int:
        """The version in which slots are filled."""
        return max(self.keys)

    @property
    def signs(self) -> frozenset[bool]:
        """Whether tokens below zero, and whether others, are known here."""
        return frozenset(is_negative(version) for version in self.keys)

    def token(self, slot: str, value: str) -> int:
        """What a slot is filled with. Frequencies still show (SECURITY.md, Leakage)."""
        return _token(self.newest, self.keys[self.newest], slot, value)

    def tokens(self, slot: str, value: str) -> tuple[int, ...]:
        """Every token of this value that a slot may hold."""
        return tuple(_token(version, key, slot, value) for version, key in self.keys.items())


def is_negative(version: int) -> bool:
    """Whether the facet tokens of this version lie below zero: those of even ones do."""
    return version % 2 == 0


def _index(key: bytes, text: str) -> bytes:
    return hmac.digest(key, email_form(text).encode(), "sha256")


def _token(version: int, key: bytes, slot: str, value: str) -> int:
    """63 bits of a keyed hash, and the sign of its version."""
    made = int.from_bytes(hmac.digest(key, f"{slot}\0{value}".encode(), "sha256")[:8], "big") >> 1
    return -1 - made if is_negative(version) else made
