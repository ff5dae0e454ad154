"""A rule as SQL over the standing row, in Kleene's three-valued logic: SQL's own.

An empty slot is NULL, so a clause over it is unknown, `not` of it is unknown, and a WHERE never selects unknown.
While facets get a new key a slot holds a token of the old or the new one, and both are looked for; a token of a key
that was not there yet when the condition was made is unknown too.
Ask it behind the gate only: `gate.clause(now) & clause(…)`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, and_, case, not_, or_, select

from ethicomm.consent import Standing
from ethicomm.members import Member
from ethicomm.policy import Policy
from ethicomm.segments.facets import YES
from ethicomm.segments.rules import And, Is, Joined, Not, Or, Rule
from ethicomm.vault import Facets, Vault


def clause(policy: Policy, vault: Vault, rule: Rule) -> ColumnElement[bool]:
    """The rule as a three-valued condition over `Standing`. Facet tokens are bound, never values."""
    return _asked(policy, vault.facets(), rule)


def _asked(policy: Policy, facets: Facets, rule: Rule) -> ColumnElement[bool]:
    match rule:
        case Is():
            return _is(policy, facets, rule)
        case Joined(before, day):
            return _joined(before, datetime.combine(day, time(), UTC))
        case And(parts):
            return and_(*(_asked(policy, facets, part) for part in parts))
        case Or(parts):
            return or_(*(_asked(policy, facets, part) for part in parts))
        case Not(part):
            return not_(_asked(policy, facets, part))


def _is(policy: Policy, facets: Facets, asked: Is) -> ColumnElement[bool]:
    slots = policy.fields[asked.field].slots
    if asked.field in slots:
        tokens = [one for value in asked.values for one in facets.tokens(asked.field, value)]
        return _holds(facets, slots[asked.field], tokens)
    chosen = [f"{asked.field}:{value}" for value in asked.values]
    return or_(*(_holds(facets, slots[key], facets.tokens(key, YES)) for key in chosen))


def _holds(facets: Facets, number: int, tokens: Sequence[int]) -> ColumnElement[bool]:
    """Whether the slot holds one of these; unknown where what it holds was made with a key not known here."""
    slot = Standing.__table__.c[f"s{number}"]
    held = slot.in_(tokens)
    if len(facets.signs) > 1:
        return held
    (below_zero,) = facets.signs
    return case((slot < 0 if below_zero else slot >= 0, held))


def _joined(before: bool, day: datetime) -> ColumnElement[bool]:
    since = select(Member.joined_at).where(Member.subject == Standing.subject).correlate(Standing).scalar_subquery()
    return since < day if before else since >= day
