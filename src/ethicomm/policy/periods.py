"""Periods of ISO 8601 (`P36M`, `P90D`, `P1Y6M`, `PT1H`), added by the calendar."""

import calendar
import re
from datetime import datetime, timedelta
from functools import cache

from ethicomm.errors import Invalid
from ethicomm.words import _, _n

PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")
DAYS = (365, 365 / 12, 7, 1, 1 / 24)  # about, for years, months, weeks, days and hours
LIFETIME = 100 * 365


def add_period(moment: datetime, period: str) -> datetime:
    """The moment that much later; 31 January and a month is the last day of February. Raises Invalid."""
    years, months, weeks, days, hours = _parts(period)
    whole = moment.year * 12 + moment.month - 1 + years * 12 + months
    year, month = divmod(whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    landed = moment.replace(year=year, month=month + 1, day=min(moment.day, last))
    return landed + timedelta(weeks=weeks, days=days, hours=hours)


def over_since(now: datetime, period: str) -> datetime:
    """A moment for which this period is over by `now`, and within four days the latest one. Raises Invalid."""
    years, months, weeks, days, hours = _parts(period)
    whole = now.year * 12 + now.month - 1 - years * 12 - months
    year, month = divmod(whole, 12)
    first = now.replace(year=year, month=month + 1, day=min(now.day, 28)) - timedelta(
        weeks=weeks, days=days, hours=hours
    )
    return first if add_period(first, period) <= now else first - timedelta(days=1)


def is_period(text: str) -> bool:
    """Whether this is a period that ends while people live."""
    return 0 < days_about(text) <= LIFETIME


def days_about(text: str) -> float:
    """How many days it is, about: enough to tell the longer of two. 0 for what is no period."""
    found = PERIOD.fullmatch(text)
    return sum(int(part) * each for part, each in zip(found.groups("0"), DAYS, strict=True)) if found else 0


def period_words(period: str) -> str:
    """`3 years`, in the language spoken now. Raises Invalid."""
    years, months, weeks, days, hours = _parts(period)
    years, months = years + months // 12, months % 12
    told = (
        (years, _n("%(count)s year", "%(count)s years", years)),
        (months, _n("%(count)s month", "%(count)s months", months)),
        (weeks, _n("%(count)s week", "%(count)s weeks", weeks)),
        (days, _n("%(count)s day", "%(count)s days", days)),
        (hours, _n("%(count)s hour", "%(count)s hours", hours)),
    )
    return ", ".join(words for count, words in told if count)


@cache
def _parts(period: str) -> tuple[int, ...]:
    found = PERIOD.fullmatch(period)
    if not found or not is_period(period):
        said = _("%(period)s is not a period. One looks like P36M (36 months) or P90D (90 days).", period=period)
        raise Invalid(said)
    return tuple(int(part or 0) for part in found.groups())
