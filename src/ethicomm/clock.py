"""The time, in one place, so that a test or the sample community can move it.

Consent never takes its order from here (clocks step back); it takes it from `n` and the ledger position.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_shift: ContextVar[timedelta] = ContextVar("shift", default=timedelta())


def now() -> datetime:
    """The moment, aware and in UTC."""
    return datetime.now(UTC) + _shift.get()


@contextmanager
def moved(to: datetime) -> Iterator[None]:
    """Let `now()` start at `to` and go on from there, in this thread or task only."""
    token = _shift.set(to - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)


def monotonic() -> float:
    """Seconds for measuring spans such as a lease; never moved, never stepping back."""
    return time.monotonic()
