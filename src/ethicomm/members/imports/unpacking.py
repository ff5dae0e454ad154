"""From an uploaded file to its tables: Mailchimp's ZIP, listmonk's CSV, or any table with a header.

Threat: an archive that unpacks to more than this machine holds. Sizes are counted while unpacking, never believed.
"""

import io
import zipfile
import zlib

from ethicomm.errors import Invalid
from ethicomm.members.imports.reading import Export, Says, Shape, Sheet
from ethicomm.words import _

LARGEST = 256 * 1024 * 1024  # bytes of all tables together
MOST_TIMES = 100  # a table of people shrinks to a tenth; a bomb to a thousandth
MOST_SHEETS = 20
LISTS = (  # as Mailchimp names the files of its archive
    ("nonsubscribed", Says.NOTHING),
    ("unsubscribed", Says.UNSUBSCRIBED),
    ("cleaned", Says.CLEANED),
    ("subscribed", Says.SUBSCRIBED),
)


def read_export(name: str, content: bytes) -> Export:
    """The tables in this file. Raises Invalid with what to do when it holds none that can be read."""
    sheets = _unpacked(content) if content.startswith(b"PK") else (_sheet(name, content),)
    if not any(sheet.columns for sheet in sheets):
        raise Invalid(_("There is nothing in this file. Nothing was imported."))
    return Export(_shape(sheets), sheets)


def _shape(sheets: tuple[Sheet, ...]) -> Shape:
    columns = {column.casefold() for column in sheets[0].columns}
    if {"optin_time", "confirm_time"} <= columns:
        return Shape.MAILCHIMP
    return Shape.LISTMONK if sheets[0].has_attributes else Shape.TABLE


def _sheet(name: str, content: bytes) -> Sheet:
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0].casefold()
    says = next((says for start, says in LISTS if stem.startswith(start)), None)
    return Sheet(says.value if says else _("the file"), says or Says.SUBSCRIBED, content)


def _unpacked(content: bytes) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            tables = [one for one in archive.infolist() if one.filename.casefold().endswith((".csv", ".txt"))]
            if not tables or len(tables) > MOST_SHEETS:
                raise Invalid(_("This archive does not hold an audience export: no CSV files were found in it."))
            return _within_limits(archive, tables, len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise Invalid(_("This archive is broken or locked. Save the export again. Nothing was imported.")) from None


def _within_limits(archive: zipfile.ZipFile, tables: list[zipfile.ZipInfo], packed: int) -> tuple[Sheet, ...]:
    left, sheets = min(LARGEST, packed * MOST_TIMES), list[Sheet]()
    for table in tables:
        with archive.open(table) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise Invalid(_("This archive unpacks to far more than an export does. Nothing was imported."))
        sheets.append(_sheet(table.filename, content))
    return tuple(sheets)
