"""Rules: a group described as data, a tree of and / or / not over clauses, never as code.

    {"and": [{"field": "region", "is": ["leiden"]}, {"not": {"joined": "after", "date": "2024-01-01"}}]}

A rule says nothing about anyone until it is asked behind the gate (`clauses.py`), and only of fields that sorting
into groups may touch under the policy in force.
"""

import datetime as calendar
import json
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ethicomm.consent import FACETS_SERVE
from ethicomm.errors import Invalid
from ethicomm.policy import Policy
from ethicomm.words import _

MOST_CLAUSES = 30
DEEPEST = 6


@dataclass(frozen=True)
class Is:
    """The member's value of this field is one of `values`; for a field of several choices, one of them is chosen."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """The member joined before this day, or on or after it."""

    before: bool
    day: calendar.date


@dataclass(frozen=True)
class And:
    """Every part is true."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class Or:
    """At least one part is true."""

    parts: tuple["Rule", ...]


@dataclass(frozen=True)
class Not:
    """The part is known, and not true."""

    part: "Rule"


Rule = Is | Joined | And | Or | Not


def parse(policy: Policy, data: object) -> Rule:
    """The rule in this JSON value. Raises Invalid for what is no rule, or may not be asked under this policy."""
    rule = _read(data, DEEPEST)
    clauses = list(leaves(rule))
    if len(clauses) > MOST_CLAUSES:
        raise Invalid(_("A group may have %(most)s conditions at most.", most=MOST_CLAUSES))
    for clause in clauses:
        if isinstance(clause, Is):
            _may_ask(policy, clause)
    return rule


def parse_text(policy: Policy, text: str) -> Rule:
    """The rule in this JSON text, such as a saved group keeps."""
    try:
        data = json.loads(text)
    except ValueError:
        raise _unreadable() from None
    return parse(policy, data)


def leaves(rule: Rule) -> Iterator[Is | Joined]:
    """The clauses of a rule, in the order in which they are read."""
    match rule:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case _:
            yield rule


def fields_of(rule: Rule) -> tuple[str, ...]:
    """The fields a rule looks at, each once."""
    return tuple(dict.fromkeys(leaf.field for leaf in leaves(rule) if isinstance(leaf, Is)))


def as_data(rule: Rule) -> dict[str, Any]:
    """The rule as JSON knows it; `parse` reads it back."""
    match rule:
        case Is(field, values):
            return {"field": field, "is": list(values)}
        case Joined(before, day):
            return {"joined": "before" if before else "after", "date": day.isoformat()}
        case And(parts):
            return {"and": [as_data(part) for part in parts]}
        case Or(parts):
            return {"or": [as_data(part) for part in parts]}
        case Not(part):
            return {"not": as_data(part)}


def as_text(rule: Rule) -> str:
    """The rule in one line, the same for equal rules."""
    return json.dumps(as_data(rule), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(rule: Rule) -> str:
    """What records name this rule by."""
    return sha256(as_text(rule).encode()).hexdigest()


def sortable_fields(policy: Policy) -> tuple[str, ...]:
    """The fields that sorting into groups may look at: listed by its purpose, and kept as a facet."""
    purpose = policy.purposes.get(FACETS_SERVE)
    listed = purpose.fields if purpose else ()
    return tuple(key for key in listed if key in policy.fields and policy.fields[key].slots)


def _read(data: object, depth: int) -> Rule:
    if depth == 0:
        raise Invalid(_("These conditions are nested too deeply."))
    match data:
        case {"and": [_, *_] as parts, **rest} if not rest:
            return And(tuple(_read(part, depth - 1) for part in parts))
        case {"or": [_, *_] as parts, **rest} if not rest:
            return Or(tuple(_read(part, depth - 1) for part in parts))
        case {"not": part, **rest} if not rest:
            return Not(_read(part, depth - 1))
        case {"field": str(field), "is": str(value), **rest} if not rest:
            return Is(field, (value,))
        case {"field": str(field), "is": [str(), *_] as values, **rest} if not rest:
            return Is(field, tuple(dict.fromkeys(str(value) for value in values)))
        case {"joined": "before" | "after" as side, "date": str(day), **rest} if not rest:
            return Joined(side == "before", _day(day))
    raise _unreadable()


def _day(text: str) -> calendar.date:
    try:
        return calendar.date.fromisoformat(text)
    except ValueError:
        raise Invalid(_("Write the day as 2024-05-31, please.")) from None


def _may_ask(policy: Policy, clause: Is) -> None:
    if clause.field not in sortable_fields(policy):
        raise Invalid(_("Groups may not look at “%(field)s”: its purpose does not list it.", field=clause.field))
    unknown = [value for value in clause.values if value not in policy.fields[clause.field].choices]
    if unknown:
        raise Invalid(_("“%(value)s” is not one of the answers to “%(field)s”.", value=unknown[0], field=clause.field))


def _unreadable() -> Invalid:
    return Invalid(_("This is not a rule that we can read."))
