"""What the templates about people are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from uuid import UUID

from ethicomm.consent import PurposeStanding
from ethicomm.members.counter import LOOKS, WAYS
from ethicomm.members.fitting import shown
from ethicomm.members.queries import Person
from ethicomm.members.slips import SlipKept, SlipLook
from ethicomm.policy import Policy, Purpose
from ethicomm.words import _, _n


@dataclass(frozen=True)
class PeoplePage:
    """Everyone, masked, newest first; and finding one by their address."""

    template: ClassVar[str] = "members/people.html"
    count: int
    people: tuple[Person, ...]
    older: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("People")

    @property
    def counted(self) -> str:
        """How many there are."""
        return _n("%(count)s person is here.", "%(count)s people are here.", self.count)


@dataclass(frozen=True)
class PersonPage:
    """One member, masked; opened only for a reason that they will read."""

    template: ClassVar[str] = "members/person.html"
    person: Person
    language: str
    standing: tuple[PurposeStanding, ...]
    may_be_written_to: bool
    policy: Policy
    own_noes: frozenset[str] = frozenset()  # what they said no to themselves
    slips: tuple[SlipKept, ...] = ()
    opened: Mapping[str, str] | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Member %(pseudonym)s", pseudonym=self.person.pseudonym)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why someone may look."""
        return [(why.value, str(words)) for why, words in LOOKS.items()]

    @property
    def ways(self) -> list[tuple[str, str]]:
        """How the member told us their no."""
        return [(way.value, str(way)) for way in WAYS]

    @property
    def stoppable(self) -> list[tuple[str, str]]:
        """What can be stopped for them."""
        return [(one.purpose.key, str(one.purpose.title)) for one in self.standing if one.stands]

    @property
    def sayable(self) -> list[Purpose]:
        """What they may have said yes to in front of us: asked in their language, not standing, not their own no."""
        asked = (one.purpose for one in self.standing if not one.stands and one.purpose.key not in self.own_noes)
        return [one for one in asked if self.language in one.notices]

    @property
    def only_they(self) -> str:
        """What they said no to themselves, so that only they can change it."""
        return ", ".join(str(one.purpose.title) for one in self.standing if one.purpose.key in self.own_noes)

    @property
    def slip_reasons(self) -> list[tuple[str, str]]:
        """Why someone may open a slip."""
        return [(why.value, str(why)) for why in SlipLook]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What was opened, as (label, text)."""
        fields, opened = self.policy.fields, self.opened or {}
        return [(str(known.label), shown(known, opened[key])) for key, known in fields.items() if key in opened]


@dataclass(frozen=True)
class NewPersonPage:
    """Adding someone who is there."""

    template: ClassVar[str] = "members/new.html"
    asked: tuple[Purpose, ...]
    languages: list[tuple[str, str]]
    age: int  # from which on people decide by themselves
    values: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    here: UUID | None = None

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Add one person")

    @property
    def ways(self) -> list[tuple[str, str]]:
        """How they told us."""
        return [(way.value, str(way)) for way in WAYS]
