"""Periods of ISO 8601 (`P36M`, `P90D`, `P1Y6M`, `PT1H`), added by the calendar."""

import calendar
import re
from datetime import datetime, timedelta

from ethicomm.errors import Invalid

PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?)?")


def add_period(moment: datetime, period: str) -> datetime:
    """The moment that much later; 31 January and a month is the last day of February. Raises Invalid."""
    years, months, weeks, days, hours = _parts(period)
    whole = moment.year * 12 + moment.month - 1 + years * 12 + months
    year, month = divmod(whole, 12)
    last = calendar.monthrange(year, month + 1)[1]
    landed = moment.replace(year=year, month=month + 1, day=min(moment.day, last))
    return landed + timedelta(weeks=weeks, days=days, hours=hours)


def is_period(text: str) -> bool:
    """Whether this is a period that ends."""
    found = PERIOD.fullmatch(text)
    return bool(found and any(int(part) for part in found.groups() if part))


def _parts(period: str) -> tuple[int, ...]:
    found = PERIOD.fullmatch(period)
    if not found or not is_period(period):
        raise Invalid(f"{period} is not a period. One looks like P36M (36 months) or P90D (90 days).")
    return tuple(int(part or 0) for part in found.groups())
