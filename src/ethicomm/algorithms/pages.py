"""What the templates of algorithms are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from ethicomm.algorithms.offers import OfferSeen
from ethicomm.algorithms.queries import Choice, Explained
from ethicomm.algorithms.register import Registered
from ethicomm.policy import Field
from ethicomm.words import _, _n
from ethicomm.words import date as day


@dataclass(frozen=True)
class RegisterPage:
    """Everything that decides about people here."""

    template: ClassVar[str] = "algorithms/register.html"
    algorithms: tuple[Registered, ...]

    @property
    def title(self) -> str:
        """The heading."""
        return _("What decides about you")


@dataclass(frozen=True)
class CardPage:
    """One algorithm, for everyone to read."""

    template: ClassVar[str] = "algorithms/card.html"
    entry: Registered
    contact: str
    today: date

    @property
    def title(self) -> str:
        """The heading."""
        return str(self.entry.card.title)


@dataclass(frozen=True)
class ChoicesPage:
    """Choices made about the reader, and what would be chosen now."""

    template: ClassVar[str] = "algorithms/choices.html"
    choices: tuple[Choice, ...]
    titles: Mapping[str, str]
    allowed: bool
    preview: str

    @property
    def title(self) -> str:
        """The heading."""
        return _("Choices made about you")


@dataclass(frozen=True)
class ChoicePage:
    """One choice, explained by the run itself."""

    template: ClassVar[str] = "algorithms/choice.html"
    explained: Explained
    name: str
    purpose: str
    contact: str

    @property
    def title(self) -> str:
        """The heading."""
        return _("%(name)s, %(day)s", name=self.name, day=day(self.explained.choice.at))

    @property
    def lede(self) -> str:
        """What happened, in one sentence."""
        choice = self.explained.choice
        return _n(
            "Software looked at %(count)s offer and picked %(chosen)s for you.",
            "Software looked at %(count)s offers and picked %(chosen)s for you.",
            choice.weighed,
            chosen=choice.chosen,
        )


@dataclass(frozen=True)
class OffersPage:
    """The offers, and the form for one more."""

    template: ClassVar[str] = "algorithms/offers.html"
    offers: tuple[OfferSeen, ...]
    now: datetime
    interests: Field
    languages: tuple[tuple[str, str], ...]
    ticked: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The heading."""
        return _("Offers")

    def about(self, offer: OfferSeen) -> str:
        """The interests of an offer, in words."""
        return ", ".join(str(self.interests.choices.get(one, one)) for one in offer.interests)
