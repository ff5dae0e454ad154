"""What each page of the member's own place shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ethicomm.consent import Event, PurposeStanding
from ethicomm.policy import Field, Policy
from ethicomm.portal.queries import FieldSeen, Overview, UseShown
from ethicomm.words import _


@dataclass(frozen=True)
class HomePage:
    """The four answers, and what happened lately."""

    template: ClassVar[str] = "portal/home.html"
    name: str
    community: str
    contact: str
    overview: Overview
    lately: tuple[UseShown, ...]
    kept: tuple[FieldSeen, ...]

    @property
    def title(self) -> str:
        """A greeting; without a name where none is held."""
        return _("Hello, %(name)s", name=self.name) if self.name else _("Hello")


@dataclass(frozen=True)
class DataPage:
    """Everything held, field by field."""

    template: ClassVar[str] = "portal/data.html"
    held: tuple[FieldSeen, ...]
    empty: tuple[FieldSeen, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("My data")


@dataclass(frozen=True)
class FieldPage:
    """One field, to change or to give."""

    template: ClassVar[str] = "portal/field.html"
    field: Field
    value: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The field's name."""
        return str(self.field.label)


@dataclass(frozen=True)
class Card:
    """One purpose as a question: its facts, the answer so far, and what a no would stop."""

    standing: PurposeStanding
    facts: tuple[str, ...]
    notice: str
    stops: str


@dataclass(frozen=True)
class ConsentsPage:
    """What I allow."""

    template: ClassVar[str] = "portal/consents.html"
    cards: tuple[Card, ...]
    unasked: tuple[PurposeStanding, ...]
    history: list[Event]
    policy: Policy

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What I allow")


@dataclass(frozen=True)
class ActivityPage:
    """Who used my data."""

    template: ClassVar[str] = "portal/activity.html"
    uses: tuple[UseShown, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Who used it")


@dataclass(frozen=True)
class ErasePage:
    """What erasing does and what stays, before it is done."""

    template: ClassVar[str] = "portal/erase.html"
    held: int
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Erase everything about me")


@dataclass(frozen=True)
class GonePage:
    """The last page: it belongs to nobody any more."""

    template: ClassVar[str] = "portal/gone.html"
    community: str

    @property
    def title(self) -> str:
        """The page's name."""
        return _("You are erased")
