"""Looking for words that should lie nowhere in clear: as they are, in disguise, and inside what is packed.

Context: a promise that nothing lies open is worth what the search behind it finds. Decision: every spelling and every
form of every word is one set of four-octet windows. A stream is read at each fourth octet only, since a form of seven
octets or more covers such a window wherever it begins; what is met there is then compared whole. Consequence: one pass
whatever the number of words, 65 to 90 MB a second, in the same memory for a kilobyte and for ten gigabytes; words under
seven signs are not searched (`means_something`).
"""

import base64
import json
import sys
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import Literal
from urllib.parse import quote, quote_plus

SHORTEST = 7  # signs: with fewer, what is met by chance would drown what is meant
LONGEST = 256  # octets of a form that are compared
BEGINNING = 48  # octets of a form in which its rarest windows are sought
WINDOW = 4
BLOCK = 1 << 20
STEP = 1 << 14
DEPTH = 4  # packed in packed in packed
OPEN = 16  # packed pieces read at the same time
MOST = 1_000  # hits kept of one stream; all are counted
ORDER: Literal["little", "big"] = "little" if sys.byteorder == "little" else "big"
GZIP, ZIP = b"\x1f\x8b\x08", b"PK\x03\x04"
HEADERS = {GZIP: 10, ZIP: 30}  # octets
STORED = "stored"
OTHERWISE = {b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"(\xb5/\xfd": "zstd", b"7z\xbc\xaf": "7z", b"Rar!": "rar"}


@dataclass(frozen=True)
class Hit:
    """One word found: in which form, at which octet, and inside which packed piece of the stream."""

    word: str = field(repr=False)
    form: str
    at: int
    inside: str = ""


@dataclass(frozen=True)
class Looked:
    """What one stream holds. `count` goes on where `hits` end; `left` says what could not be looked into."""

    hits: tuple[Hit, ...]
    count: int
    octets: int
    left: tuple[str, ...] = ()


def means_something(word: str) -> bool:
    """Whether finding this word says anything: with fewer than seven signs it is met by chance."""
    return len(word) >= SHORTEST


def disguises(word: str) -> dict[str, bytes]:
    """The word in every form a leak may have, by name. All but base64 are compared in small letters."""
    forms = dict[bytes, str]()
    for form in ("NFC", "NFD"):
        spelled = unicodedata.normalize("NFC" if form == "NFC" else "NFD", word)
        for how, case in (("", spelled), (" small", spelled.casefold()), (" capitals", spelled.upper())):
            written = _as_text(case) if how == " capitals" else {**_as_text(case), **_as_code(case)}
            for name, octets in written.items():
                forms.setdefault(octets, f"{name}{how}{'' if form == 'NFC' else ' NFD'}")
    return {name: octets for octets, name in forms.items()}


def _as_text(word: str) -> dict[str, bytes]:
    return {
        "utf-8": word.encode().lower(),
        "utf-16-le": word.encode("utf-16-le").lower(),
        "utf-16-be": word.encode("utf-16-be").lower(),
    }


def _as_code(word: str) -> dict[str, bytes]:
    octets = word.encode()
    in_base64 = {f"base64 from {shift}": _middle(octets, shift) for shift in range(3)}
    return {
        "hex": octets.hex().encode(),
        "url": quote(word, safe="").lower().encode(),
        "url form": quote_plus(word, safe="@").lower().encode(),
        "json": json.dumps(word)[1:-1].lower().encode(),
        **in_base64,
        **{f"{name}, url": digits.translate(URL_SIGNS) for name, digits in in_base64.items()},
    }


URL_SIGNS = bytes.maketrans(b"+/", b"-_")


def _middle(word: bytes, shift: int) -> bytes:
    """What base64 shows of it whatever stands around it, when it begins `shift` octets into a group of three."""
    whole = base64.b64encode(b"." * shift + word + b"..")
    return whole[-(-8 * shift // 6) : 8 * (shift + len(word)) // 6]


@dataclass(frozen=True, slots=True)
class _Form:
    word: str
    name: str
    small: bytes
    exact: bytes | None  # base64, in which small and capital letters differ


class Search:
    """Many words at once. Made once and used for any number of streams; those that mean nothing are left out."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(dict.fromkeys(word for word in words if means_something(word)))
        self._at = _by_window([form for word in self.words for form in _wanted(word)])
        self._windows = frozenset(self._at)

    def look(self, parts: Iterable[bytes]) -> Looked:
        """Read a stream, given in parts of any size, to its end."""
        reading = _Reading(self)
        for block in _blocks(parts):
            if not reading.octets:
                reading.left += [f"packed with {name}" for magic, name in OTHERWISE.items() if block.startswith(magic)]
            reading.feed(block)
        return Looked(tuple(reading.hits), reading.count, reading.octets, tuple(dict.fromkeys(reading.left)))

    def among(self, held: bytes, fresh: int = 0) -> Iterator[tuple[_Form, int]]:
        """(form, where) of all that end after the first `fresh` octets, which were looked at before."""
        small = held.lower()
        view = memoryview(small + bytes(-len(small) % WINDOW)).cast("I")
        for start in range(0, len(view), STEP):
            part = view[start : start + STEP]
            if not self._windows.isdisjoint(part):
                for place in compress(range(start, start + len(part)), map(self._at.__contains__, part)):
                    for form, shift in self._at[view[place]]:
                        at = place * WINDOW - shift
                        if at >= 0 and at + len(form.small) > fresh and _is_there(form, held, small, at):
                            yield form, at


def _wanted(word: str) -> Iterator[_Form]:
    for name, octets in disguises(word).items():
        cut = octets[:LONGEST]
        yield _Form(word, name, cut.lower(), cut if name.startswith("base64") else None)


def _by_window(forms: list[_Form]) -> dict[int, list[tuple[_Form, int]]]:
    """For each place in a group of four at which a form may begin, its window that the fewest others share."""
    windows = [_windows(form.small[:BEGINNING]) for form in forms]
    often = Counter(window for some in windows for window in some)
    found = defaultdict[int, list[tuple[_Form, int]]](list)
    for form, some in zip(forms, windows, strict=True):
        for first in range(WINDOW):
            places = some[first::WINDOW]
            rarest = min(places, key=often.__getitem__)
            found[rarest].append((form, first + WINDOW * places.index(rarest)))
    return dict(found)


def _windows(octets: bytes) -> list[int]:
    return [int.from_bytes(octets[at : at + WINDOW], ORDER) for at in range(len(octets) - WINDOW + 1)]


def _is_there(form: _Form, held: bytes, small: bytes, at: int) -> bool:
    return held.startswith(form.exact, at) if form.exact else small.startswith(form.small, at)


class _Reading:
    """One stream while it is read: the end of what was read before, and the packed pieces that are open in it."""

    def __init__(self, search: Search, inside: str = "", depth: int = 0) -> None:
        self.search, self.inside, self.depth = search, inside, depth
        self.hits, self.left, self.count, self.octets = list[Hit](), list[str](), 0, 0
        self._tail, self._pieces = b"", list[_Piece]()

    def feed(self, block: bytes) -> None:
        """The next part."""
        held, fresh = self._tail + block, len(self._tail)
        start = self.octets - fresh
        self.octets += len(block)
        for form, at in self.search.among(held, fresh):
            self._hit(Hit(form.word, form.name, start + at, self.inside))
        self._pieces = [piece for piece in self._pieces if piece.feed(block)]
        for packed, at in _packed_in(held, fresh):
            self._open(packed, held, at, start)
        self._tail = held[-LONGEST:]

    def _hit(self, hit: Hit) -> None:
        self.count += 1
        if len(self.hits) < MOST:
            self.hits.append(hit)

    def _open(self, packed: bytes, held: bytes, at: int, start: int) -> None:
        """Begin to read a packed piece; one that is no such thing ends by itself."""
        name = f"{self.inside}{' > ' if self.inside else ''}{'gzip' if packed == GZIP else 'zip'} at {start + at}"
        why = "" if packed == GZIP else _why_closed(held, at)
        if self.depth == DEPTH or len(self._pieces) == OPEN:
            why = "packed too deep"
        if why:
            self.left += [f"{name}: {why}"] if why != STORED else []
            return
        piece = _Piece(self, name, packed, held[at : at + HEADERS[packed]])
        if piece.feed(memoryview(held)[at:]):
            self._pieces.append(piece)

    def take(self, inner: "_Reading") -> None:
        """What was found in a packed piece is found in this stream."""
        self.count += inner.count - len(inner.hits)
        for hit in inner.hits:
            self._hit(hit)
        self.left += inner.left
        inner.hits, inner.left, inner.count = [], [], 0


class _Piece:
    """A packed piece that is being read."""

    def __init__(self, outer: _Reading, name: str, packed: bytes, header: bytes) -> None:
        self._outer, self._inner = outer, _Reading(outer.search, name, outer.depth + 1)
        self._packed = zlib.decompressobj(31 if packed == GZIP else -zlib.MAX_WBITS)
        self._skip = 0 if packed == GZIP else HEADERS[ZIP] + sum(_lengths(header))

    def feed(self, block: bytes | memoryview) -> bool:
        """Go on with the next part of what is packed. False when it has ended, or is nothing packed."""
        part, self._skip = block[self._skip :], max(0, self._skip - len(block))
        try:
            return all(self._more(part[at : at + STEP]) for at in range(0, len(part), STEP))
        except zlib.error:
            return False
        finally:
            self._outer.take(self._inner)

    def _more(self, packed: bytes | memoryview) -> bool:
        while packed and not self._packed.eof:
            plain = self._packed.decompress(packed, BLOCK)
            packed = self._packed.unconsumed_tail
            if plain:
                self._inner.feed(plain)
        return not self._packed.eof


def _packed_in(held: bytes, fresh: int) -> Iterator[tuple[bytes, int]]:
    """(kind, where) of each piece whose header lies whole in here, and did not in the first `fresh` octets."""
    for packed, header in HEADERS.items():
        at = held.find(packed, max(0, fresh - header + 1))
        while 0 <= at <= len(held) - header:
            yield packed, at
            at = held.find(packed, at + 1)


def _lengths(header: bytes) -> tuple[int, int]:
    """Of the name and of the extra field, of a member of a ZIP."""
    return int.from_bytes(header[26:28], "little"), int.from_bytes(header[28:30], "little")


def _why_closed(held: bytes, at: int) -> str:
    """Why a member of a ZIP is not unpacked here; one that is only stored was read with what is around it."""
    locked, method = held[at + 6] & 1, int.from_bytes(held[at + 8 : at + 10], "little")
    if locked:
        return "locked with a password"
    return {0: STORED, 8: ""}.get(method, f"packed by method {method}")


def _blocks(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same in blocks of about a megabyte."""
    kept, size = list[bytes](), 0
    for part in parts:
        kept.append(part)
        size += len(part)
        if size >= BLOCK:
            yield b"".join(kept)
            kept, size = [], 0
    if kept:
        yield b"".join(kept)
