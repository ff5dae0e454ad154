"""P16: what checking a whole log costs beside reading its rows."""

import os

from sqlalchemy import select

from bench.a_log import empty_log, fill
from bench.ratio import Ratio, compare
from ethicomm import ledger
from ethicomm.consent.models import DECISION

ROWS = int(os.environ.get("BENCH_LOG", "200000"))  # the goal is stated for 1,000,000; the ratio is the same
PAGE = 5_000


def measure() -> list[Ratio]:
    """`ledger.verify` over decisions against reading the same rows in pages."""
    with empty_log() as database:
        fill(database, ROWS)

        def read() -> None:
            table, last, seen = DECISION.table, None, 0
            with database.read() as session:
                while True:
                    page = select(table).order_by(table.c.id).limit(PAGE)
                    rows = session.execute(page if last is None else page.where(table.c.id > last)).all()
                    if not rows:
                        break
                    last, seen = rows[-1].id, seen + len(rows)
            assert seen == ROWS

        def verify() -> None:
            with database.read() as session:
                assert ledger.verify(session, (DECISION,)).holds

        return [compare("P16", f"verify {ROWS:,} rows / read them", 2.5, read, verify)]
