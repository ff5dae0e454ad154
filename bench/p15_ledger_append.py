"""P15: what writing a row into the log costs beside writing it anywhere, and what a proof costs."""

import os
from random import Random

from sqlalchemy import insert

from bench.a_log import decisions, empty_log, fill
from bench.ratio import Ratio, compare, timed
from ethicomm import ledger
from ethicomm.consent.models import DECISION

ROWS = 10_000
PROOFS = 500
PROOF_GOAL = 50e-6  # seconds


def measure() -> list[Ratio]:
    """Appending by a unit of 10,000 rows against the same rows unchained; one proof of many in a log of 100,000."""
    with empty_log() as database:

        def plain() -> None:
            rows = [{**row, "salt": os.urandom(16)} for row in made.pop()]
            with database.write() as session:
                session.execute(insert(DECISION.stored), rows)

        def chained() -> None:
            with database.write() as session:
                ledger.insert(session, DECISION, made.pop())

        made = [decisions(ROWS) for _ in range(12)]
        append = compare("P15", "append 10,000 rows / insert them unchained", 1.15, plain, chained)
        fill(database, 100_000 - ROWS * 6)
        with database.read() as session:
            newest = ledger.latest_checkpoint(session)
            size = newest.size if newest else 0
            wanted = Random(15).sample(range(size), PROOFS)
            proofs = [timed(lambda: ledger.inclusions(session, wanted, size) and None) / PROOFS for _ in range(5)]
    return [append, Ratio("P15", "one proof of a sample / 50 µs", 1, (PROOF_GOAL,), tuple(proofs))]
