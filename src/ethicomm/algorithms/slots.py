"""Slots: places in a letter, such as `{{ picks }}`, that something fills for each person.

Letters know only this protocol. A filler is given facts of those for whom its purpose stands, and of nobody else;
everyone else's copy has nothing in that place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from ethicomm.db import Session


@dataclass(frozen=True)
class Facts:
    """What a filler may know of one person: the fields its purpose lists, where they were given.

    `decision` is the row under which these values were opened.
    """

    delivery: int
    subject: int
    language: str
    decision: UUID
    values: Mapping[str, str]


@dataclass(frozen=True)
class Filled:
    """What stands in the slot: plain text, and safe HTML (the filler escapes what it puts in)."""

    text: str
    html: str


class Slot(Protocol):
    """Something that fills `{{ key }}` under a purpose of its own. It keeps its trace itself, in `session`."""

    key: str
    purpose: str
    fields: tuple[str, ...]

    def fill(self, session: Session, rows: Sequence[Facts]) -> dict[int, Filled]:
        """By delivery. Someone missing from the answer gets nothing in this place. Needs a unit that writes."""

    def example(self, session: Session, language: str) -> Filled:
        """What an invented person who answered everything would get. Writes nothing."""
