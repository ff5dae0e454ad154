"""A sample that nobody could steer: whoever knows the seed can draw it again, from the file of the report too.

The decisions of the letter that the checkpoint covers are ordered by SHA-256 of `seed:entry` (entry numbers as
decimal digits); the first 25 are the sample. The auditor may bring the seed along.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from heapq import nsmallest

from sqlalchemy import and_, select

from ethicomm.auditing.letters import CopySeen, copies_by_number
from ethicomm.campaigns import Campaign, Delivery
from ethicomm.consent.rechecking import Rechecked, recheck
from ethicomm.db import Session
from ethicomm.ledger import Checkpoint, Entry

SIZE = 25


@dataclass(frozen=True)
class Sample:
    """What was drawn, from how many, under which checkpoint."""

    seed: str
    checkpoint: Checkpoint
    drawn_from: int
    copies: tuple[CopySeen, ...]
    rechecked: tuple[Rechecked, ...]


def new_seed() -> str:
    """A seed for an auditor who brought none."""
    return secrets.token_hex(4)


def draw(seed: str, entries: Iterable[int], size: int = SIZE) -> list[int]:
    """The entry numbers that this seed draws, in the order drawn."""
    return nsmallest(size, entries, key=lambda entry: sha256(f"{seed}:{entry}".encode()).digest())


def sample(session: Session, campaign: Campaign, seed: str, checkpoint: Checkpoint) -> Sample:
    """25 decisions of this letter, drawn by the seed from those in the log at that checkpoint."""
    cited = and_(Entry.row == Delivery.decision, Entry.kind == "decision", Entry.position < checkpoint.size)
    decided = select(Entry.position, Delivery.id).join(Entry, cited).where(Delivery.campaign_id == campaign.id)
    by_entry = dict(session.execute(decided).all())
    drawn = draw(seed, by_entry)
    seen = copies_by_number(session, [by_entry[entry] for entry in drawn])
    decisions = session.scalars(select(Entry.row).where(Entry.position.in_(drawn))).all()
    return Sample(seed, checkpoint, len(by_entry), tuple(seen), tuple(recheck(session, decisions)))
