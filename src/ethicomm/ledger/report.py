"""What a check of the log found: each broken range, with its positions, its kind and what is wrong with it."""

from dataclasses import asdict, dataclass
from enum import StrEnum

from ethicomm.words import _, _n, number


class Fault(StrEnum):
    """What can be wrong with a range of the log."""

    ALTERED = "altered"  # the row says something else than when it was written
    MISSING = "missing"  # the row or its entry is gone, and no removal names it
    REORDERED = "reordered"  # the entry stands where another one stood
    REWRITTEN = "rewritten"  # entries were replaced, so that the signed root no longer fits
    TRUNCATED = "truncated"  # a signed checkpoint covers entries that are not there
    UNSIGNED = "unsigned"  # entries that no signed checkpoint covers
    UNLISTED = "unlisted"  # rows that were never written into the log
    CHECKPOINT = "wrong checkpoint"  # a checkpoint that our key did not sign, or that was altered
    TREE = "wrong tree"  # a stored hash that proofs are made from is not the one the entries give


SAYS = {
    Fault.ALTERED: "what it says was changed after it was written",
    Fault.MISSING: "it is gone, and nothing says why it was removed",
    Fault.REORDERED: "it stands where another entry stood",
    Fault.REWRITTEN: "it does not fit the root that was signed",
    Fault.TRUNCATED: "a signed checkpoint covers it, and it is not there",
    Fault.UNSIGNED: "no signed checkpoint covers it",
    Fault.UNLISTED: "it was put in without going through the log",
    Fault.CHECKPOINT: "the key of this log did not sign it as it stands",
    Fault.TREE: "a stored hash that proofs are made from is wrong",
}


@dataclass(frozen=True)
class Broken:
    """One broken range. Positions count from 0; they are None for rows that have none."""

    fault: Fault
    kind: str | None
    first: int | None
    last: int | None
    count: int

    def words(self) -> str:
        """The finding as a sentence."""
        return _("%(where)s: %(what)s.", where=self.where, what=_(SAYS[self.fault]))

    @property
    def where(self) -> str:
        """Which entries, such as `entries 41 to 44 (consent)`."""
        if self.first is None or self.last is None:
            return _n("%(count)s row (%(kind)s)", "%(count)s rows (%(kind)s)", self.count, kind=self.kind)
        if self.fault is Fault.CHECKPOINT:
            return _("checkpoint at %(size)s entries", size=number(self.first))
        kind = f" ({self.kind})" if self.kind else ""
        if self.first == self.last:
            return _("entry %(first)s", first=number(self.first)) + kind
        return _("entries %(first)s to %(last)s", first=number(self.first), last=number(self.last)) + kind


@dataclass(frozen=True)
class Report:
    """The answer of one check: how much was looked at, and what is broken."""

    size: int
    waiting: int
    removed: int
    checkpoints: int
    root: bytes
    broken: tuple[Broken, ...]

    @property
    def holds(self) -> bool:
        """Whether everything in the log is as it was written and signed."""
        return not self.broken

    def as_json(self) -> dict[str, object]:
        """For scripts; positions count from 0, the root is hex."""
        return {**asdict(self), "root": self.root.hex(), "holds": self.holds}


class Findings:
    """Collects faults; neighbours of one kind and fault become one range."""

    def __init__(self) -> None:
        self._ranges: dict[tuple[Fault, str | None], list[list[int]]] = {}
        self._loose: list[Broken] = []

    def at(self, fault: Fault, first: int, last: int | None = None, kind: str | None = None) -> None:
        """Entries `first` to `last` (or that one) are broken. Called in order of position."""
        ranges = self._ranges.setdefault((fault, kind), [])
        if ranges and ranges[-1][1] == first - 1 and fault is not Fault.CHECKPOINT:
            ranges[-1][1] = first if last is None else last
        else:
            ranges.append([first, first if last is None else last])

    def rows(self, fault: Fault, kind: str, count: int) -> None:
        """So many rows without a position are broken."""
        if count:
            self._loose.append(Broken(fault, kind, None, None, count))

    def all(self) -> tuple[Broken, ...]:
        """In order of position, those without one last."""
        placed = [
            Broken(fault, kind, first, last, last - first + 1)
            for (fault, kind), ranges in self._ranges.items()
            for first, last in ranges
        ]
        return (*sorted(placed, key=lambda one: (one.first, one.fault)), *self._loose)
