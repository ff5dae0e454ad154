"""The Merkle tree of RFC 6962 (section 2.1), as pure functions over hashes.

A proof is first a list of ranges of leaves, in the order the RFC gives their hashes; whoever keeps the leaves
turns each range into its hash. So the same rules serve a list in memory and a log on disk. What a receipt is
checked by stands in `offline`, which is one file for whoever wants to read it.
"""

from collections.abc import Sequence
from hashlib import sha256

from ethicomm.ledger.offline import included, inclusion_ranges, leaf_hash, node_hash

__all__ = [
    "EMPTY", "Frontier", "consistency_ranges", "consistent", "included", "inclusion_ranges", "leaf_hash", "node_hash",
    "root",
]  # fmt: skip
EMPTY = sha256(b"").digest()  # the root of a log with nothing in it
Range = tuple[int, int]


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over these hashes of leaves, or of equal complete subtrees of which the last may be partial."""
    level = list(hashes)
    while len(level) > 1:
        paired = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = paired + level[len(paired) * 2 :]
    return level[0] if level else EMPTY


def consistency_ranges(old: int, new: int) -> list[Range]:
    """What shows that the first `new` leaves begin with the first `old` ones. 0 < old <= new."""
    start, end, whole, found = 0, new, True, list[Range]()
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start, whole = middle, False
    return ([] if whole else [(start, end)]) + found[::-1]


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old log is the beginning of the new one (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    ranges = consistency_ranges(old, new)
    whole_old = old & (old - 1) == 0  # then the old root is itself the first step
    hashes = [old_root, *proof] if whole_old else list(proof)
    ranges = [(0, old), *ranges] if whole_old else ranges
    if len(hashes) != len(ranges):
        return False
    return (_climb(ranges, hashes, old), _climb(ranges, hashes, new)) == (old_root, new_root)


def _climb(ranges: Sequence[Range], hashes: Sequence[bytes], size: int) -> bytes:
    """The root of the first `size` leaves from the steps that lie in them."""
    (reached, _), climbed = ranges[0], hashes[0]
    for (start, end), step in zip(ranges[1:], hashes[1:], strict=True):
        if start < reached:
            reached, climbed = start, node_hash(step, climbed)
        elif end <= size:
            climbed = node_hash(climbed, step)
    return climbed


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


class Frontier:
    """The right edge of a growing tree: enough to know its root after each append, in memory of its depth.

    What is appended are leaf hashes, or the roots of complete subtrees of one and the same size.
    """

    def __init__(self) -> None:
        self._count = 0
        self._edge: list[bytes] = []  # complete subtrees, the largest first

    def append(self, hashed: bytes) -> None:
        """Add one leaf, or one subtree."""
        self._count += 1
        count = self._count
        while not count & 1:
            hashed, count = node_hash(self._edge.pop(), hashed), count >> 1
        self._edge.append(hashed)

    def root(self, partial: bytes | None = None) -> bytes:
        """The root over everything appended so far, and over the root of a last partial subtree."""
        parts = [*self._edge, partial] if partial else self._edge
        climbed = parts[-1] if parts else EMPTY
        for larger in parts[-2::-1]:
            climbed = node_hash(larger, climbed)
        return climbed
