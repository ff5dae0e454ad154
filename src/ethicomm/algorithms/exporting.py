"""The register as CSV, for an auditor: one line for each algorithm, with the hash its runs carry."""

import csv
import io
from collections.abc import Iterable, Iterator

from ethicomm.algorithms.register import Registered

COLUMNS = (
    "key", "title", "about", "purpose", "legal_basis", "inputs", "points", "owner", "oversight", "risks", "review",
    "rule",
)  # fmt: skip


def lines(entries: Iterable[Registered]) -> Iterator[bytes]:
    """The table, line by line, in UTF-8 (RFC 4180)."""
    yield _line(COLUMNS)
    for one in entries:
        yield _line(_cells(one))


def _cells(one: Registered) -> tuple[object, ...]:
    card, inputs = one.card, " ".join(field.key for field in one.inputs)
    points = " ".join(f"{each.key}={each.points}" for each in one.criteria)
    said = (card.facts.get("owner", ""), card.facts.get("oversight", ""), card.facts.get("risks", ""))
    basis = one.purpose.legal_basis
    return (card.key, card.title, card.about, one.purpose.key, basis, inputs, points, *said, one.review, one.rule)


def _line(cells: Iterable[object]) -> bytes:
    written = io.StringIO()
    csv.writer(written).writerow([str(cell) for cell in cells])
    return written.getvalue().encode()
