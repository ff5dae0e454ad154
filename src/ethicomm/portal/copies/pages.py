"""What the page of the copy shows, and the page inside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from babel import Locale

from ethicomm.consent import State
from ethicomm.policy import Policy
from ethicomm.rights.copy import Copy
from ethicomm.rights.copy.shape import NotHere, Said
from ethicomm.words import _, date

INSIDE = "portal/copy_inside.html"


@dataclass(frozen=True)
class CopyPage:
    """What the copy holds and what it does not. Who signed in long ago proves it is them first."""

    template: ClassVar[str] = "portal/copy.html"
    schema: str
    not_here: tuple[NotHere, ...]
    fresh: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Take a copy")

    @property
    def holds(self) -> list[str]:
        """What is in it, in plain words."""
        return [
            _("each value, where it came from, and when it goes"),
            _("each answer you gave, with the exact words you were shown"),
            _("each use of your data, by whom and what for"),
            _("which letters came to you, which did not, and why"),
            _("choices that software made about you, with their reasons"),
            _("slips of paper with your yes, as pictures"),
            _("the browsers you are signed in with"),
        ]

    @property
    def reasons(self) -> list[str]:
        """Why something is not in it: each reason once."""
        return [*dict.fromkeys(one.why for one in self.not_here)]


@dataclass(frozen=True)
class Inside:
    """The page in the ZIP, to read without us. It stands alone: no address of ours is opened by reading it."""

    copy: Copy
    policy: Policy
    language: str

    def state(self, one: Said) -> str:
        """An answer in words."""
        return State(one.state).words

    def titles(self, purposes: tuple[str, ...]) -> str:
        """The names of these purposes."""
        return ", ".join(self.policy.known(one).title.text() for one in purposes)

    def labels(self, fields: tuple[str, ...]) -> str:
        """The names of these fields."""
        known = self.policy.fields
        return ", ".join(known[one].label.text() if one in known else one for one in fields)

    @property
    def tongue(self) -> str:
        """The language of their letters, in its own words."""
        return Locale.parse(self.copy.you.language).display_name or self.copy.you.language

    def asked_in(self, notice: str) -> str:
        """The questions that these words asked."""
        return ", ".join(dict.fromkeys(one.title for one in self.copy.consents if one.notice == notice))

    def algorithm(self, key: str) -> str:
        """The name of an algorithm."""
        known = self.policy.algorithms
        return known[key].title.text() if key in known else key

    def day(self, moment: datetime | None) -> str:
        """The day, or a dash."""
        return date(moment) if moment else "–"

    @property
    def reasons(self) -> list[str]:
        """Why something is not in it: each reason once."""
        return [*dict.fromkeys(one.why for one in self.copy.not_here)]
