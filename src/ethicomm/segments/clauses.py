"""A rule as SQL over the standing row, in Kleene's three-valued logic: SQL's own.

An empty slot is NULL, so a clause over it is unknown, `not` of it is unknown, and a WHERE never selects unknown.
Ask it behind the gate only: `gate.clause(now) & clause(…)`.
"""

from datetime import UTC, datetime, time

from sqlalchemy import ColumnElement, and_, not_, or_, select

from ethicomm.consent import Standing
from ethicomm.members import Member
from ethicomm.policy import Policy
from ethicomm.segments.facets import YES, Token
from ethicomm.segments.rules import And, Is, Joined, Not, Or, Rule
from ethicomm.vault import Vault


def clause(policy: Policy, vault: Vault, rule: Rule) -> ColumnElement[bool]:
    """The rule as a three-valued condition over `Standing`. Facet tokens are bound, never values."""
    match rule:
        case Is():
            return _is(policy, vault.facet, rule)
        case Joined(before, day):
            return _joined(before, datetime.combine(day, time(), UTC))
        case And(parts):
            return and_(*(clause(policy, vault, part) for part in parts))
        case Or(parts):
            return or_(*(clause(policy, vault, part) for part in parts))
        case Not(part):
            return not_(clause(policy, vault, part))


def _is(policy: Policy, token: Token, asked: Is) -> ColumnElement[bool]:
    slots = policy.fields[asked.field].slots
    if asked.field in slots:
        tokens = [token(asked.field, value) for value in asked.values]
        return _slot(slots[asked.field]).in_(tokens)
    chosen = [f"{asked.field}:{value}" for value in asked.values]
    return or_(*(_slot(slots[key]) == token(key, YES) for key in chosen))


def _slot(number: int) -> ColumnElement[int]:
    return Standing.__table__.c[f"s{number}"]


def _joined(before: bool, day: datetime) -> ColumnElement[bool]:
    since = select(Member.joined_at).where(Member.subject == Standing.subject).correlate(Standing).scalar_subquery()
    return since < day if before else since >= day
