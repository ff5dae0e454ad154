"""Checks the whole log: rows against leaves, leaves against the tree, the tree against what was signed.

Threat: someone with full access to the database (an owner, a thief, a mistake) changes, deletes, inserts or
reorders rows or entries, or puts an older copy back. Whoever also holds the signing key can rewrite everything
and sign it anew; only a checkpoint kept outside, given as `outside`, tells that apart.
"""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ethicomm.ledger.canonical import Kind
from ethicomm.ledger.models import ACT, REMOVED, Entry
from ethicomm.ledger.queries import waiting
from ethicomm.ledger.report import Findings, Report
from ethicomm.ledger.rows import Rows
from ethicomm.ledger.witness import BLOCK, Witness

PAGE = 16 * BLOCK
Progress = Callable[[int, int], None]  # entries checked, entries in all


def verify(
    session: Session, kinds: Iterable[Kind], progress: Progress | None = None, outside: Sequence[str] = ()
) -> Report:
    """Read the whole log in pages and name each broken range. `outside` are signed notes kept elsewhere.

    Call it in a `snapshot`: what is placed and signed meanwhile would look like a log that was tampered with.
    """
    found = Findings()
    rows = Rows(session, {kind.name: kind for kind in (ACT, REMOVED, *kinds)}, found)
    witness = Witness(session, outside, found)
    size = session.scalar(select(func.max(Entry.position) + 1)) or 0
    for first in range(0, size, PAGE):
        end = min(first + PAGE, size)
        witness.watch(first, rows.leaves(first, end))
        if progress:
            progress(end, size)
    removed = rows.settle()
    witness.settle(size)
    return Report(size, waiting(session), removed, witness.checkpoints, witness.root, found.all())
