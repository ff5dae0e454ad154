"""Putting a question: what the owner sees before asking, the check, and the act. Nobody is written to because of it.

The figures look at no attribute of anyone, so they are exact. Only the months in which people rest are told apart where
ten people or more share one: a smaller month could be traced to the day on which somebody said no.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import escape

from ethicomm import consent
from ethicomm.accounts import Audience, Role
from ethicomm.consent import Askable
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.members.asking import questions
from ethicomm.members.models import Putting
from ethicomm.members.putting_on import begin, under_way
from ethicomm.policy import Policy, Purpose, in_force
from ethicomm.settings import Settings
from ethicomm.web import Redirect, Visit, acts, shows
from ethicomm.words import _, _n, month

FEWEST = 10  # people who share a month before it is named


@dataclass(frozen=True)
class Asking:
    """One question, and who may be asked it."""

    purpose: Purpose
    counts: Askable
    address: str  # of the page with just this question
    link: str  # the HTML of a link to it
    frame: str  # the HTML that shows it on another site; empty where the policy names none
    going: Putting | None  # while it is being put to many

    @property
    def resting(self) -> list[tuple[str, int]]:
        """(month from which they may be asked again, people); what is too small to be named comes last, together."""
        named = [(month(first), people) for first, people in self.counts.resting if people >= FEWEST]
        others = sum(people for _month, people in self.counts.resting if people < FEWEST)
        if not others:
            return named
        return [*named, (_("Other months, each of fewer than %(fewest)s people", fewest=FEWEST), others)]

    @property
    def bars(self) -> tuple[tuple[str, int], list[tuple[str, int]], tuple[str, int]]:
        """Everyone, minus each reason not to ask that there is, down to those who may be asked now."""
        told = self.counts
        minus = [
            (_("Allow it already"), told.stands),
            (_("Have the question before them"), told.open),
            (_("Rest after a no, or after silence"), told.not_before),
            (_("Were asked often enough this year"), told.spent),
        ]
        everyone = told.now + sum(people for _words, people in minus)
        return (_("People here"), everyone), [one for one in minus if one[1]], (_("May be asked now"), told.now)


@dataclass(frozen=True)
class AskingPage:
    """Every question that may be put."""

    template: ClassVar[str] = "members/asking.html"
    asked: tuple[Asking, ...]
    sites: tuple[str, ...]
    may_put: bool

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Asking")


@dataclass(frozen=True)
class PuttingPage:
    """One question, and what asking it now would mean."""

    template: ClassVar[str] = "members/asking_check.html"
    one: Asking
    most: int  # questions that may be put to somebody within a year

    @property
    def title(self) -> str:
        """The page's name."""
        return _("Put the question: %(purpose)s", purpose=self.one.purpose.title.text())

    @property
    def lede(self) -> str:
        """How many would be asked."""
        now = self.one.counts.now
        return _n("%(count)s person would be asked.", "%(count)s people would be asked.", now)


@shows("/asking", Audience.STAFF)
def asking(visit: Visit) -> AskingPage:
    """How each question stands, and where its page is."""
    policy = in_force(visit.session)
    going = under_way(visit.session)
    asked = tuple(_asking(visit.session, policy, one, going.get(one.key)) for one in questions(policy))
    return AskingPage(asked, policy.community.embedded_on, visit.actor.role is Role.OWNER)


@shows("/asking/{purpose:str}", Audience.OWNER)
def before_putting(visit: Visit, purpose: str) -> PuttingPage:
    """Counts and consequences, before anybody is asked."""
    policy = in_force(visit.session)
    asked = _asking(visit.session, policy, _known(policy, purpose))
    return PuttingPage(asked, policy.community.asks_a_year)


@acts("/asking/{purpose:str}", Audience.OWNER)
def put(visit: Visit, purpose: str) -> Redirect:
    """Ask everyone who may be asked at this moment: one act, written down."""
    _known(in_force(visit.session), purpose)
    one = begin(visit.session, visit.actor, purpose)
    if one.done_at is None:
        return Redirect("/asking", _("It is being put to everyone. You can leave this page and come back."))
    people = one.asked
    if not people:
        return Redirect("/asking", _("Nobody may be asked this now, so nothing was done."))
    said = _n("The question stands before %(count)s person.", "The question stands before %(count)s people.", people)
    return Redirect("/asking", said)


def _asking(session: Session, policy: Policy, purpose: Purpose, going: Putting | None = None) -> Asking:
    address, named = f"{Settings.of(session).base_url}/ask/{purpose.key}", escape(purpose.title.text())
    link = f'<a href="{address}">{named}</a>'
    frame = snippet(address, named) if policy.community.embedded_on else ""
    return Asking(purpose, consent.askable(session, purpose.key), address, link, frame, going)


def snippet(address: str, title: str) -> str:
    """What the owner puts into another page of theirs: a frame that shows the question. `title` is escaped."""
    return f'<iframe src="{address}" title="{title}" width="100%" height="560" loading="lazy"></iframe>'


def _known(policy: Policy, key: str) -> Purpose:
    found: Sequence[Purpose] = [one for one in questions(policy) if one.key == key]
    if not found:
        raise NotFound(_("We ask no such question. Perhaps it was asked once and is not any more."))
    return found[0]


HANDLERS = [asking, before_putting, put]
