"""`shows` and `acts`: how a function becomes an address.

Every address names its audience; it stays in `handler.opt["audience"]`, where a test lists them all.
"""

import inspect
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler

from ethicomm.errors import NotFound
from ethicomm.web.answering import Again, Work, act, redirect_response, show
from ethicomm.web.answers import Redirect
from ethicomm.web.forms import form_of
from ethicomm.web.shell import Flash, Speech, language_for
from ethicomm.web.site import Site, site_of
from ethicomm.web.visit import Arrival, Audience, arrival_of
from ethicomm.words import _, speaking

FORM_SIZE = 1_000_000  # bytes; an address that takes files says so with `largest`
Asked = Request[Any, Any, Any]


def shows(path: str, audience: Audience) -> Callable[[Work], HTTPRouteHandler]:
    """Answer GET with what the function gives back; it may read, and its session is never committed."""

    def register(work: Work) -> HTTPRouteHandler:
        async def handle(request: Asked) -> Response[Any]:
            site, arrival = site_of(request), arrival_of(request)
            closed = _closed(site, arrival, audience)
            response = closed or await show(site, arrival, work, request.path_params)
            if request.method == "HEAD":
                response.content = b""
            return response

        return _handler(path, (HttpMethod.GET, HttpMethod.HEAD), audience, work, handle)

    return register


def acts(
    path: str,
    audience: Audience,
    *,
    again: Again | None = None,
    largest: int = FORM_SIZE,
    open_to_any_origin: bool = False,
) -> Callable[[Work], HTTPRouteHandler]:
    """Answer POST; the function's writes are committed before anything is shown.

    It gives back a Redirect, a Result, or the page with the form again (422). Simplest: raise Invalid, and
    `again(visit, problem=…)` makes that page in a unit of its own, the writes undone.
    `open_to_any_origin` is for the one address that mail programs post to (RFC 8058).
    """

    def register(work: Work) -> HTTPRouteHandler:
        async def handle(request: Asked) -> Response[Any]:
            site, arrival = site_of(request), arrival_of(request)
            if closed := _closed(site, arrival, audience):
                return closed
            arrival = arrival_of(request, await form_of(request))
            return await act(site, arrival, work, again, request.path_params)

        opens = {"open_to_any_origin": True} if open_to_any_origin else {}
        return _handler(path, (HttpMethod.POST,), audience, work, handle, largest=largest, **opens)

    return register


def _closed(site: Site, arrival: Arrival, audience: Audience) -> Response[Any] | None:
    """What someone gets who may not come in: the door if they are a stranger, else "not found"."""
    if audience.admits(arrival.actor):
        return None
    if arrival.actor is not None:
        raise NotFound("")  # said as for any address where nothing is
    return redirect_response(site, arrival, _to_the_door(site, arrival, audience))


def _to_the_door(site: Site, arrival: Arrival, audience: Audience) -> Redirect:
    door = site.door_for(audience)
    if arrival.method in ("GET", "HEAD"):
        return Redirect(f"{door}?next={quote(arrival.back, safe='/')}")
    with speaking(language_for(arrival, Speech())):
        said = _("You were signed out, so nothing was changed. Sign in and do it again.")
    return Redirect(door, Flash(said, "note"))


def _handler(
    path: str,
    methods: tuple[HttpMethod, ...],
    audience: Audience,
    work: Work,
    handle: Callable[[Asked], Awaitable[Response[Any]]],
    largest: int = FORM_SIZE,
    **opt: Any,
) -> HTTPRouteHandler:
    _agree(path, work)
    handle.__name__, handle.__qualname__ = work.__name__, work.__qualname__
    handle.__module__, handle.__doc__ = work.__module__, work.__doc__
    made = HTTPRouteHandler(
        path,
        http_method=methods,
        opt={"audience": audience, "work": work, **opt},
        request_max_body_size=largest,
        status_code=200,
    )
    return made(handle)


def _agree(path: str, work: Work) -> None:
    """Refuse, when the module is read, a function that does not take just what its address names."""
    named = re.findall(r"{(\w+):", path)
    taken = list(inspect.signature(work).parameters)[1:]
    if sorted(named) != sorted(taken):
        raise TypeError(f"{path} names {named}, but {work.__qualname__} takes {taken}")
