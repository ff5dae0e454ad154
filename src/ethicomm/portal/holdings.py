"""What is held of a member: each value with where it came from, what it is for, who used it, and when it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from ethicomm import clock, consent, members
from ethicomm.accounts import Actor
from ethicomm.consent import Method, PurposeStanding, UseSeen
from ethicomm.db import Session, keeper
from ethicomm.members import Value, reveal
from ethicomm.members.fitting import shown
from ethicomm.policy import Field, in_force
from ethicomm.portal.activity import is_use_of_ours, subject_of, tell
from ethicomm.words import _, date

LOOKED_BACK = 500  # uses: further back nobody asks when a field was used last
NEVER = datetime.max.replace(tzinfo=UTC)


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
    used, goes = _last_uses(session, actor), members.goes_at(session, subject)
    return tuple(
        _seen(field, opened.get(key), stored.get(key), standing, goes.get(key), used.get(key))
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
    goes: datetime | None,
    used: LastUse | None,
) -> FieldSeen:
    needed_by = tuple(one for one in standing if one.purpose.key in field.purposes)
    words = shown(field, text) if text is not None else ""
    source = str(Method(stored.source)) if stored else ""
    waits = goes is not None and goes > clock.now()
    gone_by, ends = _going(goes) if goes and waits else _end(needed_by, stored.ends if stored else None)
    since = stored.at if stored else None
    return FieldSeen(field, text, words, source, since, needed_by, gone_by, ends, used, waits)


def _going(goes: datetime) -> tuple[datetime, str]:
    """It has no reason left, and waits for its end because the member wants that."""
    day = date(goes)
    return goes, _("Kept until %(day)s, because you want time to change your mind. Nothing may use it.", day=day)


def _end(needed_by: Sequence[PurposeStanding], own_end: datetime | None) -> tuple[datetime | None, str]:
    """When it goes: with the last purpose that lists it, or at its own end where the policy keeps it for a time."""
    if not needed_by:
        return clock.now(), _("Within a day: nothing that stands needs it any more.")
    last = max(needed_by, key=lambda one: one.ends or NEVER)
    if own_end and own_end < (last.ends or NEVER):
        return own_end, _("On %(day)s: that is how long it is kept.", day=date(own_end))
    title = last.purpose.title.text()
    if last.ends is None:
        return None, _("It stays while you are a member, for “%(purpose)s”.", purpose=title)
    said = _("On %(day)s, when your yes to “%(purpose)s” runs out.", day=date(last.ends), purpose=title)
    return last.ends, said


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
