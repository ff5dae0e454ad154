"""What is written down about a request, by allow-list: a log must never become a second store of people.

Route patterns, never addresses; the name of an error's class and where in our code it rose, never its text.
"""

import sys
from collections.abc import MutableMapping
from pathlib import Path
from time import perf_counter
from traceback import extract_tb
from typing import Any, cast

import structlog
from litestar.types import HTTPScope, Message, Scope

ALLOWED = frozenset(
    {"event", "level", "timestamp", "method", "route", "status", "ms", "error", "where", "kind", "count"}
)
OURS = Path(__file__).parent.parent


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


def started(scope: Scope) -> None:
    """Note the time a request arrived at."""
    scope["state"]["started"] = perf_counter()


def failed(scope: Scope, error: BaseException) -> None:
    """Note what went wrong, for the line that is written when the answer leaves."""
    scope["state"]["error"] = type(error).__name__
    scope["state"]["where"] = _place(error)


async def log_answer(message: Message, scope: Scope) -> None:
    """One line for each answer, written as it begins to leave."""
    if message["type"] != "http.response.start":
        return
    noted = scope["state"]
    began = noted.get("started")
    line = {
        "method": cast(HTTPScope, scope)["method"],
        "route": scope.get("path_template") or "none",
        "status": message["status"],
        "ms": round((perf_counter() - began) * 1000, 1) if began else None,
        "error": noted.get("error"),
        "where": noted.get("where"),
    }
    write = log.error if message["status"] >= 500 else log.info
    write("answered", **{key: value for key, value in line.items() if value is not None})


def _place(error: BaseException) -> str | None:
    """The innermost line of our own code that the error passed through."""
    frames = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(OURS)]
    if not frames:
        return None
    last = frames[-1]
    return f"{Path(last.filename).relative_to(OURS)}:{last.lineno} {last.name}"
