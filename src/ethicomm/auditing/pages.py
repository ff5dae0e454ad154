"""What each page of the auditor's place shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from urllib.parse import urlencode

from ethicomm.auditing import wording
from ethicomm.auditing.entries import EntrySeen
from ethicomm.auditing.letters import Filters
from ethicomm.auditing.overview import Evidenced
from ethicomm.auditing.samples import SIZE, Sample
from ethicomm.auditing.wording import CopyShown, LetterShown
from ethicomm.campaigns import Campaign, Copy
from ethicomm.campaigns.queries import reason_words
from ethicomm.consent import Grade
from ethicomm.consent.models import CONSENT
from ethicomm.ledger import Anchored, Checkpoint, Report
from ethicomm.segments import Waterfall
from ethicomm.words import _, _n, number, when

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class OverviewPage:
    """What is in the log, what stands now, and the limits of both."""

    template: ClassVar[str] = "auditing/overview.html"
    counts: Mapping[str, int]
    checkpoint: Checkpoint | None
    evidenced: Sequence[Evidenced]
    letters: Sequence[LetterShown]
    settled: int  # letters in all
    at: datetime | None = None  # the past moment it is shown for; None is now

    @property
    def title(self) -> str:
        if self.at:
            return _("What was done by %(when)s, and on which consent", when=when(self.at))
        return _("What was done, and on which consent")

    @property
    def entries(self) -> int:
        """How many entries the log has."""
        return sum(self.counts.values())

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """What the entries are about, and how many there are."""
        return [(wording.kind_words(kind), count) for kind, count in self.counts.items()]

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Best evidence first."""
        return tuple(Grade)

    @property
    def grade_columns(self) -> list[tuple[str, str]]:
        """A column of figures for each grade."""
        return [(str(grade).capitalize(), "n") for grade in Grade]


@dataclass(frozen=True)
class LettersPage:
    """Every letter whose candidates are settled."""

    template: ClassVar[str] = "auditing/letters.html"
    letters: Sequence[LetterShown]
    older: str

    @property
    def title(self) -> str:
        return _("Campaigns")


@dataclass(frozen=True)
class ReportPage:
    """One letter: each copy with the consent and the decision it rests on."""

    template: ClassVar[str] = "auditing/report.html"
    letter: Campaign
    filters: Filters
    totals: Mapping[Copy, int]
    reasons: Sequence[str]
    copies: Sequence[CopyShown]
    more: bool
    waterfall: Waterfall | None
    checkpoint: Checkpoint | None
    at: datetime

    @property
    def title(self) -> str:
        return self.letter.name

    @property
    def lede(self) -> str:
        """The accounting identity as a sentence."""
        if self.filters.given():
            return wording.fitting(self.totals, self.letter.candidates)
        return wording.accounted(self.totals)

    @property
    def label(self) -> str:
        return _("Campaign audit · as of %(when)s", when=when(self.at))

    @property
    def address(self) -> str:
        return f"/audit/campaigns/{self.letter.public_id}"

    @property
    def rows(self) -> int:
        """How many copies fit the filters."""
        return sum(self.totals.values())

    under: ClassVar[None] = None  # entries are proved under the newest checkpoint

    @property
    def file(self) -> str:
        """The address of the same report as a file."""
        return self._with(f"{self.address}/report.csv", {})

    @property
    def older(self) -> str:
        """The address of the next page; empty on the last one."""
        return self._with(self.address, {"after": str(self.copies[-1].number)}) if self.more else ""

    @property
    def results(self) -> Options:
        return _options({state.value: str(words) for state, (words, _mark) in wording.RESULTS.items()})

    @property
    def grades(self) -> Options:
        return _options({grade.value: str(grade) for grade in Grade})

    @property
    def reason_options(self) -> Options:
        return _options({reason: reason_words(reason) for reason in self.reasons})

    def _with(self, address: str, more: dict[str, str]) -> str:
        query = {**self.filters.given(), **more}
        return f"{address}?{urlencode(query)}" if query else address


@dataclass(frozen=True)
class SamplePage:
    """25 copies that the seed drew, each with its proof one press away."""

    template: ClassVar[str] = "auditing/sample.html"
    letter: Campaign
    sample: Sample
    copies: Sequence[CopyShown]

    @property
    def title(self) -> str:
        return _("A sample of %(count)s", count=number(SIZE))

    @property
    def unequal(self) -> list[int | None]:
        """The entries of decisions that the log does not bear out."""
        return [one.place for one in self.sample.rechecked if not one.equal]

    @property
    def replayed(self) -> str:
        """What replaying the events before each decision gave."""
        return _n(
            "%(count)s decision was replayed from the answers that stand before it in the log: it came out as decided.",
            "%(count)s decisions were replayed from the answers that stand before them in the log: all came out as "
            "decided.",
            len(self.sample.rechecked),
        )

    @property
    def under(self) -> int:
        """The size of the checkpoint that entries are proved under."""
        return self.sample.checkpoint.size

    @property
    def address(self) -> str:
        return f"/audit/campaigns/{self.letter.public_id}"


@dataclass(frozen=True)
class LogPage:
    """The log itself: what it holds, what was signed, and how to check it without us."""

    template: ClassVar[str] = "auditing/log.html"
    counts: Mapping[str, int]
    waiting: int
    command: ClassVar[str] = "ethicomm ledger verify --against checkpoint.txt"
    checkpoints: Sequence[Checkpoint]
    outside: Sequence[Anchored]
    tries: bool  # whether this is the sample community, whose log one may try to break
    key: str
    older: str

    @property
    def title(self) -> str:
        return _("The log")

    @property
    def entries(self) -> int:
        """How many entries the log has."""
        return sum(self.counts.values())

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """What the entries are about, and how many there are."""
        return [(wording.kind_words(kind), count) for kind, count in self.counts.items()]


@dataclass(frozen=True)
class CheckPage:
    """What a check of the whole log found."""

    template: ClassVar[str] = "auditing/check.html"
    report: Report
    took: float

    @property
    def title(self) -> str:
        return _("Nothing in the log was changed") if self.report.holds else _("The log is broken")

    @property
    def lede(self) -> str:
        """How much was read, and how long it took."""
        size = self.report.size
        return _n(
            "%(count)s entry was read and compared, in %(seconds)s seconds.",
            "%(count)s entries were read and compared, in %(seconds)s seconds.",
            size,
            seconds=number(round(self.took, 1)),
        )


@dataclass(frozen=True)
class EntryPage:
    """One entry, its row, and its proof."""

    template: ClassVar[str] = "auditing/entry.html"
    entry: EntrySeen

    @property
    def title(self) -> str:
        return _("Entry %(number)s", number=number(self.entry.position))

    @property
    def kind(self) -> str:
        """What entries of this kind are."""
        return wording.kind_words(self.entry.kind)

    @property
    def has_receipt(self) -> bool:
        """Whether it is an answer that is still kept."""
        return self.entry.kind == CONSENT.name and self.entry.text is not None

    @property
    def lede(self) -> str:
        """Whether row, hash and signed root fit together."""
        if not self.entry.included:
            return _("This hash is not under the signed root: the log was changed.")
        if self.entry.text is None:
            return _("The row was removed, and its hash stays. A removal further on in the log says why.")
        if not self.entry.unchanged:
            return _("The row no longer gives the hash that is in the log: it was changed after it was written.")
        return _("The row gives this hash, and the hash is under the signed root: it was not changed.")


def _options(words: Mapping[str, str]) -> Options:
    return [("", _("all")), *words.items()]
