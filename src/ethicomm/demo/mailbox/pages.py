"""What each page of the mailbox knows."""

from dataclasses import dataclass
from typing import ClassVar

from ethicomm.demo.mailbox.reading import Mail
from ethicomm.words import _


@dataclass(frozen=True)
class MailboxPage:
    """What came, newest first."""

    template: ClassVar[str] = "demo/mailbox.html"
    mails: tuple[Mail, ...]
    count: int
    q: str = ""
    older: str = ""

    @property
    def title(self) -> str:
        """All letters."""
        return _("What arrived")


@dataclass(frozen=True)
class MailPage:
    """One letter."""

    template: ClassVar[str] = "demo/mail.html"
    mail: Mail

    @property
    def title(self) -> str:
        """Its subject."""
        return self.mail.subject or _("(no subject)")


@dataclass(frozen=True)
class SourcePage:
    """One letter as it came over the wire."""

    template: ClassVar[str] = "demo/source.html"
    mail: Mail

    @property
    def title(self) -> str:
        """Its subject, as source."""
        return _("Source of “%(subject)s”", subject=self.mail.subject)
