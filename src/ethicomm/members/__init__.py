"""Members: the person and their sealed values, how they come in, and how they are forgotten.

Whoever shows or sends a value goes through `reveal` with a Use; whoever keeps one goes through `keep_value(s)`.
"""

from ethicomm.members.actions import EMAIL, NewMember, add_members, speak
from ethicomm.members.erasing import erase, erase_many, personal_tables
from ethicomm.members.fitting import address, fit, list_of, masked
from ethicomm.members.forgetting import forget_ended
from ethicomm.members.guarding import guardian_masked
from ethicomm.members.impact import Impact, Outlook, Planned, Planner, outlook
from ethicomm.members.imports import run_import
from ethicomm.members.letting_go import goes_at, want_time, wants_time, without_reason
from ethicomm.members.marks import Why, is_marked, mark
from ethicomm.members.models import Mark, Member, Value
from ethicomm.members.queries import find_member, language_of, member_row, people_here, subject_of
from ethicomm.members.reveal import chosen, reveal, reveal_cell, reveal_cells
from ethicomm.members.values import drop_value, held_fields, keep_value, keep_values

__all__ = [
    "EMAIL",
    "Impact",
    "Mark",
    "Member",
    "NewMember",
    "Outlook",
    "Planned",
    "Planner",
    "Value",
    "Why",
    "add_members",
    "address",
    "chosen",
    "drop_value",
    "erase",
    "erase_many",
    "find_member",
    "fit",
    "forget_ended",
    "goes_at",
    "guardian_masked",
    "held_fields",
    "is_marked",
    "keep_value",
    "keep_values",
    "language_of",
    "list_of",
    "mark",
    "masked",
    "member_row",
    "outlook",
    "people_here",
    "personal_tables",
    "reveal",
    "reveal_cell",
    "reveal_cells",
    "run_import",
    "speak",
    "subject_of",
    "want_time",
    "wants_time",
    "without_reason",
]  # fmt: skip
