"""What an import does, counted: the one sentence at its end, and each row that could not come in."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from ethicomm.members.imports.reading import Row
from ethicomm.words import _, lazy, number

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would run


class Out(StrEnum):
    """Why a row stays out."""

    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"
    MARKED = "marked"
    SAID_NO = "said_no"
    REPEATED = "repeated"
    BROKEN = "broken"

    def __str__(self) -> str:
        return str(OUTS[self])


class Wait(StrEnum):
    """Why a row waits for proof."""

    NEVER_CONFIRMED = "never_confirmed"
    UNREADABLE = "unreadable"
    NO_EVIDENCE = "no_evidence"

    def __str__(self) -> str:
        return str(WAITS[self])


OUTS = {
    Out.UNSUBSCRIBED: lazy("said stop in the old tool"),
    Out.CLEANED: lazy("their mailbox was dead in the old tool"),
    Out.MARKED: lazy("asked never to be written to"),
    Out.SAID_NO: lazy("are members here, and have not said yes to letters"),
    Out.REPEATED: lazy("rows with an address that came before"),
    Out.BROKEN: lazy("rows that cannot be read"),
}
WAITS = {
    Wait.NEVER_CONFIRMED: lazy("signed up, and never confirmed"),
    Wait.UNREADABLE: lazy("have a time of their yes that cannot be true or be read"),
    Wait.NO_EVIDENCE: lazy("have nothing in this file that shows a yes"),
}
REASONS: dict[str, lazy] = {key.value: words for key, words in (*OUTS.items(), *WAITS.items())}  # by key of a report


@dataclass(frozen=True)
class Finding:
    """Something about one row, by its number in the file. Holds nothing of the person."""

    sheet: str
    number: int
    reason: str


@dataclass
class Report:
    """The counts of one import; the dry run and the import make the same one."""

    letters: bool = True  # whether the old yes was one to letters
    people: int = 0
    joining: int = 0
    here: int = 0  # members already who may get letters; they are left as they are
    due_for_renewal: int = 0  # of those joining: their yes is old, stands 90 days, and is asked for anew
    stopped: int = 0  # members who said stop in the old tool after their yes; it is taken back here
    waiting: Counter[str] = field(default_factory=Counter)
    out: Counter[str] = field(default_factory=Counter)
    left_behind: Counter[str] = field(default_factory=Counter)  # values by field that no yes covers
    locked_tags: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def may(self) -> int:
        """How many people of the file may get the next letter, or what else they said yes to."""
        return self.joining + self.here

    def sentence(self) -> str:
        """What the owner remembers of it."""
        known = (self.people, self.may, self.waiting.total(), self.out.total())
        people, may, wait, out = map(number, known)
        each = {"people": people, "may": may, "wait": wait, "out": out}
        if self.letters:
            return _(
                "Of %(people)s: %(may)s may get the next letter, %(wait)s wait for proof, %(out)s stay out.", **each
            )
        return _("Of %(people)s: %(may)s come in without letters, %(wait)s wait for proof, %(out)s stay out.", **each)


def rejects_csv(columns: Sequence[str], rejected: Iterable[tuple[Row, str]]) -> Iterator[bytes]:
    """The rows that could not come in, to be mended and imported again; nothing in it runs as a formula."""
    yield _line([_("Row"), _("Why it could not come in"), *columns], mark=True)
    for row, why in rejected:
        yield _line([str(row.number), why, *(row.cells.get(column, "") for column in columns)])


def _line(cells: Iterable[str], mark: bool = False) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return text.getvalue().replace("\0", "\ufffd").encode("utf-8-sig" if mark else "utf-8")
