"""The pages of one's own ways in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from ethicomm.accounts.sessions import SignedIn
from ethicomm.accounts.staff.passkeys import PasskeySeen
from ethicomm.words import _


@dataclass(frozen=True)
class SetUpPage:
    """The first time: choose a passkey, or a password and an app."""

    template: ClassVar[str] = "accounts/staff/set_up.html"
    options: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Choose how you sign in")


@dataclass(frozen=True)
class AppPage:
    """A picture to scan with an app, and the field for its first code."""

    template: ClassVar[str] = "accounts/staff/app.html"
    picture: str  # SVG, drawn by us
    secret: str
    sealed: str
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Add an app that shows codes")

    @property
    def groups(self) -> str:
        """The secret in groups of four, for typing."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))


@dataclass(frozen=True)
class RecoveryCodesPage:
    """Ten codes, shown this once."""

    template: ClassVar[str] = "accounts/staff/recovery_codes.html"
    codes: tuple[str, ...]
    home: str

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Your recovery codes")


@dataclass(frozen=True)
class SecurityPage:
    """One's own ways in and sessions."""

    template: ClassVar[str] = "accounts/staff/security.html"
    options: str
    this: SignedIn
    passkeys: list[PasskeySeen]
    sessions: list[SignedIn]
    has_password: bool
    has_app: bool
    codes_left: int
    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Your sign-in")
