"""The ledger: an append-only RFC 6962 log of what was done, which can be checked without us.

A row is written with its effect, in one unit of work, and its hash is kept here with a salt of its own, so that
the hash tells nothing once the row is gone. The log shows that what is in it was not changed. It cannot show
that nothing was left out.
"""

from ethicomm.ledger.actions import insert, note, note_many, remove
from ethicomm.ledger.anchoring import JOB, Anchored, anchor, anchor_daily, anchor_due, anchored
from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.issuing import Proof, entry_of, issue, proof_of
from ethicomm.ledger.models import ACT, REMOVED, SALT, Act, Checkpoint, Entry
from ethicomm.ledger.ordering import began, place_of_moment, placed_count, places, waiting_rows
from ethicomm.ledger.proofs import consistency, inclusion, inclusions
from ethicomm.ledger.queries import (
    checkpoint_at,
    checkpoint_over,
    checkpoints,
    counts_by_kind,
    entry_at,
    kinds_of,
    latest_checkpoint,
    position,
    positions,
    verifier_key,
    waiting,
)
from ethicomm.ledger.report import Broken, Fault, Report
from ethicomm.ledger.sequencer import sequence
from ethicomm.ledger.verifying import Progress, verify

KINDS = (ACT, REMOVED)
JOBS = {JOB: anchor_due}

__all__ = [
    "ACT",
    "JOBS",
    "KINDS",
    "REMOVED",
    "SALT",
    "Act",
    "Anchored",
    "Broken",
    "Checkpoint",
    "Entry",
    "Fault",
    "Kind",
    "Progress",
    "Proof",
    "Report",
    "anchor",
    "anchor_daily",
    "anchored",
    "began",
    "checkpoint_at",
    "checkpoint_over",
    "checkpoints",
    "consistency",
    "counts_by_kind",
    "entry_at",
    "entry_of",
    "inclusion",
    "inclusions",
    "insert",
    "issue",
    "kinds_of",
    "latest_checkpoint",
    "note",
    "note_many",
    "place_of_moment",
    "placed_count",
    "places",
    "position",
    "positions",
    "proof_of",
    "remove",
    "sequence",
    "verifier_key",
    "verify",
    "waiting",
    "waiting_rows",
]
