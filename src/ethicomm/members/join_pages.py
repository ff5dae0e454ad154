"""What the templates of joining are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from markupsafe import Markup

from ethicomm import clock
from ethicomm.members.asking import NO, Draft
from ethicomm.members.fitting import shown
from ethicomm.policy import Field, Notice, Policy, Purpose, add_period
from ethicomm.words import _, date


@dataclass(frozen=True)
class StartPage:
    """Who we are, and what we need to write to you at all. `signal` is what the browser said no to by itself."""

    template: ClassVar[str] = "members/join.html"
    policy: Policy
    draft: Draft
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    signal: tuple[Purpose, ...] = ()

    @property
    def title(self) -> str:
        """The page's name."""
        if self.draft.only:
            return _("Thank you. Where may we write to you?")
        return _("Join %(community)s", community=self.policy.community.name)

    @property
    def kept(self) -> dict[str, str]:
        """What was answered before this page."""
        brought = self.draft.hidden()
        return {name: value for name, value in brought.items() if name not in ("email", "name")}


@dataclass(frozen=True)
class TooYoungPage:
    """Kind words for who is not old enough; nothing was kept."""

    template: ClassVar[str] = "members/too_young.html"
    contact: str
    age: int

    @property
    def title(self) -> str:
        """The page's name."""
        return _("We are glad you like us")


@dataclass(frozen=True)
class QuestionPage:
    """One question, its exact words, and two buttons."""

    template: ClassVar[str] = "members/question.html"
    policy: Policy
    draft: Draft
    purpose: Purpose
    notice: Notice
    words: Markup
    number: int
    of: int
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return self.purpose.title.text()

    @property
    def question(self) -> str:
        """The question itself, as the notice asks it: what stands between its title and its first heading."""
        return question_of(self.notice)

    @property
    def facts(self) -> list[str]:
        """Which data, who sees it, and how long a yes stands."""
        return facts_of(self.policy, self.purpose)


@dataclass(frozen=True)
class FillPage:
    """The fields of one purpose, after the yes to it."""

    template: ClassVar[str] = "members/fill.html"
    draft: Draft
    purpose: Purpose
    fields: tuple[Field, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Thank you. For “%(purpose)s” it helps to know", purpose=self.purpose.title)


@dataclass(frozen=True)
class CheckPage:
    """Every answer, before the mail is sent."""

    template: ClassVar[str] = "members/join_check.html"
    policy: Policy
    draft: Draft
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Is this right?")

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Question, answer; to change one, they start again."""
        told = [(_("E-mail"), self.draft.email, ""), (_("First name"), self.draft.name or "–", "")]
        return [*told, *answered(self.policy, self.draft.answers), *filled(self.policy, self.draft.values)]


@dataclass(frozen=True)
class SentPage:
    """The same for every address."""

    template: ClassVar[str] = "members/join_sent.html"

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Look in your mail")


@dataclass(frozen=True)
class ConfirmPage:
    """What the link in the mail would confirm, and the button that does."""

    template: ClassVar[str] = "members/join_confirm.html"
    token: str
    community: str
    rows: list[tuple[str, str, str]]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("One press, and you are in")


@dataclass(frozen=True)
class WelcomePage:
    """They are in. `passed` are the yeses that could not be kept, and why."""

    template: ClassVar[str] = "members/welcome.html"
    community: str
    passed: list[tuple[str, str]]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("You are in")


@dataclass(frozen=True)
class ConfirmAnswersPage:
    """What a member said without being signed in, what a no in it would stop, and the button that makes it count."""

    template: ClassVar[str] = "members/answers_confirm.html"
    token: str
    rows: list[tuple[str, str, str]]
    stops: tuple[str, ...]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("One press, and it counts")


@dataclass(frozen=True)
class AnswersKeptPage:
    """A member's answers were kept; `passed` are the yeses that could not be, and why."""

    template: ClassVar[str] = "members/answers_kept.html"
    rows: list[tuple[str, str, str]]
    leaving: bool
    passed: list[tuple[str, str]]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Saved")


def question_of(notice: Notice) -> str:
    """The question itself, as the notice asks it: what stands between its title and its first heading."""
    return " ".join(notice.text.split("\n## ")[0].splitlines()[1:]).strip()


def facts_of(policy: Policy, purpose: Purpose, ends: datetime | None = None) -> list[str]:
    """Exactly which data, who sees it, through whose hands, and until when: a yes said now, or one that `ends`."""
    data = [policy.fields[key].label.text() for key in purpose.fields]
    seen = ", ".join(policy.roles[role].title.text() for role in purpose.seen_by)
    through = ", ".join(other.name for other in policy.recipients.values() if purpose.key in other.purposes)
    told = [*data, _("seen by: %(who)s", who=seen)]
    if through:
        told.append(_("passes through: %(who)s", who=through))
    if purpose.ask_again:
        day = date(ends or add_period(clock.now(), purpose.ask_again))
        told.append(_("until %(day)s; no answer then means it stops", day=day))
    return told


def answered(policy: Policy, answers: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(question, Yes or No, "") in the policy's order."""
    return [
        (purpose.title.text(), _("No") if answers[key] == NO else _("Yes"), "")
        for key, purpose in policy.purposes.items()
        if key in answers
    ]


def passed(policy: Policy, why: Mapping[str, str]) -> list[tuple[str, str]]:
    """(question, why the yes to it could not be kept), in the policy's order."""
    return [(purpose.title.text(), why[key]) for key, purpose in policy.purposes.items() if key in why]


def filled(policy: Policy, values: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(field, what was told, "")."""
    return [
        (known.label.text(), shown(known, values[key]), "") for key, known in policy.fields.items() if values.get(key)
    ]
