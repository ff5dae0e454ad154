"""What the templates of a single question are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from ethicomm.consent import PurposeStanding, State
from ethicomm.members.join_pages import facts_of, question_of
from ethicomm.policy import Notice, Policy, Purpose
from ethicomm.words import _


@dataclass(frozen=True)
class AskPage:
    """One question with its exact words and two buttons: nothing else can be filled in or chosen here.

    `standing` is the member's answer so far, None for a stranger; `inside` says that this is shown in a frame of
    another site, where no answer is taken for anybody's; `stops` is what a no of this member does, said before they
    press; `once_more` that they pressed in a frame, and are asked again on our own page.
    """

    template: ClassVar[str] = "members/ask.html"
    policy: Policy
    purpose: Purpose
    notice: Notice
    words: Markup
    standing: PurposeStanding | None
    framed_by: tuple[str, ...]
    inside: bool
    stops: tuple[str, ...] = ()
    once_more: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return self.purpose.title.text()

    @property
    def question(self) -> str:
        """The question itself, as the notice asks it."""
        return question_of(self.notice)

    @property
    def facts(self) -> list[str]:
        """Exactly which data, who sees it, through whose hands, and until when a yes stands, or would from now on."""
        ends = self.standing.ends if self.standing and self.standing.stands else None
        return facts_of(self.policy, self.purpose, ends)

    @property
    def answer(self) -> str:
        """What this member has said: `yes`, `no`, or nothing."""
        if self.standing is None or self.standing.state is None:
            return ""
        if self.standing.stands:
            return "yes"
        return "no" if self.standing.state in (State.REFUSED, State.WITHDRAWN) else ""


@dataclass(frozen=True)
class NotAskedPage:
    """Why this question is not asked now: there are no words for the reader, or their browser said no already."""

    template: ClassVar[str] = "members/not_asked.html"
    purpose: Purpose
    framed_by: tuple[str, ...]
    inside: bool
    signal: tuple[Purpose, ...] = ()

    @property
    def title(self) -> str:
        """The page's name."""
        return self.purpose.title.text()


@dataclass(frozen=True)
class NothingKeptPage:
    """A stranger said no, or somebody did in a frame."""

    template: ClassVar[str] = "members/nothing_kept.html"
    policy: Policy
    framed_by: tuple[str, ...]
    inside: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Thank you. Nothing was kept.")
