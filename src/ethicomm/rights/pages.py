"""What each page about erasure shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from ethicomm.members.guarding import Ward
from ethicomm.policy import Community, Field, FieldKind, Policy, Recipient
from ethicomm.retention.holds import Held
from ethicomm.retention.vocabulary import WHY
from ethicomm.rights import wording
from ethicomm.rights.asking import Request
from ethicomm.rights.certificates import Kept
from ethicomm.rights.models import WHOLE
from ethicomm.rights.stays import Stay
from ethicomm.rights.telling import ANSWERS, Told
from ethicomm.words import _


@dataclass(frozen=True)
class ErasePage:
    """What erasing does and what stays, before it is done. Who signed in long ago proves it is them first.

    `waits` is their own request that a person has to decide, `holds` what would make a new one wait.
    """

    template: ClassVar[str] = "rights/erase.html"
    held: tuple[str, ...]
    stays: tuple[Stay, ...]
    told: tuple[Recipient, ...]
    fresh: bool
    word: str
    holds: tuple[Held, ...] = ()
    waits: Request | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erase everything about me")

    @property
    def is_all(self) -> bool:
        """Everything, not one field."""
        return True


@dataclass(frozen=True)
class EraseFieldPage:
    """One field: what depends on it, what stays, before it is done."""

    template: ClassVar[str] = "rights/erase_field.html"
    about: Field
    held: bool
    needed_by: tuple[str, ...]
    stays: tuple[Stay, ...]
    told: tuple[Recipient, ...]
    fresh: bool
    community: Community
    holds: tuple[Held, ...] = ()
    waits: Request | None = None

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erase: %(field)s", field=self.about.label)

    @property
    def is_all(self) -> bool:
        """Everything, not one field."""
        return False

    @property
    def is_the_address(self) -> bool:
        """What cannot go alone: it is how they come in."""
        return self.about.key == "email"


@dataclass(frozen=True)
class ErasedPage:
    """The last page, for anyone: it belongs to nobody."""

    template: ClassVar[str] = "rights/erased.html"
    community: Community

    @property
    def title(self) -> str:
        """The page's name."""
        return _("You are erased")


@dataclass(frozen=True)
class CertificatePage:
    """What was erased, what stays, who is told, and where it was looked. Reached by a link that lives half an hour."""

    template: ClassVar[str] = "rights/certificate.html"
    kept: Kept
    token: str
    policy: Policy
    told: tuple[Told, ...]
    address: str

    @property
    def title(self) -> str:
        """The page's name."""
        if not self.is_whole:
            return _("Erased: %(what)s", what=self.fields[0])
        return _("You are erased") if self.kept.by_them else _("They are erased")

    @property
    def is_whole(self) -> bool:
        """Whether everything went."""
        return self.kept.what == WHOLE

    @property
    def fields(self) -> list[str]:
        """The names of the fields that went."""
        return wording.fields_in(self.policy, self.kept.said)

    @property
    def rows(self) -> list[tuple[str, int]]:
        """What went beside the values."""
        return wording.rows_in(self.kept.said)

    @property
    def stays(self) -> list[tuple[str, str, str]]:
        """(what, until when, why)."""
        return wording.staying(self.kept.said)

    @property
    def recipients(self) -> list[str]:
        """Who was given data, and whether they are told."""
        return wording.told(self.kept.said)

    @property
    def outside(self) -> list[str]:
        """Where nobody here can reach."""
        return wording.outside(self.kept.said)

    @property
    def looked(self) -> list[wording.Found]:
        """Each store that was looked into."""
        return wording.looked(self.kept.said)

    @property
    def copies_go(self) -> datetime | None:
        """When the last copy of their key goes, if one was found."""
        return wording.copies_go(self.kept.said)


@dataclass(frozen=True)
class EraseWardPage:
    """What goes and what stays, before everything about the young member is erased."""

    template: ClassVar[str] = "rights/erase_ward.html"
    ticket: str
    ward: Ward

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erase everything about %(address)s", address=self.ward.masked)


@dataclass(frozen=True)
class BoardPage:
    """Erasures that wait for a person, and the recipients who are to be told of those that were done."""

    template: ClassVar[str] = "rights/board.html"
    requests: tuple[Request, ...]
    told: tuple[Told, ...]
    policy: Policy
    shown: UUID | None = None  # the recipient to whom someone is being named just now
    named: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erasures")

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why something may be kept."""
        return [(why.value, str(words)) for why, words in WHY.items()]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What may come of telling a recipient."""
        return [(answer.value, str(words)) for answer, words in ANSWERS.items()]

    def what(self, request: Request) -> str:
        """What they asked to have erased."""
        if request.what == WHOLE:
            return _("everything")
        known = self.policy.fields.get(request.what)
        return known.label.text() if known else request.what

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What names the person."""
        fields = self.policy.fields
        return [(fields[key].label.text() if key in fields else key, text) for key, text in self.named.items()]


@dataclass(frozen=True)
class CounterErasePage:
    """Erasing for someone who is there."""

    template: ClassVar[str] = "rights/counter_erase.html"
    person: UUID
    pseudonym: str
    stays: tuple[Stay, ...]
    told: tuple[Recipient, ...]
    holds: tuple[Held, ...]
    waits: bool
    ways: tuple[tuple[str, str], ...]
    word: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erase everything about %(pseudonym)s", pseudonym=self.pseudonym)


@dataclass(frozen=True)
class CorrectPage:
    """One field of someone who is there, to correct for them."""

    template: ClassVar[str] = "rights/counter_correct.html"
    person: UUID
    pseudonym: str
    fields: tuple[Field, ...]
    ways: tuple[tuple[str, str], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be corrected."""
        return [(one.key, one.label.text()) for one in self.fields]

    @property
    def hint(self) -> str:
        """How to type it."""
        left_empty = _("Left empty, it is deleted.")
        if any(one.kind is FieldKind.DAY_MONTH for one in self.fields):
            return f"{_('A birthday as month and day, such as 05-31.')} {left_empty}"
        return left_empty

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Correct something for %(pseudonym)s", pseudonym=self.pseudonym)
