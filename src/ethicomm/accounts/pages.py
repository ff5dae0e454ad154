"""The pages of a member's sign-in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ethicomm.accounts.actor import Role
from ethicomm.words import _


@dataclass(frozen=True)
class SignInPage:
    """Asks for the e-mail address."""

    template: ClassVar[str] = "accounts/sign_in.html"
    after: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Sign in")


@dataclass(frozen=True)
class CodePage:
    """Says to look in the mail, the same words for everybody, and takes the code."""

    template: ClassVar[str] = "accounts/code.html"
    waiting: bool  # whether this browser asked for a mail whose code still works
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Look in your mail")


@dataclass(frozen=True)
class EnterPage:
    """What a link from a mail opens: one button."""

    template: ClassVar[str] = "accounts/enter.html"
    token: str
    role: Role

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Sign in")


@dataclass(frozen=True)
class LinkOverPage:
    """A link that was used, has ended or never was: the same page for all three."""

    template: ClassVar[str] = "accounts/link_over.html"

    @property
    def title(self) -> str:
        """The page's name."""
        return _("This link no longer works")
