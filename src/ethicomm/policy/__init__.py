"""What this community does with data: files that a member can read, and the only place where it is defined."""

from ethicomm.policy.actions import Proposal, apply, enact, propose
from ethicomm.policy.catalogue import Catalogue, Owed
from ethicomm.policy.checking import check
from ethicomm.policy.differences import Passage, changed_passages
from ethicomm.policy.facts import (
    ACCOUNT,
    Card,
    Coarsen,
    Coarser,
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
    Version,
)
from ethicomm.policy.parsing import content_hash, parse, read_files
from ethicomm.policy.periods import add_period, is_period, over_since, period_words
from ethicomm.policy.queries import (
    Applied,
    applied,
    history,
    in_force,
    look_again,
    newest_applied,
    notice,
    notice_before,
    notices,
    supposing,
)
from ethicomm.policy.refusals import Finding
from ethicomm.policy.versions import both, is_material

__all__ = [
    "ACCOUNT", "Applied", "Card", "Catalogue", "Coarsen", "Coarser", "Community", "Field", "FieldKind", "Finding",
    "LegalBasis", "Localised", "Notice", "Owed", "Passage", "Policy", "Proposal", "Purpose", "PurposeKind",
    "Recipient", "RoleFact", "Version", "add_period", "applied", "apply", "both", "changed_passages", "check",
    "content_hash", "enact", "history", "in_force", "is_material", "is_period", "look_again", "newest_applied",
    "notice", "notice_before", "notices", "over_since", "parse", "period_words", "propose", "read_files", "supposing",
]  # fmt: skip
