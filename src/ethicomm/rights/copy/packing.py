"""The ZIP: a page to read, the same for programs, the values as a table, and the pictures of slips.

It is made while it leaves, one file after the other, and never lies anywhere.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from ethicomm.rights.copy.shape import Copy, Held

PACKED = (".json", ".csv", ".html", ".css")  # pictures are packed already
COLUMNS = ("field", "label", "value", "words", "source", "at", "ends")


def copy_file(copy: Copy, page: bytes, style: bytes, pictures: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The ZIP in pieces. `pictures` are opened one by one, as they are put in."""
    yield from _zip(_files(copy, page, style, pictures), copy.made_at)


def values_as_csv(values: Sequence[Held]) -> bytes:
    """The values as a table (RFC 4180)."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(COLUMNS)
    for one in values:
        table.writerow([_harmless(getattr(one, column)) for column in COLUMNS])
    return written.getvalue().encode()


def _files(copy: Copy, page: bytes, style: bytes, pictures: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    yield "read-me.html", page
    yield "read-me.css", style
    yield "copy.json", msgspec.json.format(msgspec.json.encode(copy), indent=1)
    yield "values.csv", values_as_csv(copy.values)
    yield from pictures


def _zip(files: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    out = _Pieces()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in files:
            entry = zipfile.ZipInfo(name, at.timetuple()[:6])
            packed.writestr(entry, content, zipfile.ZIP_DEFLATED if name.endswith(PACKED) else zipfile.ZIP_STORED)
            yield out.taken()
    yield out.taken()


class _Pieces(io.RawIOBase):
    """Takes what is written until somebody fetches it; a ZIP needs no going back."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, octets: object) -> int:
        piece = bytes(memoryview(octets))  # type: ignore[arg-type]
        self._waiting.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        whole = b"".join(self._waiting)
        self._waiting.clear()
        return whole


def _harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text; a moment is written as RFC 3339."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
