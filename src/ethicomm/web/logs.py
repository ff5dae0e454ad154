"""One line for each answer: the route's pattern, never the address; the class of an error, never its text."""

from time import perf_counter
from typing import cast

from litestar.types import HTTPScope, Message, Scope

from ethicomm.logs import log, place


def started(scope: Scope) -> None:
    """Note the time a request arrived at."""
    scope["state"]["started"] = perf_counter()


def failed(scope: Scope, error: BaseException) -> None:
    """Note what went wrong, for the line that is written when the answer leaves."""
    scope["state"]["error"] = type(error).__name__
    scope["state"]["where"] = place(error)


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
