"""Groups as people see them: the sentence, and about how many are in it. Every count here is before a freeze."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from ethicomm.db import Session
from ethicomm.errors import Invalid, NotFound
from ethicomm.policy import in_force
from ethicomm.segments.audience import CANDIDATE, group_counts
from ethicomm.segments.counting import NOT_WRITTEN_TO, Waterfall, before_freeze, rounded
from ethicomm.segments.models import Segment
from ethicomm.segments.rules import Rule, parse_text, sortable_fields
from ethicomm.segments.sentences import sentence
from ethicomm.words import _

WRITES = "newsletter"  # what "may be written to" means on a group's page


@dataclass(frozen=True)
class Group:
    """A saved group. `rule` is None once the policies no longer let it be asked."""

    public_id: UUID
    name: str
    rule: Rule | None
    sentence: str
    made_at: datetime


@dataclass(frozen=True)
class GroupCount:
    """About how many people are in a group, and how that comes about."""

    people: int
    few: bool
    waterfall: Waterfall


@dataclass(frozen=True)
class LockedField:
    """A field that groups may not look at, and why."""

    label: str
    why: str


def groups(session: Session) -> tuple[Group, ...]:
    """Every saved group, by name."""
    return tuple(_group(session, row) for row in session.scalars(select(Segment).order_by(Segment.name, Segment.id)))


def group(session: Session, public_id: UUID) -> Group:
    """One saved group. Raises NotFound."""
    return _group(session, _one(session, select(Segment).where(Segment.public_id == public_id)))


def group_named(session: Session, name: str) -> Group:
    """A saved group by its name, as the command line knows it. Raises NotFound."""
    return _group(session, _one(session, select(Segment).where(Segment.name == name).order_by(Segment.id)))


def count(session: Session, rule: Rule) -> GroupCount:
    """About how many are in it and may be written to. The caller notes the use."""
    counts = group_counts(session, rule, WRITES)
    inside = counts[CANDIDATE] + counts[NOT_WRITTEN_TO]
    left_out = {reason: people for reason, people in counts.items() if reason != CANDIDATE}
    waterfall = before_freeze(sum(counts.values()), left_out)
    return GroupCount(rounded(inside), inside < 10, waterfall)


def locked_fields(session: Session) -> tuple[LockedField, ...]:
    """What cannot be asked about here: shown, so that nobody wonders, with the reason."""
    policy = in_force(session)
    open_here = sortable_fields(policy)
    return tuple(
        LockedField(field.label.text(), _why_locked(bool(field.slots)))
        for key, field in policy.fields.items()
        if key not in open_here
    )


def _why_locked(has_facet: bool) -> str:
    if has_facet:
        return _("it was given for something else")
    return _("it is kept sealed and has no coarse form")


def _group(session: Session, row: Segment) -> Group:
    policy = in_force(session)
    try:
        rule = parse_text(policy, row.rule)
    except Invalid as problem:
        return Group(row.public_id, row.name, None, problem.message, row.made_at)
    return Group(row.public_id, row.name, rule, sentence(policy, rule), row.made_at)


def _one(session: Session, statement: Select[Segment]) -> Segment:
    found = session.scalars(statement.limit(1)).one_or_none()
    if found is None:
        raise NotFound(_("There is no such group."))
    return found
