"""From bytes to rows: which letters a file is written in, what stands between its cells, and what is broken.

Threat: a file made to exhaust us (a quote that never closes, a cell of a gigabyte) or one merely saved badly. So a
cell has a limit, a broken quote costs its own row and no other, and nothing is guessed into place.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator

from ethicomm.errors import Invalid
from ethicomm.words import _

UTF8, UTF16, WESTERN = "utf-8-sig", "utf-16", "cp1252"
DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 64 * 1024
MOST_BROKEN_QUOTES = 200
Cells = list[str]


def encoding_of(content: bytes) -> str:
    """By its mark, else UTF-8 if all of it is, else the letters of Western Windows."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return UTF16
    start = content[:SAMPLE]
    if start.count(0) > len(start) // 4:  # every second byte of Western text in UTF-16 is empty
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return UTF8 if _is_utf8(content) else WESTERN


def lines_of(content: bytes, encoding: str) -> Iterator[str]:
    """Its lines with their ends; what cannot be read in this encoding becomes U+FFFD."""
    return io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors="replace", newline="")


def delimiter_of(content: bytes, encoding: str) -> str:
    """The sign that divides the first rows into the most cells, the same number in each."""
    start = content[:SAMPLE].decode(encoding, errors="replace").splitlines(keepends=True)[:20]
    return max(DELIMITERS, key=lambda sign: _evenness(start, sign))


def records(lines: Iterable[str], delimiter: str) -> Iterator[Cells | None]:
    """Each row's cells, or None for a row whose quotes are broken; reading goes on at the line after it.

    Raises Invalid when so many are broken that this is no table.
    """
    remembered, broken = _Remembered(lines), 0
    while True:
        try:
            for cells in csv.reader(remembered, delimiter=delimiter, strict=True):
                remembered.forget()
                yield cells
            return
        except csv.Error:
            broken += 1
        if broken > MOST_BROKEN_QUOTES:
            raise Invalid(_("So many quotes are broken in this file that it cannot be read. Nothing was imported."))
        remembered.give_back()
        yield None


class _Remembered:
    """Lines that can be read once more, but for the first, when the row they were taken for was broken."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._ahead, self._taken = iter(lines), deque[str](), list[str]()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else next(self._lines)
        self._taken.append(line)
        return line

    def forget(self) -> None:
        self._taken.clear()

    def give_back(self) -> None:
        self._ahead.extendleft(reversed(self._taken[1:]))
        self._taken.clear()


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for at in range(0, len(content), 1 << 20):
            decoder.decode(content[at : at + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _evenness(lines: list[str], delimiter: str) -> tuple[int, int]:
    widths = [len(cells) for cells in records(lines[:-1] or lines, delimiter) if cells]
    if not widths or widths[0] < 2:
        return (0, 0)
    return (sum(width == widths[0] for width in widths), widths[0])
