"""Proofs and roots from the stored log: a range of leaves becomes its hash by way of the 256-leaf nodes."""

from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from ethicomm.ledger import tree
from ethicomm.ledger.models import Entry, Node

FAN = 8  # a node stands for 2**8 nodes of the level below


class Hashes:
    """The stored hashes as one unit of work sees them; each block of 256 is read once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._block = cache(self._read_block)

    def of(self, level: int, first: int, end: int) -> list[bytes]:
        """The hashes of nodes `first` up to `end` of this level; level 0 are the leaves."""
        blocks = range(first >> FAN, (end - 1 >> FAN) + 1) if first < end else ()
        found = [one for block in blocks for one in self._block(level, block)]
        start = first - (first >> FAN << FAN)
        return found[start : start + end - first]

    def root(self, start: int, end: int) -> bytes:
        """The root over leaves `start` up to `end`, a range as proofs name them."""
        level, tail = 0, list[bytes]()
        while end - start >= 1 << FAN:
            edge = end >> FAN << FAN
            tail = self._over(level, edge, end, tail)
            level, start, end = level + 1, start >> FAN, edge >> FAN
        return tree.root(self._over(level, start, end, tail))

    def _over(self, level: int, first: int, end: int, tail: list[bytes]) -> list[bytes]:
        """The one hash over these nodes and the partial one after them; nothing when there are none."""
        hashes = [*self.of(level, first, end), *tail]
        return [tree.root(hashes)] if hashes else []

    def _read_block(self, level: int, block: int) -> Sequence[bytes]:
        below = self._session.scalar(select(Node.below).where(Node.level == level + 1, Node.number == block))
        if below is not None:
            return [below[at : at + 32] for at in range(0, len(below), 32)]
        return self._session.scalars(_leaves(block << FAN) if level == 0 else _nodes(level, block << FAN)).all()


def _leaves(first: int) -> Select[bytes]:
    return select(Entry.leaf).where(Entry.position >= first).order_by(Entry.position).limit(1 << FAN)


def _nodes(level: int, first: int) -> Select[bytes]:
    some = select(Node.hash).where(Node.level == level, Node.number >= first)
    return some.order_by(Node.number).limit(1 << FAN)


def inclusion(session: Session, position: int, size: int) -> list[bytes]:
    """The hashes that lead from the entry at `position` to the root of the first `size` entries."""
    return inclusions(session, [position], size)[0]


def inclusions(session: Session, positions: Iterable[int], size: int) -> list[list[bytes]]:
    """The inclusion proofs of several entries under one checkpoint; what they share is read once."""
    root = cache(Hashes(session).root)
    return [[root(*beside) for beside in tree.inclusion_ranges(position, size)] for position in positions]


def consistency(session: Session, old: int, new: int) -> list[bytes]:
    """The hashes that show that the log of `new` entries begins with that of `old`."""
    hashes = Hashes(session)
    return [hashes.root(*part) for part in tree.consistency_ranges(old, new)]
