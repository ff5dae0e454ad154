"""Proofs and roots from the stored log: a range of leaves becomes its hash by way of the 256-leaf nodes.

Decision: a node keeps its hashes in two steps of 16. With one step of 256 a proof hashed 247 times beside its leaf;
with two it hashes 22 times, for a sixteenth more to store.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import ColumnElement, Result, Select, and_, or_, select
from sqlalchemy.orm import Session

from ethicomm.ledger import tree
from ethicomm.ledger.models import Entry, Node

FAN = 8  # a node stands for 2**8 nodes of the level below
STEP = 4  # in two steps of 2**4
AT_ONCE = 200  # positions, each with a node on four levels: SQLite's older limit on parameters is 999

Kept = tuple[bytes, bytes | None]


class Hashes:
    """The stored hashes as one unit of work sees them; each node is read once.

    Step 0 are the leaves, step 1 the hashes over 16 of them, step 2 those over 16 of these (nodes of level 1).
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._nodes: dict[tuple[int, int], Kept | None] = {}
        self._block = cache(self._read_block)

    def fetch(self, positions: Sequence[int], size: int) -> None:
        """Read the nodes above these positions together, before they are asked for one by one."""
        levels = range(1, size.bit_length() // FAN + 1)
        for at in range(0, len(positions) if levels else 0, AT_ONCE):
            above = [(level, {one >> FAN * level for one in positions[at : at + AT_ONCE]}) for level in levels]
            self._nodes |= {(level, number): None for level, numbers in above for number in numbers}
            some = or_(*(and_(Node.level == level, Node.number.in_(numbers)) for level, numbers in above))
            self._nodes |= {(row.level, row.number): (row.below, row.groups) for row in self._read(some)}

    def of(self, step: int, first: int, end: int) -> list[bytes]:
        """The hashes `first` up to `end` of this step."""
        bits, found = STEP if step & 1 else FAN, list[bytes]()
        while first < end:
            start = first >> bits << bits
            found += split(self._block(step, first >> bits)[32 * (first - start) : 32 * (end - start)])
            first = start + (1 << bits)
        return found

    def root(self, start: int, end: int) -> bytes:
        """The root over leaves `start` up to `end`, a range as proofs name them."""
        step, tail = 0, list[bytes]()
        while end - start >= 1 << STEP:
            edge = end >> STEP << STEP
            if tail or edge < end:
                tail = [tree.root([*self.of(step, edge, end), *tail])]
            step, start, end = step + 1, start >> STEP, edge >> STEP
        return tree.root([*self.of(step, start, end), *tail])

    def _read_block(self, step: int, block: int) -> bytes:
        """The hashes below one node, joined, in this step; what is there of them, where it is not complete."""
        level = step // 2 + 1
        kept = self._node(level, block)
        if step & 1:
            return (kept and kept[1]) or b"".join(grouped(split(self._block(step - 1, block))))
        if kept:
            return kept[0]
        return b"".join(self._session.scalars(_leaves(block << FAN) if step == 0 else _hashes(level - 1, block << FAN)))

    def _node(self, level: int, number: int) -> Kept | None:
        if (level, number) not in self._nodes:
            found = self._read(and_(Node.level == level, Node.number == number)).one_or_none()
            self._nodes[level, number] = found and (found.below, found.groups)
        return self._nodes[level, number]

    def _read(self, which: ColumnElement[bool]) -> Result[int, int, bytes, bytes | None]:
        return self._session.execute(select(Node.level, Node.number, Node.below, Node.groups).where(which))


def split(joined: bytes) -> list[bytes]:
    """The hashes of 32 bytes that were joined."""
    return [joined[at : at + 32] for at in range(0, len(joined), 32)]


def grouped(hashes: Sequence[bytes]) -> list[bytes]:
    """The hash over each whole group of 16."""
    ends = range(1 << STEP, len(hashes) + 1, 1 << STEP)
    return [tree.root(hashes[end - (1 << STEP) : end]) for end in ends]


def _leaves(first: int) -> Select[bytes]:
    return select(Entry.leaf).where(Entry.position >= first).order_by(Entry.position).limit(1 << FAN)


def _hashes(level: int, first: int) -> Select[bytes]:
    some = select(Node.hash).where(Node.level == level, Node.number >= first)
    return some.order_by(Node.number).limit(1 << FAN)


def inclusion(session: Session, position: int, size: int) -> list[bytes]:
    """The hashes that lead from the entry at `position` to the root of the first `size` entries."""
    return inclusions(session, [position], size)[0]


def inclusions(session: Session, positions: Iterable[int], size: int) -> list[list[bytes]]:
    """The inclusion proofs of several entries under one checkpoint; what they share is read once."""
    hashes, wanted = Hashes(session), list(positions)
    hashes.fetch(wanted, size)
    root = cache(hashes.root)
    return [[root(*beside) for beside in tree.inclusion_ranges(position, size)] for position in wanted]


def consistency(session: Session, old: int, new: int) -> list[bytes]:
    """The hashes that show that the log of `new` entries begins with that of `old`."""
    hashes = Hashes(session)
    return [hashes.root(*part) for part in tree.consistency_ranges(old, new)]
