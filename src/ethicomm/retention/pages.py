"""What the pages of retention show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from ethicomm.consent import pseudonym
from ethicomm.policy import Field
from ethicomm.retention.certificates import Certificate
from ethicomm.retention.holds import Held
from ethicomm.retention.large import Large
from ethicomm.retention.planning import Falling
from ethicomm.retention.promises import PROMISES, Promise
from ethicomm.retention.timekeeping import Doubt
from ethicomm.retention.vocabulary import Untold, Why
from ethicomm.retention.warning import Soon
from ethicomm.words import _, _n, lazy

WHAT = {
    "ends": lazy("deleted: its time is over"),
    "coarsens": lazy("made coarser"),
    "no reason": lazy("deleted: nothing allowed needs it any more"),
}


@dataclass(frozen=True)
class KeepingPage:
    """What falls due, what waits for a person, what is held, and what went."""

    template: ClassVar[str] = "retention/keeping.html"
    proves: ClassVar[bool] = False  # entries of the log are for auditors to open
    falling: tuple[Falling, ...]
    large: tuple[Large, ...]
    holds: tuple[tuple[UUID, Held], ...]
    certificates: tuple[Certificate, ...]
    totals: Sequence[tuple[str, str, str]]
    doubt: Doubt | None
    labels: Mapping[str, str]
    now: datetime
    me: str

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What ends, and when")

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Everything that ends here."""
        return PROMISES

    def what(self, one: Falling) -> str:
        """What happens to it."""
        return str(WHAT[one.what])

    def whose(self, hold: Held) -> str:
        """The member, by the sign they have on every page."""
        return pseudonym(hold.subject)

    def about(self, hold: Held) -> str:
        """What a hold covers."""
        return self.labels.get(hold.field, hold.field) if hold.field else _("everything of theirs")

    def of_people(self, one: Large) -> str:
        """How many people, in words."""
        return _n("%(count)s member", "%(count)s members", one.people)

    def waits_for(self, one: Large) -> str:
        """What has still to happen before it goes."""
        if one.is_confirmed:
            return _("Confirmed. It goes on its day.")
        if one.goes_at:
            return _("Nobody else works here, so it goes by itself after a day's notice. Look at the number before.")
        return _("One of two looked at it.") if one.first_by else _("Two of you must look at it.")

    def may_confirm(self, one: Large) -> bool:
        """Whether the button is for the one who reads."""
        return not one.is_confirmed and one.goes_at is None and one.first_by != self.me


@dataclass(frozen=True)
class HoldPage:
    """Placing a hold on one member."""

    template: ClassVar[str] = "retention/hold.html"
    person: UUID
    holds: tuple[Held, ...]
    fields: tuple[tuple[str, str], ...]
    labels: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Keep something from being deleted")

    @property
    def whys(self) -> list[tuple[str, str]]:
        """The reasons there are."""
        return [(one.value, one.words) for one in Why]

    @property
    def tellings(self) -> list[tuple[str, str]]:
        """Whether the member is told, and why not."""
        return [("", _("they read it on their page")), *((one.value, one.words) for one in Untold)]

    def about(self, hold: Held) -> str:
        """What a hold covers."""
        return self.labels.get(hold.field, hold.field) if hold.field else _("everything of theirs")


@dataclass(frozen=True)
class EndingPage:
    """What ends soon because the member was away: three buttons of one weight."""

    template: ClassVar[str] = "retention/ending.html"
    soon: tuple[Soon, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Keep it, or let it go?")


@dataclass(frozen=True)
class CertificatesPage:
    """The auditor's list of runs, each with its entry in the log."""

    template: ClassVar[str] = "retention/certificates.html"
    proves: ClassVar[bool] = True
    certificates: tuple[Certificate, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What ended")

    @property
    def promises(self) -> tuple[Promise, ...]:
        """Everything that ends here."""
        return PROMISES


def labels_of(fields: Mapping[str, Field]) -> dict[str, str]:
    """The fields by the names people read."""
    return {key: one.label.text() for key, one in fields.items()}


def total_line(fields: Mapping[str, Field], key: str, answer: str, people: str) -> tuple[str, str, str]:
    """One line of the totals: field, answer, people."""
    known = fields.get(key)
    words = known.choices[answer].text() if known and answer in known.choices else answer
    return (known.label.text() if known else key, words, people)
