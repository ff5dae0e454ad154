"""What the templates of letters are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from ethicomm.campaigns.checking import Expected, Point, Preview, Shape
from ethicomm.campaigns.queries import Accounting, CopySeen, LetterSeen, StepSeen
from ethicomm.campaigns.vocabulary import Copy, State, name_of
from ethicomm.policy import Purpose
from ethicomm.segments import Waterfall
from ethicomm.words import _, _n, lazy, number

MARKS = {Copy.SENT: "yes", Copy.BOUNCED: "no", Copy.SUPPRESSED: "no", Copy.UNCERTAIN: "late", Copy.DEFERRED: "late"}


@dataclass(frozen=True)
class LettersPage:
    """Every letter."""

    letters: tuple[LetterSeen, ...]
    template: ClassVar[str] = "campaigns/letters.html"

    @property
    def title(self) -> str:
        """The heading."""
        return _("Letters")


@dataclass(frozen=True)
class WritePage:
    """The form in which a letter is written, new or changed."""

    action: str
    title: str
    languages: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]
    slots: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    template: ClassVar[str] = "campaigns/write.html"

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each language's code and its name in its own words."""
        return [(code, name_of(code)) for code in self.languages]


@dataclass(frozen=True)
class CheckPage:
    """Before sending: how many, which versions, what to look at."""

    letter: LetterSeen
    purpose: Purpose
    expected: Expected
    points: tuple[Point, ...]
    template: ClassVar[str] = "campaigns/check.html"

    @property
    def title(self) -> str:
        """About how many people will get it."""
        return about(self.expected.waterfall)

    @property
    def lede(self) -> str:
        """For whom it is."""
        each = _("Each is checked again at the moment of sending.")
        return f"{audience_words(self.letter, self.purpose)} {each}"


@dataclass(frozen=True)
class PreviewPage:
    """The letter as one kind of reader gets it."""

    letter: LetterSeen
    preview: Preview
    shape: Shape
    shapes: tuple[Shape, ...]
    language: str
    template: ClassVar[str] = "campaigns/preview.html"

    @property
    def title(self) -> str:
        """What is previewed."""
        return _("Preview: %(shape)s", shape=self.shape.words)

    @property
    def named(self) -> list[tuple[str, str]]:
        """The languages it is written in."""
        return [(code, name_of(code)) for code in self.letter.texts]


@dataclass(frozen=True)
class SendPage:
    """Check your answers, and when it is to start."""

    letter: LetterSeen
    purpose: Purpose
    waterfall: Waterfall
    zone: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    template: ClassVar[str] = "campaigns/send.html"

    @property
    def title(self) -> str:
        """The question."""
        return _("Send “%(letter)s”?", letter=self.letter.subject_line)

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """(question, answer, where to change it)."""
        edit, written = f"/letters/{self.letter.public_id}/edit", ", ".join(name_of(one) for one in self.letter.texts)
        return [
            (_("Subject line"), self.letter.subject_line, edit),
            (_("Written in"), written, edit),
            (_("To"), audience_words(self.letter, self.purpose), edit),
            (_("How many"), about(self.waterfall), f"/letters/{self.letter.public_id}/check"),
            (
                _("What then"),
                _("Nothing leaves in the first minute. After that, what has left cannot be taken back."),
                "",
            ),
        ]


@dataclass(frozen=True)
class LetterPage:
    """One letter on its way, or where it ended."""

    letter: LetterSeen
    purpose: Purpose
    waterfall: Waterfall | None
    steps: tuple[StepSeen, ...]
    now: datetime
    template: ClassVar[str] = "campaigns/letter.html"

    @property
    def title(self) -> str:
        """The subject line."""
        return self.letter.subject_line

    @property
    def lede(self) -> str:
        """One sentence on where it stands; at the end it accounts for everyone."""
        if self.letter.state is State.DRAFT:
            return _("A draft. Nobody has got it.")
        if self.letter.state is State.SCHEDULED:
            return _("It has not started yet. Nobody has got it.")
        return accounted(self.letter.accounting)

    @property
    def going(self) -> bool:
        """Whether the page should look again by itself."""
        return self.letter.state in (State.SCHEDULED, State.SENDING)

    @property
    def seconds_left(self) -> int:
        """Until it starts."""
        starts = self.letter.starts_at
        return max(0, int((starts - self.now).total_seconds())) if starts else 0

    @property
    def counted(self) -> list[tuple[str, str, str, int]]:
        """(state key, chip kind, words, people) of every state that somebody is in."""
        copies = self.letter.accounting.copies
        return [(one.value, MARKS.get(one, ""), str(one.words), copies[one]) for one in Copy if copies.get(one)]


@dataclass(frozen=True)
class CopiesPage:
    """What became of each copy, under pseudonyms."""

    letter: LetterSeen
    copies: tuple[CopySeen, ...]
    state: Copy | None
    older: str
    template: ClassVar[str] = "campaigns/copies.html"

    @property
    def title(self) -> str:
        """What is listed."""
        return _("Every copy of “%(letter)s”", letter=self.letter.subject_line)

    @property
    def marks(self) -> Mapping[Copy, str]:
        """How a state is marked."""
        return MARKS


def about(waterfall: Waterfall) -> str:
    """`About 3,870 people will get this letter`."""
    if waterfall.few:
        return _("Fewer than 10 people will get this letter")
    left = waterfall.left
    return _n("About %(count)s person will get this letter", "About %(count)s people will get this letter", left)


def audience_words(letter: LetterSeen, purpose: Purpose) -> str:
    """Whom it is for, in a sentence."""
    title = purpose.title.text()
    if letter.group:
        return _("Those in the group “%(group)s” who said yes to “%(purpose)s”.", group=letter.group, purpose=title)
    return _("Everyone who said yes to “%(purpose)s”.", purpose=title)


def accounted(accounting: Accounting) -> str:
    """`3,861 sent, 5 not accepted yet and tried again, 2 not sent: 3,868 accounted for.`"""
    copies = {Copy.SENT: 0, **accounting.copies}
    parts = [str(words) % {"people": number(copies[state])} for state, words in COUNTED.items() if state in copies]
    total = _("%(people)s accounted for.", people=number(accounting.candidates))
    return f"{', '.join(parts)}: {total}"


COUNTED = {
    Copy.SENT: lazy("%(people)s sent"),
    Copy.DEFERRED: lazy("%(people)s not accepted yet and tried again"),
    Copy.SUPPRESSED: lazy("%(people)s stopped because they may not be written to any more"),
    Copy.BOUNCED: lazy("%(people)s could not be delivered"),
    Copy.UNCERTAIN: lazy("%(people)s perhaps sent"),
    Copy.CANCELLED: lazy("%(people)s cancelled"),
    Copy.HANDING_OVER: lazy("%(people)s leaving now"),
    Copy.QUEUED: lazy("%(people)s waiting"),
}
