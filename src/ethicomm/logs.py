"""What is written down of what happens, by allow-list: a log must never become a second store of people.

Patterns and kinds, never addresses; the name of an error's class and where in our code it rose, never its text.
"""

import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog

ALLOWED = frozenset(
    {"event", "level", "timestamp", "method", "route", "status", "ms", "error", "where", "kind", "count"}
)
OURS = Path(__file__).parent


class _Lines:
    """Writes to whatever standard error is at that moment."""

    def msg(self, line: str) -> None:
        sys.stderr.write(f"{line}\n")

    info = warning = error = msg


def only_allowed(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


log: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    _Lines(),
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        only_allowed,
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.make_filtering_bound_logger("info"),
)


def place(error: BaseException) -> str | None:
    """The innermost line of our own code that the error passed through."""
    frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(OURS)]
    if not frames:
        return None
    last = frames[-1]
    return f"{Path(last.filename).relative_to(OURS)}:{last.lineno} {last.name}"
