"""Every sentence people read: gettext, numbers and dates, in the language of the one who reads.

Catalogues are read from the `.po` files themselves: what a translator edits is what runs.
"""

import datetime as calendar
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LANGUAGES = ("en", "nl")
PSEUDO = "en-XA"  # every string in brackets, so that a test sees what bypasses gettext

_language: ContextVar[str] = ContextVar("language", default="en")
_zone: ContextVar[str] = ContextVar("zone", default="UTC")


@contextmanager
def speaking(language: str, zone: str | None = None) -> Iterator[None]:
    """Speak this language (and show times in this zone) until the block ends."""
    tokens = _language.set(language), _zone.set(zone or _zone.get())
    try:
        yield
    finally:
        _language.reset(tokens[0])
        _zone.reset(tokens[1])


def language() -> str:
    """The language spoken now, such as `en`."""
    return _language.get()


def _(text: str, **values: object) -> str:
    """The text in the language spoken now, with `%(name)s` filled in."""
    return _filled(_translated(text, None, 1), values)


def _n(one: str, many: str, count: int, **values: object) -> str:
    """The singular or plural text; `%(count)s` is the count as the language writes it."""
    return _filled(_translated(one, many, count), {"count": number(count), **values})


class lazy:  # noqa: N801  (reads like a function, as gettext's own names do)
    """A text for a constant, translated when it is shown."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __str__(self) -> str:
        return _(self.text)

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;")


def date(day: calendar.date | datetime) -> str:
    """`3 May 2025`; a moment is first taken to the zone of the reader."""
    local = day.astimezone(ZoneInfo(_zone.get())) if isinstance(day, datetime) else day
    return dates.format_date(local, "d MMMM y", locale=_locale())


def day_of_year(day: calendar.date) -> str:
    """`3 May`: a birthday, whatever the year."""
    return dates.format_date(day, "d MMMM", locale=_locale())


def month_of_year(day: calendar.date) -> str:
    """`May`, whatever the year."""
    return dates.format_date(day, "LLLL", locale=_locale())


def month(day: calendar.date) -> str:
    """`May 2025`."""
    return dates.format_date(day, "LLLL y", locale=_locale())


def month_letter(day: calendar.date) -> str:
    """`M` for May, as under a chart; the page spells the month out beside it."""
    return dates.format_date(day, "LLLLL", locale=_locale())


def when(moment: datetime) -> str:
    """`3 May 2025, 09:12`, in the zone of the reader."""
    local = moment.astimezone(ZoneInfo(_zone.get()))
    return dates.format_datetime(local, "d MMMM y, HH:mm", tzinfo=local.tzinfo, locale=_locale())


def lately(moment: datetime, now: datetime) -> str:
    """`Today, 09:12`, `Yesterday, 09:12`, then `3 May 2025`; in the zone of the reader."""
    zone = ZoneInfo(_zone.get())
    local = moment.astimezone(zone)
    time = dates.format_time(local, "HH:mm", tzinfo=zone, locale=_locale())
    match (now.astimezone(zone).date() - local.date()).days:
        case 0:
            return _("Today, %(time)s", time=time)
        case 1:
            return _("Yesterday, %(time)s", time=time)
    return date(moment)


def number(value: float) -> str:
    """`4,820` in English, `4.820` in Dutch."""
    return numbers.format_decimal(value, locale=_locale())


def percent(share: float) -> str:
    """A share between 0 and 1, such as `61%`."""
    return numbers.format_percent(share, locale=_locale())


def _filled(text: str, values: dict[str, object]) -> str:
    return text % values if values else text


def _translated(one: str, many: str | None, count: int) -> str:
    spoken = language()
    if spoken == PSEUDO:
        return f"⟦{one if many is None or count == 1 else many}⟧"
    catalogue = _catalogue(spoken)
    message = catalogue.get(one) if catalogue else None
    found = message.string if message else ""
    forms = found if isinstance(found, (tuple, list)) else (found, found)
    plural = many is not None and count != 1  # English and Dutch share the plural rule
    return forms[plural] or (many if plural and many else one)


@cache
def _catalogue(spoken: str) -> Catalog | None:
    source = Path(__file__).parent / "locale" / spoken / "LC_MESSAGES" / "ethicomm.po"
    if not source.exists():
        return None
    with source.open("rb") as lines:
        return read_po(lines, locale=spoken)


@cache
def _locale_of(spoken: str) -> Locale:
    return Locale.parse("en_GB" if spoken.startswith("en") else spoken)


def _locale() -> Locale:
    return _locale_of(language())
