"""What this community does with data: files that a member can read, and the only place where it is defined."""

from ethicomm.policy.actions import apply
from ethicomm.policy.checking import check
from ethicomm.policy.facts import (
    Card,
    Community,
    Field,
    FieldKind,
    LegalBasis,
    Localised,
    Notice,
    Policy,
    Purpose,
    PurposeKind,
    Recipient,
    RoleFact,
)
from ethicomm.policy.parsing import parse, read_files
from ethicomm.policy.periods import add_period, is_period, period_words
from ethicomm.policy.queries import Applied, history, in_force, newest_applied, notice
from ethicomm.policy.refusals import Finding

__all__ = [
    "Applied",
    "Card",
    "Community",
    "Field",
    "FieldKind",
    "Finding",
    "LegalBasis",
    "Localised",
    "Notice",
    "Policy",
    "Purpose",
    "PurposeKind",
    "Recipient",
    "RoleFact",
    "add_period",
    "apply",
    "check",
    "history",
    "in_force",
    "is_period",
    "newest_applied",
    "notice",
    "parse",
    "period_words",
    "read_files",
]
