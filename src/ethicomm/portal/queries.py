"""A member's own view, put together from each domain's part."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from ethicomm import clock, consent
from ethicomm.accounts import Actor
from ethicomm.consent import OWN, Event, PurposeStanding, State, UseSeen
from ethicomm.db import Session
from ethicomm.members import Value, reveal, without_reason
from ethicomm.policy import Field, Policy, Purpose, in_force
from ethicomm.portal.reasons import sentence
from ethicomm.words import _, date

MONTH = timedelta(days=31)


@dataclass(frozen=True)
class FieldSeen:
    """One field of the member's own data. `value` is None when nothing is held."""

    field: Field
    value: str | None
    source: str
    since: datetime | None
    purposes: tuple[PurposeStanding, ...]
    last_used: datetime | None

    @property
    def ends(self) -> str:
        """When and why it goes, in words."""
        standing = [one for one in self.purposes if one.stands]
        if any(one.ends is None for one in standing):
            return _("kept while you are a member")
        if not standing:
            return _("goes within a day: nothing you allow needs it")
        last = max(one.ends for one in standing if one.ends)
        return _("until %(day)s, unless you say yes again before then", day=date(last))


@dataclass(frozen=True)
class UseShown:
    """One use of the member's data as the page tells it."""

    at: datetime
    text: str
    by: str
    purposes: str
    fields: str
    refused: bool
    decision: UUID | None


@dataclass(frozen=True)
class Overview:
    """The four answers of the home page."""

    held: int
    yes: int
    no: int
    silent: int
    uses: int
    next_end: tuple[datetime, Purpose] | None


def first_name(session: Session, actor: Actor) -> str:
    """How to greet the member; empty when no name is held."""
    return _revealed(session, actor).get("first_name", "")


def fields_of(session: Session, actor: Actor) -> tuple[FieldSeen, ...]:
    """Every field the policy knows, with what is held of this member."""
    policy, subject = in_force(session), _subject(actor)
    values = _revealed(session, actor)
    stored = {row.field: row for row in session.scalars(select(Value).where(Value.subject == subject))}
    standing = consent.standing_of(session, subject)
    used = _last_used(consent.uses_of(session, subject, limit=500))
    return tuple(
        FieldSeen(
            field,
            values.get(key),
            _source(stored[key].source) if key in stored else "",
            stored[key].at if key in stored else None,
            tuple(one for one in standing if one.purpose.key in field.purposes),
            used.get(key),
        )
        for key, field in policy.fields.items()
    )


def overview(session: Session, actor: Actor) -> Overview:
    """What is held, allowed, done and due to end."""
    subject = _subject(actor)
    held = session.scalars(select(Value.field).where(Value.subject == subject)).all()
    asked = [one for one in consent.standing_of(session, subject) if one.purpose.stands == "consent"]
    yes = [one for one in asked if one.stands]
    no = [one for one in asked if not one.stands and one.state and one.state is not State.REQUESTED]
    ends = sorted(((one.ends, one.purpose) for one in yes if one.ends), key=lambda pair: pair[0])
    used = [one for one in consent.uses_of(session, subject, since=clock.now() - MONTH) if _counts(one)]
    return Overview(len(held), len(yes), len(no), len(asked) - len(yes) - len(no), len(used), next(iter(ends), None))


def uses_shown(session: Session, actor: Actor, limit: int) -> tuple[UseShown, ...]:
    """Who used this member's data, newest first."""
    policy = in_force(session)
    return tuple(_shown(policy, one) for one in consent.uses_of(session, _subject(actor), limit=limit))


def answers(session: Session, actor: Actor) -> tuple[PurposeStanding, ...]:
    """The purposes that are asked, and this member's answers."""
    return tuple(one for one in consent.standing_of(session, _subject(actor)) if one.purpose.stands == "consent")


def unasked(session: Session, actor: Actor) -> tuple[PurposeStanding, ...]:
    """What happens without asking, each with its legal basis, and whether it stands for this member."""
    return tuple(one for one in consent.standing_of(session, _subject(actor)) if one.purpose.stands != "consent")


def lost_with(session: Session, actor: Actor, purposes: Collection[str]) -> tuple[Field, ...]:
    """The fields held of this member that lose their last reason when these purposes end."""
    known, subject = in_force(session).fields, _subject(actor)
    already = set(without_reason(session, subject))
    lost = without_reason(session, subject, also_without=purposes)
    return tuple(known[key] for key in lost if key in known and key not in already)


def history(session: Session, actor: Actor) -> list[Event]:
    """Every answer this member gave, newest first; being a member is not an answer."""
    return [one for one in consent.history(session, _subject(actor)) if one.purpose != "account"]


def _subject(actor: Actor) -> int:
    if actor.subject is None:
        raise ValueError("a member's page without a member")
    return actor.subject


def _revealed(session: Session, actor: Actor) -> dict[str, str]:
    return reveal(session, consent.use_of_own(session, actor)).get(_subject(actor), {})


def _last_used(uses: list[UseSeen]) -> dict[str, datetime]:
    last: dict[str, datetime] = {}
    for use in uses:
        if _counts(use) and not use.refusal:
            for field in use.fields:
                last.setdefault(field, use.at)
    return last


def _counts(use: UseSeen) -> bool:
    """The member's own look is no use that they need to be told of."""
    return use.reason != OWN


def _source(method: str) -> str:
    return str(consent.Method(method)) if method in set(consent.Method) else method


def _shown(policy: Policy, use: UseSeen) -> UseShown:
    purposes = [str(policy.purposes[key].title) for key in use.purposes if key in policy.purposes]
    fields = [str(policy.fields[key].label) for key in use.fields if key in policy.fields]
    return UseShown(
        use.at, sentence(use), _by(use), ", ".join(purposes), ", ".join(fields), use.refusal is not None, use.decision
    )


def _by(use: UseSeen) -> str:
    if use.actor_role == "member":
        return _("you")
    return {"owner": _("the owner"), "staff": _("a colleague"), "auditor": _("an auditor")}.get(
        use.actor_role, _("sent automatically or by the house")
    )
