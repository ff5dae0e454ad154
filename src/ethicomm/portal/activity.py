"""Who used a member's data, told in sentences. What happened several times on a day is told once, with how often."""

import datetime as calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID
from zoneinfo import ZoneInfo

from ethicomm import clock, consent
from ethicomm.accounts import Actor, Role, display_name
from ethicomm.campaigns.received import Received, received
from ethicomm.consent import UseSeen
from ethicomm.db import Session
from ethicomm.policy import Policy, in_force
from ethicomm.portal.reasons import kind_of, letter_of, sentence, who
from ethicomm.words import _, date
from ethicomm.words import lately as when_lately

PAGE = 50
MONTH = timedelta(days=31)
Copies = Mapping[int, Received]


@dataclass(frozen=True)
class Told:
    """One thing that happened. `purposes` and `fields` are words; `times` is how often it happened on that day."""

    at: datetime
    sentence: str
    by: str
    purposes: str
    fields: str
    times: int
    refused: bool
    ticket: str = ""
    choice: UUID | None = None

    @property
    def when(self) -> str:
        """As one says it: today, yesterday, or the day."""
        return when_lately(self.at, clock.now())


@dataclass(frozen=True)
class Uses:
    """A page of what happened, newest first. `older` names the last use shown, when there are more."""

    told: tuple[Told, ...]
    older: UUID | None


def page_of_uses(session: Session, actor: Actor, before: UUID | None) -> Uses:
    """Those older than the use `before`."""
    found = consent.uses_of(session, subject_of(actor), before=before, limit=PAGE + 1)
    shown = found[:PAGE]
    return Uses(tell(session, actor, shown), shown[-1].id if len(found) > PAGE else None)


def lately(session: Session, actor: Actor, limit: int) -> tuple[Told, ...]:
    """The newest uses that singled this member out, but for their own looks."""
    found = consent.uses_of(session, subject_of(actor), since=clock.now() - MONTH, limit=PAGE)
    return tell(session, actor, [one for one in found if one.decision and one.actor_role != Role.MEMBER])[:limit]


def uses_in_a_month(session: Session, actor: Actor) -> int:
    """How often this member's data was used for something of ours: their own looks and what did not happen left out."""
    found = consent.uses_of(session, subject_of(actor), since=clock.now() - MONTH, limit=None)
    return sum(1 for one in found if is_use_of_ours(one))


def is_use_of_ours(use: UseSeen) -> bool:
    """Whether it opened this member's data for someone else than themselves."""
    return use.decision is not None and use.refusal is None and use.actor_role != Role.MEMBER


def tell(session: Session, actor: Actor, uses: Sequence[UseSeen]) -> tuple[Told, ...]:
    """These uses in words, newest first."""
    policy, zone = in_force(session), ZoneInfo(in_force(session).community.zone)
    copies = received(session, subject_of(actor), {number for one in uses if (number := letter_of(one.reason))})
    names = _chosen_names(session, uses)
    return tuple(_told(policy, copies, names, alike) for alike in _by_day(uses, zone))


def subject_of(actor: Actor) -> int:
    """The member whose pages these are. Raises ValueError for anyone else: the address let them in wrongly."""
    if actor.subject is None:
        raise ValueError("a member's page without a member")
    return actor.subject


def _by_day(uses: Sequence[UseSeen], zone: ZoneInfo) -> Iterable[list[UseSeen]]:
    """Uses of one day that say the same, together, where the newest of them stands."""

    def day(use: UseSeen) -> calendar.date:
        return use.at.astimezone(zone).date()

    for _day, of_day in groupby(uses, key=day):
        alike = dict[tuple[object, ...], list[UseSeen]]()
        for one in of_day:
            alike.setdefault((_family(one), one.actor_role, one.actor_id, one.refusal), []).append(one)
        yield from alike.values()


def _family(use: UseSeen) -> str:
    return use.reason if letter_of(use.reason) else kind_of(use.reason)


def _told(policy: Policy, copies: Copies, names: Mapping[str, str], alike: list[UseSeen]) -> Told:
    use = next((one for one in alike if one.decision), alike[0])  # what was done to this person, rather than a count
    copy = copies.get(letter_of(use.reason) or 0)
    fields = [policy.fields[key].label.text() for key in use.fields if key in policy.fields]
    own = use.actor_role == Role.MEMBER
    return Told(
        alike[0].at, sentence(use, copy), who(use, names.get(use.actor_id)), "" if own else _purposes(policy, use),
        ", ".join(fields), 1 if copy else len(alike), use.refusal is not None,
        copy.ticket if copy else "", copy.choice if copy else None,
    )  # fmt: skip


def _purposes(policy: Policy, use: UseSeen) -> str:
    known = [policy.purposes[key] for key in use.purposes if key in policy.purposes]
    titles = [_("“%(purpose)s”", purpose=one.title.text()) for one in known]
    if use.agreed_at and known and known[0].stands == "consent":
        titles[0] = _("%(purpose)s, which you allowed on %(day)s", purpose=titles[0], day=date(use.agreed_at))
    return "; ".join(titles)


def _chosen_names(session: Session, uses: Sequence[UseSeen]) -> dict[str, str]:
    """Who works here may choose to be named; most are not."""
    colleagues = {one.actor_id for one in uses if one.actor_role in (Role.STAFF, Role.OWNER)}
    return {one: name for one in colleagues if (name := _name(session, one))}


def _name(session: Session, actor_id: str) -> str | None:
    try:
        return display_name(session, UUID(actor_id))
    except ValueError:  # not someone who signs in, such as whoever founded the house
        return None
