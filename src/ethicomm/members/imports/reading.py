"""An audience export as sheets of rows, each read anew when it is asked for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import msgspec

from ethicomm.members.imports.decoding import WESTERN, Cells, delimiter_of, encoding_of, lines_of, records
from ethicomm.words import _, lazy

LOOKED_AT = 500  # rows whose attributes are looked through for their names
ATTRIBUTES = "attributes"
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Shape(StrEnum):
    """Where an export comes from, as far as its form tells."""

    MAILCHIMP = "mailchimp"
    LISTMONK = "listmonk"
    TABLE = "table"

    def __str__(self) -> str:
        return str(SHAPES[self])


SHAPES = {
    Shape.MAILCHIMP: lazy("an audience export of Mailchimp"),
    Shape.LISTMONK: lazy("a subscriber file of listmonk"),
    Shape.TABLE: lazy("a table"),
}


class Says(StrEnum):
    """What the list that a row stands in says of the person."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"
    NOTHING = "nothing"  # no list of yeses: whoever stands in it waits for proof


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row: its number as a spreadsheet shows it, and its cells by column, or why it is broken."""

    sheet: str
    number: int
    says: Says
    cells: dict[str, str]
    broken: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table of an export. It is read anew each time its rows are asked for, so it never lies in memory whole."""

    name: str
    says: Says
    content: bytes

    @cached_property
    def encoding(self) -> str:
        """How its letters are written."""
        return encoding_of(self.content)

    @cached_property
    def delimiter(self) -> str:
        """What stands between its cells."""
        return delimiter_of(self.content, self.encoding)

    @cached_property
    def is_western(self) -> bool:
        """Whether it was read as an old Windows file because it is no UTF-8: names may look odd."""
        return self.encoding == WESTERN

    @cached_property
    def _header(self) -> tuple[list[str], bool]:
        first = next(self._records(), None) or []
        headed = not any(ADDRESS.fullmatch(cell.strip()) for cell in first)
        return _columns(first if headed else [""] * len(first)), headed

    @cached_property
    def has_attributes(self) -> bool:
        """Whether it keeps more about a person as JSON in one column, as listmonk does."""
        return ATTRIBUTES in self._header[0]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns; the attributes of listmonk are columns too."""
        header, _headed = self._header
        if not self.has_attributes:
            return tuple(header)
        return (*(one for one in header if one != ATTRIBUTES), *self._attributes(header.index(ATTRIBUTES)))

    def rows(self) -> Iterator[Row]:
        """Its people, in order. An empty line is none; a broken one says why."""
        header, headed = self._header
        for number, cells in enumerate(self._records(), 1):
            if number == 1 and headed:
                continue
            if cells is None or any(cells):
                yield self._row(number, header, cells)

    def _row(self, number: int, header: list[str], cells: Cells | None) -> Row:
        why = _why_broken(header, cells)
        named = dict(zip(header, cells or [], strict=False))
        if not why and ATTRIBUTES in named:
            attributes = _attributes(named.pop(ATTRIBUTES))
            why = "" if attributes is not None else _("Its attributes are not readable (JSON).")
            named = {**(attributes or {}), **named}
        return Row(self.name, number, self.says, named, why)

    def _records(self) -> Iterator[Cells | None]:
        return records(lines_of(self.content, self.encoding), self.delimiter)

    def _attributes(self, at: int) -> list[str]:
        found = dict[str, None]()
        for number, cells in enumerate(self._records()):
            if number > LOOKED_AT:
                break
            if number and cells and len(cells) > at:
                found.update(dict.fromkeys(_attributes(cells[at]) or {}))
        return list(found)


@dataclass(frozen=True)
class Export:
    """What an owner uploads: one table or several."""

    shape: Shape
    sheets: tuple[Sheet, ...]

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Every column of every sheet, once."""
        return tuple(dict.fromkeys(column for sheet in self.sheets for column in sheet.columns))

    def rows(self) -> Iterator[Row]:
        """All people, those who said stop first: where a person stands in two lists, the no wins."""
        for sheet in sorted(self.sheets, key=lambda one: WEIGHT.index(one.says)):
            yield from sheet.rows()


WEIGHT = (Says.CLEANED, Says.UNSUBSCRIBED, Says.SUBSCRIBED, Says.NOTHING)


def _columns(header: list[str]) -> list[str]:
    """Each column under a name of its own."""
    named = list[str]()
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split())[:60] or _("Column %(number)s", number=number)
        named.append(name if name not in named else f"{name} ({number})")
    return named


def _why_broken(header: list[str], cells: Cells | None) -> str:
    if cells is None:
        return _("Its quotes do not close.")
    if len(cells) != len(header):
        return _("It has %(cells)s cells, the first row has %(columns)s.", cells=len(cells), columns=len(header))
    text = "".join(cells)
    if "\0" in text or "\ufffd" in text:
        return _("There are signs in it that cannot be read.")
    return ""


def _attributes(text: str) -> dict[str, str] | None:
    """`{"city": "Ghent"}` as texts; None when it is no JSON object."""
    if not text.strip():
        return {}
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
    except msgspec.MsgspecError:
        return None
    return {key: _as_text(value) for key, value in found.items()}


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
