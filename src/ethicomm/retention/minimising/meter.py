"""The meter as it is read: each field with its purposes, its use, what names it, and what is proposed.

Counts are rounded to ten and those under ten are not told, as before a freeze: what is held of whom is an attribute.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from ethicomm import clock
from ethicomm.accounts import Role
from ethicomm.consent import Standing
from ethicomm.db import Session
from ethicomm.policy import Field, FieldKind, Policy, Purpose, in_force
from ethicomm.retention.minimising.models import FieldAnswer, FieldReading
from ethicomm.retention.minimising.naming import By, Named, naming
from ethicomm.segments import rounded
from ethicomm.words import _, date, lazy, number

FEW = 10
TRIED = timedelta(days=90)  # so long a value may lie unused before anything is said about it
YEAR = timedelta(days=365)
AS_GIVEN = "as given"


class Proposal(StrEnum):
    """What the meter makes of one field."""

    DROP = "drop"
    COARSEN = "coarsen"
    KEEP = "keep"

    @property
    def words(self) -> str:
        """As a page says it."""
        return str(PROPOSALS[self])


PROPOSALS = {
    Proposal.DROP: lazy("stop asking for it"),
    Proposal.COARSEN: lazy("keep a coarser form"),
    Proposal.KEEP: lazy("keep it"),
}


@dataclass(frozen=True)
class Answered:
    """The owner's newest answer about a field."""

    proposal: Proposal
    agrees: bool
    reason: str
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Line:
    """What to write in one file of the policies, or what to take out of it."""

    file: str
    text: str


@dataclass(frozen=True)
class FieldSeen:
    """One field. Numbers are words already: "about 120", "under 10". `share` is in percent, None where few people are
    meant.
    """

    field: Field
    purposes: tuple[tuple[str, str], ...]  # title, and for how many people it stands
    held: str
    never_used: str
    not_lately: str
    share: int | None
    used: str
    named: tuple[Named, ...]
    proposal: Proposal
    why: str
    lines: tuple[Line, ...]
    answered: Answered | None

    @property
    def is_open(self) -> bool:
        """Whether something is proposed and no answer to just that rests."""
        resting = self.answered and self.answered.until > clock.now() and self.answered.proposal is self.proposal
        return self.proposal is not Proposal.KEEP and not resting


@dataclass(frozen=True)
class Meter:
    """All fields, those with an open proposal first, and when they were measured."""

    fields: tuple[FieldSeen, ...]
    at: datetime | None

    @property
    def open(self) -> tuple[FieldSeen, ...]:
        """Those that wait for an answer."""
        return tuple(one for one in self.fields if one.is_open)


def meter(session: Session) -> Meter:
    """Every field of the policy in force. Nothing is opened."""
    policy, named = in_force(session), naming(session, in_force(session))
    readings = {row.field: row for row in session.scalars(select(FieldReading))}
    answers, stands = _answers(session), _stands(session, policy)
    seen = [
        _seen(policy, one, readings.get(key), named[key], answers.get(key), stands)
        for key, one in policy.fields.items()
    ]
    return Meter(
        tuple(sorted(seen, key=lambda one: not one.is_open)), max((row.at for row in readings.values()), default=None)
    )


def open_proposals(session: Session) -> tuple[FieldSeen, ...]:
    """The fields of which something is proposed that nobody answered."""
    if session.scalar(select(FieldReading.field).limit(1)) is None:
        return ()
    return meter(session).open


def told(people: int) -> str:
    """A count as it may be told: rounded to ten, and none under ten."""
    if 0 < people < FEW:
        return _("under %(few)s", few=FEW)
    return _("about %(people)s", people=number(rounded(people))) if people else number(0)


def _seen(
    policy: Policy,
    field: Field,
    read: FieldReading | None,
    named: tuple[Named, ...],
    answered: Answered | None,
    stands: Mapping[str, int],
) -> FieldSeen:
    proposal, why = _proposed(field, read, named)
    purposes = tuple((policy.purposes[key].title.text(), told(stands[key])) for key in field.purposes)
    held, never, lately = (read.held, read.never_used, read.not_lately) if read else (0, 0, 0)
    share = round(100 * rounded(never) / rounded(held)) if held >= FEW and not 0 < never < FEW else None
    return FieldSeen(
        field, purposes, told(held), told(never), told(lately), share, _last_use(policy, read), named, proposal, why,
        tuple(_lines(policy, field, proposal)), answered,
    )  # fmt: skip


def _proposed(field: Field, read: FieldReading | None, named: Sequence[Named]) -> tuple[Proposal, str]:
    """What to do with it, and why, in a sentence."""
    if field.kind is FieldKind.EMAIL:
        return Proposal.KEEP, _("It is how people come in and how letters reach them.")
    if read is None or not read.held or read.oldest is None:
        return Proposal.KEEP, _("It is held of nobody, so there is nothing to judge by.")
    if read.used_at and read.used_at > clock.now() - YEAR:
        return Proposal.KEEP, _("It was used on %(day)s.", day=date(read.used_at))
    if read.oldest > clock.now() - TRIED:
        return Proposal.KEEP, _("It was not used yet, and is held for less than 90 days: too early to say.")
    return _unused(field, read, named)


def _unused(field: Field, read: FieldReading, named: Sequence[Named]) -> tuple[Proposal, str]:
    grouped = any(one.by is By.GROUP for one in named)
    if grouped and field.facet not in (None, AS_GIVEN):
        return Proposal.COARSEN, _("Only groups use it, and they see a coarser form than what is held.")
    if grouped:
        return Proposal.KEEP, _("A group asks about it, in the form in which it is held.")
    if named:
        return Proposal.KEEP, _("Something names it, though nobody’s was used for a year. Is that still needed?")
    if read.used_at:
        return Proposal.DROP, _("It was last used on %(day)s, more than a year ago.", day=date(read.used_at))
    return Proposal.DROP, _("Nobody opened it since anyone gave it, and no group, letter or algorithm names it.")


def _last_use(policy: Policy, read: FieldReading | None) -> str:
    """When it was used last, for what and by whom."""
    if read is None or read.used_at is None or read.used_for is None or read.used_by is None:
        return _("never") if read and read.coarse_at is None else _("only to see who would fit a group")
    title, day = policy.known(read.used_for).title.text(), date(read.used_at)
    who = Role(read.used_by).words if read.used_by in {*Role} else ""
    return _("%(day)s, for “%(purpose)s”, by %(who)s", day=day, purpose=title, who=who)


def _lines(policy: Policy, field: Field, proposal: Proposal) -> Iterator[Line]:
    """The change in policies/ that would do it; the policy stays the only place of change."""
    if proposal is Proposal.COARSEN:
        yield Line("fields.toml", f'[{field.key}.coarsen]\nafter = "P1D"\nto = "{field.facet}"')
    if proposal is Proposal.DROP:
        yield Line("fields.toml", _("Take out the whole part that begins with: %(line)s", line=f"[{field.key}]"))
        for key in field.purposes:
            yield Line(f"purposes/{key}.toml", _fields_without(policy.purposes[key], field.key))


def _fields_without(purpose: Purpose, field: str) -> str:
    left = ", ".join(f'"{one}"' for one in purpose.fields if one != field)
    return f"fields = [{left}]"


def _stands(session: Session, policy: Policy) -> dict[str, int]:
    """For how many people each purpose stands, read in one go."""
    alike = select(Standing.bits, func.count()).where(Standing.lapses > clock.now()).group_by(Standing.bits)
    rows = session.execute(alike).all()
    return {key: sum(people for bits, people in rows if bits & one.mask) for key, one in policy.purposes.items()}


def _answers(session: Session) -> dict[str, Answered]:
    newest = select(func.max(FieldAnswer.id)).group_by(FieldAnswer.field)
    return {
        row.field: Answered(Proposal(row.proposal), row.agrees, row.reason, row.at, row.until)
        for row in session.scalars(select(FieldAnswer).where(FieldAnswer.id.in_(newest)))
    }
