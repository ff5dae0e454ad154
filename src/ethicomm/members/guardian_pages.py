"""What the templates about parents and guardians are given."""

import datetime as calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.dates import get_month_names
from markupsafe import Markup

from ethicomm import clock
from ethicomm.accounts import Role
from ethicomm.consent import Event
from ethicomm.members.guarding import Ward
from ethicomm.members.join_pages import facts_of, question_of
from ethicomm.policy import Notice, Policy, Purpose, period_words
from ethicomm.words import _, language


@dataclass(frozen=True)
class NameGuardianPage:
    """Someone under age: their address, and the one of a parent or guardian."""

    template: ClassVar[str] = "members/guardian_name.html"
    age: int
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Then we ask a parent or guardian")


@dataclass(frozen=True)
class WishPage:
    """The young person's button: the address is theirs, and the guardian may be asked."""

    template: ClassVar[str] = "members/guardian_wish.html"
    token: str
    masked: str

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Shall we ask them?")


@dataclass(frozen=True)
class Letters:
    """One question that a guardian answers, with its exact words."""

    purpose: Purpose
    notice: Notice
    words: Markup
    facts: list[str]

    @property
    def question(self) -> str:
        """As the notice asks it."""
        return question_of(self.notice)


@dataclass(frozen=True)
class DecidePage:
    """What is asked of a guardian: who they are, when the young person is of age, and which letters may come."""

    template: ClassVar[str] = "members/guardian_decide.html"
    policy: Policy
    token: str
    masked: str
    name: str
    letters: tuple[Letters, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("You decide for %(name)s", name=self.name or self.masked)

    @property
    def age(self) -> int:
        """From which age they decide by themselves."""
        return self.policy.community.age_of_consent

    @property
    def months(self) -> list[tuple[str, str]]:
        """The months by name, none chosen."""
        names = get_month_names("wide", context="stand-alone", locale=language())
        return [("", _("Choose one")), *((str(number), names[number]) for number in range(1, 13))]

    @property
    def years(self) -> list[tuple[str, str]]:
        """The years in which someone who is under age now can reach it."""
        now = clock.now().year
        return [("", _("Choose one")), *((str(year), str(year)) for year in range(now, now + self.age + 1))]


@dataclass(frozen=True)
class WardPage:
    """What a guardian sees later: what is allowed, every answer, a No for each; a Yes where the link may say it."""

    template: ClassVar[str] = "members/guardian_ward.html"
    policy: Policy
    ticket: str
    ward: Ward
    may: Mapping[str, Letters]

    @property
    def title(self) -> str:
        """The page's name."""
        return _("What you allow for %(address)s", address=self.ward.masked)

    @property
    def last_day(self) -> calendar.date:
        """Until when they decide."""
        return last_day(self.policy, self.ward.of_age)

    def by(self, event: Event) -> str:
        """Who gave an answer, as the guardian reads it."""
        known = {Role.GUARDIAN: _("you"), Role.MEMBER: _("they themselves")}
        return known.get(Role(event.actor_role)) or str(event.method)

    def title_of(self, event: Event) -> str:
        """What an answer was about."""
        known = self.policy.purposes.get(event.purpose)
        return known.title.text() if known else event.purpose


@dataclass(frozen=True)
class AskLinkPage:
    """A new link for a guardian, who types the young person's address."""

    template: ClassVar[str] = "members/guardian_link.html"
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The page's name."""
        return _("A new link for a parent or guardian")


@dataclass(frozen=True)
class DonePage:
    """What was done, in a sentence or two."""

    template: ClassVar[str] = "members/guardian_done.html"
    heading: str
    said: tuple[str, ...]

    @property
    def title(self) -> str:
        """What was done."""
        return self.heading


def last_day(policy: Policy, of_age: calendar.datetime) -> calendar.date:
    """The last day on which the guardian decides, where the community is."""
    return (of_age.astimezone(ZoneInfo(policy.community.zone)) - calendar.timedelta(days=1)).date()


def letters_in(policy: Policy, asked: tuple[Purpose, ...], render: Mapping[str, Markup]) -> tuple[Letters, ...]:
    """Each question in the reader's language, with its words as HTML."""
    spoken = language()
    return tuple(Letters(one, one.notices[spoken], render[one.key], _facts(policy, one)) for one in asked)


def _facts(policy: Policy, purpose: Purpose) -> list[str]:
    """As for anyone, but for the end: that is the month they are of age, if the period is not over before."""
    facts = facts_of(policy, replace(purpose, ask_again=None))
    period = period_words(purpose.ask_again) if purpose.ask_again else ""
    last = _(
        "for %(period)s, and no longer than until they are %(age)s", period=period, age=policy.community.age_of_consent
    )
    return [*facts, last]
