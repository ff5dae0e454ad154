"""The pages of the door for work, and of who works here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar

from ethicomm import clock
from ethicomm.accounts.actor import Role
from ethicomm.accounts.staff.people import Colleague
from ethicomm.words import _

INVITED_ROLES = (Role.STAFF, Role.AUDITOR)


@dataclass(frozen=True)
class WorkSignInPage:
    """Both ways in, side by side."""

    template: ClassVar[str] = "accounts/staff/sign_in.html"
    options: str  # for the browser to ask for a passkey
    after: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Sign in for work")


@dataclass(frozen=True)
class ColleaguesPage:
    """Who works here, and the form to invite someone."""

    template: ClassVar[str] = "accounts/staff/colleagues.html"
    colleagues: list[Colleague]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Who works here")

    @property
    def here(self) -> list[Colleague]:
        """Those with access."""
        return [each for each in self.colleagues if not each.ended_at]

    @property
    def gone(self) -> list[Colleague]:
        """Those whose access was ended."""
        return [each for each in self.colleagues if each.ended_at]

    @property
    def roles(self) -> list[tuple[str, str, str]]:
        """What one can be invited as, with what it means."""
        means = {
            Role.STAFF: _("Does the daily work. Cannot invite others or change the rules."),
            Role.AUDITOR: _("Reads the reports until an end date. Sees no names or addresses, and changes nothing."),
        }
        return [(role.value, str(role.words), means[role]) for role in INVITED_ROLES]

    @property
    def in_a_month(self) -> date:
        """An end date to begin from."""
        return (clock.now() + timedelta(days=30)).date()


@dataclass(frozen=True)
class ColleaguePage:
    """One of them: what they may do, and what ending it does."""

    template: ClassVar[str] = "accounts/staff/colleague.html"
    colleague: Colleague
    is_self: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return self.colleague.name
