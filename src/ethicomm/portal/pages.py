"""What each page of the member's own place shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from ethicomm.consent import Event, PurposeStanding
from ethicomm.members.slips import SlipKept
from ethicomm.policy import Community, Field, Policy, Purpose
from ethicomm.portal.activity import Told
from ethicomm.portal.cards import Card
from ethicomm.portal.holdings import FieldSeen
from ethicomm.portal.overview import Lately, Overview
from ethicomm.portal.questions import Question
from ethicomm.portal.young import Young
from ethicomm.retention import Soon
from ethicomm.words import _, day_of_year, lazy

GROUNDS = {
    "eu-gdpr:A6-1-b": lazy("you asked us for it (GDPR 6(1)(b))"),
    "eu-gdpr:A6-1-c": lazy("the law asks it of us (GDPR 6(1)(c))"),
    "eu-gdpr:A6-1-f": lazy("a good reason, weighed against yours (GDPR 6(1)(f))"),
}


@dataclass(frozen=True)
class HomePage:
    """The four answers, and what happened lately; on top, the questions that wait.

    `kept` is what is held of someone who allows nothing, `signal` what the privacy signal of this browser did.
    """

    template: ClassVar[str] = "portal/home.html"
    greeting: str
    community: Community
    overview: Overview
    lately: tuple[Lately, ...]
    kept: tuple[FieldSeen, ...]
    questions: tuple[Question, ...] = ()
    signal: tuple[str, ...] = ()
    soon: tuple[Soon, ...] = ()  # what ends because they were away

    @property
    def title(self) -> str:
        """A greeting."""
        return self.greeting

    @property
    def ends(self) -> tuple[str, str, str, str]:
        """The fourth answer: figure, words, and where to go from there."""
        if self.overview.ends is None:
            said = _("you choose: nothing you allow has an end of its own")
            return _("Any day"), said, "/me/erasure", _("See how to leave")
        day, purpose = self.overview.ends
        said = _(
            "%(year)s: your yes to “%(purpose)s” ends then, unless you renew it", year=day.year, purpose=purpose.title
        )
        return day_of_year(day), said, "/me/consents", _("See what ends when")


@dataclass(frozen=True)
class DataPage:
    """Everything held, field by field, and what is kept beside it."""

    template: ClassVar[str] = "portal/data.html"
    held: tuple[FieldSeen, ...]
    wanted: tuple[FieldSeen, ...]  # not held, and something that stands could use it
    others: tuple[FieldSeen, ...]  # not held, and nothing that stands may use it
    joined: datetime
    language: str
    languages: tuple[tuple[str, str], ...]
    community: Community
    slips: tuple[SlipKept, ...] = ()
    soon: tuple[Soon, ...] = ()  # what ends because they were away

    @property
    def title(self) -> str:
        """The page's name."""
        return _("My data")


@dataclass(frozen=True)
class FieldPage:
    """One field, to change or to give. `chosen` holds the keys ticked, `value` the text typed."""

    template: ClassVar[str] = "portal/field.html"
    about: Field
    value: str
    chosen: tuple[str, ...]
    purposes: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The field's name."""
        return self.about.label.text()


@dataclass(frozen=True)
class ConsentsPage:
    """What I allow. `all_stop` is what a no to everything would do; empty when nothing stands.

    `waits` is the member's own choice: after a no, 7 days to change their mind.
    """

    template: ClassVar[str] = "portal/consents.html"
    cards: tuple[Card, ...]
    all_stop: tuple[str, ...]
    unasked: tuple[PurposeStanding, ...]
    history: list[Event]
    words: frozenset[str]  # of the words cited in the history, those that can be read here
    policy: Policy
    waits: bool
    signal: tuple[str, ...] = ()  # what the privacy signal of this browser did
    young: Young | None = None  # for a member under 18

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What I allow")

    def ground_of(self, purpose: Purpose) -> str:
        """The legal basis, in words."""
        known = GROUNDS.get(purpose.legal_basis)
        return str(known) if known else purpose.legal_basis

    def title_of(self, purpose: str) -> str:
        """The purpose's name; of one that the community gave up, its key."""
        known = self.policy.purposes.get(purpose)
        return known.title.text() if known else purpose


@dataclass(frozen=True)
class ActivityPage:
    """Who used my data."""

    template: ClassVar[str] = "portal/activity.html"
    uses: tuple[Told, ...]
    older: UUID | None
    newest: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Who used it")
