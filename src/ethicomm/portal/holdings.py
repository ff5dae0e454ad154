"""What is held of a member: each value with where it came from, what it is for, who used it, and when it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ethicomm import consent, retention
from ethicomm.accounts import Actor
from ethicomm.consent import Method, PurposeStanding, UseSeen
from ethicomm.db import Session, keeper
from ethicomm.members import Value, reveal
from ethicomm.members.fitting import shown
from ethicomm.policy import Field, in_force
from ethicomm.portal.activity import is_use_of_ours, subject_of, tell
from ethicomm.retention import End, Ends
from ethicomm.words import _

LOOKED_BACK = 500  # uses: further back nobody asks when a field was used last


@dataclass(frozen=True)
class LastUse:
    """When a field was last used, and what for."""

    at: datetime
    by: str
    sentence: str


@dataclass(frozen=True)
class FieldSeen:
    """One field and this member's value: as it is kept, and as people read it. None where nothing is held.

    `gone_by` is the moment its last reason ends; None while something without an end needs it. `ends` says it.
    """

    field: Field
    value: str | None
    words: str
    source: str
    since: datetime | None
    standing: tuple[PurposeStanding, ...]
    gone_by: datetime | None
    ends: str
    last_use: LastUse | None
    waits: bool = False  # it has no reason left and is kept for some days, as the member wants
    end: End | None = None

    @property
    def purposes(self) -> str:
        """What it is for, of what stands now."""
        return ", ".join(one.purpose.title.text() for one in self.standing)


def fields_of(session: Session, actor: Actor) -> tuple[FieldSeen, ...]:
    """Every field the policy knows, with what is held of this member."""
    policy, subject = in_force(session), subject_of(actor)
    opened = reveal(session, consent.use_of_own(session, actor)).get(subject, {})
    with keeper(session):
        stored = {row.field: row for row in session.scalars(select(Value).where(Value.subject == subject))}
    standing = [one for one in consent.standing_of(session, subject) if one.stands]
    used, ends = _last_uses(session, actor), retention.ends_of(session, subject)
    return tuple(
        _seen(field, opened.get(key), stored.get(key), standing, ends.get(key), used.get(key))
        for key, field in policy.fields.items()
    )


def held(seen: Sequence[FieldSeen]) -> tuple[FieldSeen, ...]:
    """Those of which something is held."""
    return tuple(one for one in seen if one.value is not None)


def _seen(
    field: Field,
    text: str | None,
    stored: Value | None,
    standing: Sequence[PurposeStanding],
    end: End | None,
    used: LastUse | None,
) -> FieldSeen:
    needed_by = tuple(one for one in standing if one.purpose.key in field.purposes)
    words = shown(field, text) if text is not None else ""
    source = str(Method(stored.source)) if stored else ""
    since, gone_by = stored.at if stored else None, end.at if end else None
    waits = end is not None and end.kind is Ends.WAITS
    ends = end.why if end else _("Within a day: nothing that stands needs it any more.")
    return FieldSeen(field, text, words, source, since, needed_by, gone_by, ends, used, waits, end)


def _last_uses(session: Session, actor: Actor) -> dict[str, LastUse]:
    newest = dict[str, UseSeen]()
    for use in filter(is_use_of_ours, consent.uses_of(session, subject_of(actor), limit=LOOKED_BACK)):
        for field in use.fields:
            newest.setdefault(field, use)
    told = {use: _told(session, actor, use) for use in set(newest.values())}
    return {field: told[use] for field, use in newest.items()}


def _told(session: Session, actor: Actor, use: UseSeen) -> LastUse:
    (told,) = tell(session, actor, [use])
    return LastUse(told.at, told.by, told.sentence)
