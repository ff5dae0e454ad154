"""Checks leaves against the stored tree, and the tree against every checkpoint that was signed."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm import vault
from ethicomm.ledger import signed, tree
from ethicomm.ledger.models import Checkpoint, Node, as_stored, bytes_of
from ethicomm.ledger.models import Head as Counted
from ethicomm.ledger.proofs import FAN, grouped, split
from ethicomm.ledger.report import Fault, Findings

BLOCK = 1 << FAN
Stored = tuple[bytes, bytes, object]  # of a node: its hash, those below, those over 16 of these
ABSENT: Stored = (b"", b"", None)


class Witness:
    """One pass over the leaves, block by block; `settle` says which checkpoints fit."""

    def __init__(self, session: Session, outside: Sequence[str], found: Findings) -> None:
        self._session, self._found = session, found
        self._edge, self._blocks = tree.Frontier(), list[bytes]()
        self._moved: list[tuple[int, bytes, bytes]] = []  # position, the leaf that stands there, the one that should
        self._fits: list[tuple[int, bool]] = []
        self.root = tree.EMPTY
        self._signed = self._read_signed(outside)
        self._sizes = sorted(self._signed)
        self.checkpoints = len(self._signed)

    def watch(self, first: int, leaves: Sequence[bytes | None]) -> None:
        """Take the next leaves; `first` and all but the last call's end lie on the edge of a block."""
        stored = self._nodes(1, first >> FAN, len(leaves) >> FAN)
        for at in range(0, len(leaves), BLOCK):
            here = [leaf or tree.EMPTY for leaf in leaves[at : at + BLOCK]]
            self._block(first + at, here, stored.get((first + at) >> FAN, ABSENT))

    def settle(self, size: int) -> None:
        """Name the checkpoints and ranges that do not fit, now that all `size` entries were seen."""
        should = {leaf for _position, _leaf, leaf in self._moved}
        for position, leaf, _should in self._moved:
            self._found.at(Fault.REORDERED if leaf in should else Fault.REWRITTEN, position)
        self._upper_nodes()
        self._misfits(size)

    def _nodes(self, level: int, number: int, count: int) -> dict[int, Stored]:
        """So many nodes of a level, as they are stored. One without groups is older than they are."""
        columns = select(Node.number, as_stored(Node.hash), as_stored(Node.below), as_stored(Node.groups))
        some = columns.where(Node.level == level, Node.number >= number, Node.number < number + count)
        return {
            at: (bytes_of(hashed), bytes_of(below), groups) for at, hashed, below, groups in self._session.execute(some)
        }

    def _block(self, first: int, leaves: list[bytes], node: Stored) -> None:
        whole = b""
        if len(leaves) == BLOCK:
            leaves, whole = self._held_against(first, leaves, node)
        for end in self._sizes[bisect_right(self._sizes, first) : bisect_right(self._sizes, first + len(leaves))]:
            root = self._edge.root(tree.root(leaves[: end - first]))
            self._fits += [(end, root == claimed) for claimed in self._signed[end]]
        if whole:
            self._edge.append(whole)
            self._blocks.append(whole)
        self.root = self._edge.root(None if whole else tree.root(leaves))

    def _held_against(self, first: int, leaves: list[bytes], node: Stored) -> tuple[list[bytes], bytes]:
        """The leaves that were there when the block was completed, and the hash over them.

        Those that stand there now, if what was kept is lost.
        """
        hashed, below, groups = node
        kept = leaves if b"".join(leaves) == below else split(below)
        over = grouped(kept)
        whole = tree.root(over)
        if len(kept) != BLOCK or whole != hashed:
            self._found.at(Fault.TREE, first, first + BLOCK - 1)
            return leaves, tree.root(leaves)
        if groups not in (None, b"".join(over)):
            self._found.at(Fault.TREE, first, first + BLOCK - 1)
        pairs = enumerate(zip(leaves, kept, strict=True), first)
        self._moved += [(at, leaf, was) for at, (leaf, was) in pairs if leaf != was and leaf != tree.EMPTY]
        return kept, whole

    def _upper_nodes(self) -> None:
        level, below = 2, self._blocks
        while len(below) >= BLOCK:
            groups = [below[at : at + BLOCK] for at in range(0, len(below) - BLOCK + 1, BLOCK)]
            stored, roots = self._nodes(level, 0, len(groups)), [tree.root(group) for group in groups]
            for number, (group, root) in enumerate(zip(groups, roots, strict=True)):
                hashed, kept, over = stored.get(number, ABSENT)
                if (hashed, kept) != (root, b"".join(group)) or over not in (None, b"".join(grouped(group))):
                    span = 1 << FAN * level
                    self._found.at(Fault.TREE, number * span, (number + 1) * span - 1)
            level, below = level + 1, roots

    def _misfits(self, size: int) -> None:
        """Where a signed root does not fit, what came since the last one that fits was rewritten."""
        fitting = [0, *sorted(end for end, fits in self._fits if fits)]
        since: dict[int, int] = {}
        for end in sorted(end for end, fits in self._fits if not fits):
            since.setdefault(fitting[bisect_left(fitting, end) - 1], end)
        for start, end in since.items():
            self._found.at(Fault.REWRITTEN, start, end - 1)
        claimed = max([*self._signed, self._session.scalar(select(Counted.size)) or 0], default=0)
        if claimed > size:
            self._found.at(Fault.TRUNCATED, size, claimed - 1)
        covered = max(self._signed, default=0)
        if covered < size:
            self._found.at(Fault.UNSIGNED, covered, size - 1)

    def _read_signed(self, outside: Sequence[str]) -> dict[int, list[bytes]]:
        """Size and root of every note that our key signed; the others are named at once."""
        key, claims = signed.public_key(vault.of(self._session).secret("ledger")), dict[int, list[bytes]]()
        stored = select(Checkpoint.size, as_stored(Checkpoint.root), Checkpoint.note).order_by(Checkpoint.size)
        for size, root, note in self._session.execute(stored):
            head = signed.Head.read(note, key)
            if head is None or (head.size, head.root) != (size, bytes_of(root)):
                self._found.at(Fault.CHECKPOINT, size)
            if head:
                claims.setdefault(head.size, []).append(head.root)
        for note in outside:
            head = signed.Head.read(note, key)
            if head:
                claims.setdefault(head.size, []).append(head.root)
            else:
                self._found.at(Fault.CHECKPOINT, _claimed_size(note))
        return claims


def _claimed_size(note: str) -> int:
    line = [*note.split("\n"), "", ""][1]
    return int(line) if line.isdecimal() and line.isascii() else 0
