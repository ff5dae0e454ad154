"""One person asking for one page: what came with the request, and the unit of work it is answered in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from litestar import Request

from ethicomm.db import Session
from ethicomm.web.forms import Form, query_of


class Audience(Protocol):
    """Whom a page is for."""

    def admits(self, actor: Any) -> bool:
        """Whether this person, or nobody signed in (None), may open it."""


class _Everyone:
    def admits(self, actor: Any) -> bool:
        return True


EVERYONE: Audience = _Everyone()


@dataclass(frozen=True)
class Arrival:
    """What a request brought along. Header names are in small letters."""

    method: str
    path: str
    query: Form
    headers: Mapping[str, str]
    cookies: Mapping[str, str]
    client: str  # the network address it came from: for limits, never for records
    actor: Any  # what the sign-in middleware found out; None for a stranger
    form: Form

    @property
    def back(self) -> str:
        """The page the reader is on, query included; after a post, the page it was posted from."""
        if self.method == "POST":
            posted_from = urlsplit(self.headers.get("referer", ""))
            return posted_from.path if posted_from.netloc == self.headers.get("host") else "/"
        query = urlencode(self.query.pairs())
        return f"{self.path}?{query}" if query else self.path

    @property
    def wants_fragment(self) -> bool:
        """Whether a script asks for a part of a page."""
        return "hx-request" in self.headers


@dataclass(frozen=True)
class Visit(Arrival):
    """An arrival with a session that reads (`shows`) or writes (`acts`), in the reader's language."""

    session: Session
    language: str


def arrival_of(request: Request[Any, Any, Any], form: Form | None = None) -> Arrival:
    """What this request brought, with its form where one was read."""
    return Arrival(
        method=request.method,
        path=request.scope["path"],
        query=query_of(request.scope["query_string"]),
        headers={name.lower(): value for name, value in request.headers.items()},
        cookies=request.cookies,
        client=request.client.host if request.client else "",
        actor=request.scope.get("user"),
        form=form or Form(),
    )
