"""`/.well-known/gpc.json`: that this site honours the Global Privacy Control signal, for programs that look."""

import datetime as calendar
import json

from ethicomm.accounts import Audience
from ethicomm.web import Statement, Visit, shows

SINCE = calendar.date(2026, 11, 21)  # when the statement was made; what the signal means later does not change it
A_DAY = 86_400  # seconds


@shows("/.well-known/gpc.json", Audience.EVERYONE)
def honours_signal(_visit: Visit) -> Statement:
    """The support resource of the specification: whether, and since when."""
    said = {"gpc": True, "lastUpdate": SINCE.isoformat()}
    return Statement("application/json", json.dumps(said).encode(), A_DAY)


HANDLERS = [honours_signal]
