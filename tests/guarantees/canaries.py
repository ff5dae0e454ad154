"""Words that stand nowhere else, and where they turn up: as they are, in disguise, and inside what is packed."""

import base64
import json
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import psycopg
from psycopg import sql

from ethicomm.app import House

MOST = 20_000_000  # octets taken out of one packed piece


def disguises(word: str) -> dict[str, bytes]:
    """The word in every form a leak may have, by name. Forms of text are in lower case."""
    low = word.casefold()
    return {
        "utf-8": low.encode(),
        "utf-16-le": low.encode("utf-16-le"),
        "utf-16-be": low.encode("utf-16-be"),
        "hex": word.encode().hex().encode(),
        "url": quote(word, safe="").lower().encode(),
        "json": json.dumps(word)[1:-1].lower().encode(),
        **{f"base64 from {shift}": _middle(word.encode(), shift) for shift in range(3)},
    }


def _middle(word: bytes, shift: int) -> bytes:
    """What base64 shows of it whatever stands around it, when it begins `shift` octets into a group of three."""
    whole = base64.b64encode(b"." * shift + word)
    end = (shift + len(word)) // 3 * 4
    return whole[4 if shift else 0 : end]


def found_in(held: bytes, words: Iterable[str]) -> set[tuple[str, str]]:
    """(word, form) of each that is in there."""
    pieces = [held, *unpacked(held)]
    return {
        (word, form)
        for piece in pieces
        for low in [piece.lower()]
        for word in words
        for form, disguise in disguises(word).items()
        if disguise in (piece if form.startswith("base64") else low)
    }


def unpacked(held: bytes) -> Iterator[bytes]:
    """Every piece that was packed with gzip or in a ZIP, wherever it begins."""
    for start in re.finditer(rb"\x1f\x8b\x08", held):
        yield from _inflated(held[start.start() :], 31)
    for start in re.finditer(rb"PK\x03\x04", held):
        if start.end() + 26 <= len(held):
            name, more = struct.unpack_from("<HH", held, start.start() + 26)
            yield from _inflated(held[start.start() + 30 + name + more :], -15)


def _inflated(packed: bytes, kind: int) -> Iterator[bytes]:
    """As much as can be read of it."""
    try:
        yield zlib.decompressobj(kind).decompress(packed, MOST)
    except zlib.error:
        return


def at_rest(house: House) -> dict[str, bytes]:
    """All that lies on a disk when the machine is switched off, by name: files, and tables where they are no file."""
    folder = house.settings.root_key_file.parent
    held = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if not house.database.is_sqlite:
        held |= _tables(house.settings.database_url)
    return held


def _tables(url: str) -> Iterator[tuple[str, bytes]]:
    with psycopg.connect(re.sub(r"\+\w+", "", url, count=1)) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in names:
            with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copied:
                yield name, b"".join(bytes(part) for part in copied)
