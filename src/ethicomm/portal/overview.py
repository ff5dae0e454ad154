"""The home page: what is held, what is allowed, what was done, when it ends; and what happened lately."""

import datetime as calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ethicomm import clock, consent
from ethicomm.accounts import Actor
from ethicomm.consent import Event, State
from ethicomm.db import Session
from ethicomm.policy import Policy, Purpose, in_force
from ethicomm.portal.activity import MONTH, Told, lately, subject_of, uses_in_a_month
from ethicomm.portal.cards import answers
from ethicomm.portal.holdings import FieldSeen
from ethicomm.words import _
from ethicomm.words import lately as when_lately

MORNING, NOON, EVENING = 5, 12, 18  # hours


@dataclass(frozen=True)
class Overview:
    """The four answers. `ends` is the next day on which a yes runs out, and whose."""

    held: int
    yes: int
    no: int
    silent: int
    uses: int
    ends: tuple[calendar.date, Purpose] | None


@dataclass(frozen=True)
class Lately:
    """Something of the last month: a use of the member's data, or an answer of their own."""

    at: datetime
    use: Told | None = None
    answer: str = ""

    @property
    def when(self) -> str:
        """As one says it: today, yesterday, or the day."""
        return when_lately(self.at, clock.now())


def overview(session: Session, actor: Actor, held: Sequence[FieldSeen]) -> Overview:
    """What is held, allowed, done and due to end."""
    zone = ZoneInfo(in_force(session).community.zone)
    asked = answers(session, actor)
    yes = [one for one in asked if one.stands]
    no = [one for one in asked if not one.stands and one.state in (State.REFUSED, State.WITHDRAWN)]
    ends = [(one.ends.astimezone(zone).date(), one.purpose) for one in yes if one.ends]
    return Overview(
        len(held), len(yes), len(no), len(asked) - len(yes) - len(no), uses_in_a_month(session, actor),
        min(ends, key=lambda pair: pair[0], default=None),
    )  # fmt: skip


def what_happened(session: Session, actor: Actor, limit: int) -> tuple[Lately, ...]:
    """The newest uses and the member's newest answers, in one line of time."""
    policy = in_force(session)
    uses = [Lately(use.at, use=use) for use in lately(session, actor, limit)]
    events = consent.history(session, subject_of(actor))
    said = [Lately(one.at, answer=_answer(policy, one)) for one in events if one.at > clock.now() - MONTH]
    both = sorted([*uses, *(one for one in said if one.answer)], key=lambda one: one.at, reverse=True)
    return tuple(both[:limit])


def greeting(session: Session, name: str) -> str:
    """Good morning, by the clock of the community; without a name where none is held."""
    hour = clock.now().astimezone(ZoneInfo(in_force(session).community.zone)).hour
    if MORNING <= hour < NOON:
        return _("Good morning, %(name)s", name=name) if name else _("Good morning")
    if NOON <= hour < EVENING:
        return _("Good afternoon, %(name)s", name=name) if name else _("Good afternoon")
    return _("Good evening, %(name)s", name=name) if name else _("Good evening")


def _answer(policy: Policy, event: Event) -> str:
    """What the member said; empty for what nobody was asked."""
    purpose = policy.purposes.get(event.purpose)
    if purpose is None or purpose.stands != "consent":
        return ""
    title = purpose.title.text()
    if not event.state.is_answer:
        return _("We asked you about “%(purpose)s”.", purpose=title)
    if event.state is State.INVALIDATED:
        return _("Your yes to “%(purpose)s” does not count any more.", purpose=title)
    if event.state.permits:
        return _("You said yes to “%(purpose)s”.", purpose=title)
    if event.state is State.EXPIRED:
        return _("Your yes to “%(purpose)s” ran out.", purpose=title)
    return _("You said no to “%(purpose)s”.", purpose=title)
