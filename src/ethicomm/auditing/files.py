"""The report as a CSV file that says of itself what it is, and whose rows can be told from altered ones.

The lines above the rows begin with `#`: letter, filters, totals, number of rows, time (UTC), version, checkpoint,
and the SHA-256 of everything from the line of column names to the end.
"""

import csv
import hashlib
import io
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version

from ethicomm import clock
from ethicomm.auditing.letters import CopySeen, Filters
from ethicomm.campaigns import Campaign
from ethicomm.ledger import Checkpoint

COLUMNS = (
    "person", "result", "reason", "decided_utc", "decision_entry", "refusal",
    "consent_state", "consent_agreed_utc", "evidence", "method", "notice", "notice_hash", "consent_entry",
)  # fmt: skip
IN_MEMORY = 4_000_000  # bytes; more waits in a temporary file (pseudonyms and times only) until it has left
CHUNK = 64_000


def report_file(
    campaign: Campaign, filters: Filters, checkpoint: Checkpoint | None, copies: Iterable[CopySeen]
) -> Iterator[bytes]:
    """The whole file in chunks. Rows are written once to be hashed, then sent after the lines that name the hash."""
    counted, hashed = Counter[str](), hashlib.sha256()
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as rows:
        for line in _rows(copies, counted):
            hashed.update(line)
            rows.write(line)
        yield from _head(campaign, filters, checkpoint, counted, hashed.hexdigest())
        rows.seek(0)
        while chunk := rows.read(CHUNK):
            yield chunk


def _rows(copies: Iterable[CopySeen], counted: Counter[str]) -> Iterator[bytes]:
    yield _line(COLUMNS)
    for copy in copies:
        counted[copy.state] += 1
        yield _line(_cells(copy))


def _cells(copy: CopySeen) -> list[object]:
    record = copy.record
    said: list[object] = [""] * 7
    if record:
        notice = f"{record.notice.purpose} v{record.notice.version}" if record.notice else ""
        said = [
            record.state.value, _utc(record.agreed_at), record.grade.value, record.method.value,
            notice, record.notice_hash, record.entry,
        ]  # fmt: skip
    refusal = copy.refusal.value if copy.refusal else ""
    return [copy.person, copy.state.value, copy.reason, _utc(copy.decided), copy.entry, refusal, *said]


def _head(
    campaign: Campaign, filters: Filters, checkpoint: Checkpoint | None, counted: Counter[str], hashed: str
) -> Iterator[bytes]:
    yield _line(["# letter", campaign.name, str(campaign.public_id)])
    yield _line(["# filters", *(f"{name} is {value}" for name, value in filters.given().items())])
    for state, count in sorted(counted.items()):
        yield _line(["# total", state, count])
    yield _line(["# rows", counted.total()])
    yield _line(["# made", _utc(clock.now())])
    yield _line(["# made by", f"ethicomm {version('ethicomm')}"])
    if checkpoint:
        yield _line(["# checkpoint", checkpoint.size, checkpoint.root.hex()])
    yield _line(["# sha256 of what follows", hashed])


def _line(cells: Iterable[object]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow([_harmless(cell) for cell in cells])
    return written.getvalue().encode()


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z" if moment else ""
