"""The form that builds a rule: up to three conditions and a joining day, joined by "all" or "any"."""

import datetime as calendar
from collections.abc import Mapping
from typing import Any

from ethicomm.errors import Invalid
from ethicomm.policy import Policy
from ethicomm.segments.rules import Rule, parse, sortable_fields
from ethicomm.words import _

ROWS = (1, 2, 3)
Option = tuple[str, str]


def options(policy: Policy) -> list[Option]:
    """Each answer that can be asked for, as `region:leiden` and its words."""
    nothing = [("", _("choose an answer"))]
    return nothing + [
        (f"{key}:{choice}", f"{policy.fields[key].label.text()}: {label.text()}")
        for key in sortable_fields(policy)
        for choice, label in policy.fields[key].choices.items()
    ]


def rule_of(policy: Policy, given: Mapping[str, str]) -> Rule:
    """The rule that a filled-in form means. Raises Invalid when it asks for nothing, or for what may not be asked."""
    parts = [part for row in ROWS if (part := _condition(given, row))]
    if joined := _joined(given):
        parts.append(joined)
    if not parts:
        said = _("Choose at least one condition.")
        raise Invalid(said, {"answer-1": said})
    whole = parts[0] if len(parts) == 1 else {"or" if given.get("join") == "any" else "and": parts}
    return parse(policy, whole)


def _condition(given: Mapping[str, str], row: int) -> dict[str, Any] | None:
    field, _colon, value = given.get(f"answer-{row}", "").partition(":")
    if not field:
        return None
    asked = {"field": field, "is": value}
    return {"not": asked} if given.get(f"is-{row}") == "not" else asked


def _joined(given: Mapping[str, str]) -> dict[str, Any] | None:
    side = given.get("joined", "")
    if side not in ("before", "after"):
        return None
    try:
        return {"joined": side, "date": calendar.date.fromisoformat(given.get("day", "")).isoformat()}
    except ValueError:
        said = _("Give the day they joined.")
        raise Invalid(said, {"day": said}) from None
