"""Every way to fail, as a page: what happened, that nothing was lost, what to do. No stack, no data."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, ClassVar

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import Receive, Scope, Send

from ethicomm.db import is_away
from ethicomm.errors import Problem, Unready
from ethicomm.web.answering import framed, html, in_thread, page_response, visiting
from ethicomm.web.guards import ForeignOrigin
from ethicomm.web.logs import failed
from ethicomm.web.rendering import render
from ethicomm.web.shell import Shell, Speech, language_for
from ethicomm.web.site import Site, site_of
from ethicomm.web.visit import Arrival, arrival_of
from ethicomm.words import _, speaking


@dataclass(frozen=True)
class ProblemPage:
    """Something did not work."""

    template: ClassVar[str] = "web/problem.html"
    status: int
    title: str
    message: str
    advice: str
    errors: Mapping[str, str] = field(default_factory=dict)
    way: tuple[str, str] | None = None  # words and address of a page that leads on


class _Told(Response[bytes]):
    """An answer about an error that is made when it is sent: in a thread, since it may ask the database."""

    def __init__(self, error: Exception) -> None:
        super().__init__(b"")
        self.error = error

    def to_asgi_response(self, app: Any, request: Request[Any, Any, Any], **_kwargs: Any) -> Any:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            site = site_of(request)
            await _identify(site, scope, receive, send)
            arrival = arrival_of(request)
            response = await in_thread(partial(_tell, site, arrival, self.error))
            if isinstance(self.error, HTTPException) and self.error.headers:
                response.headers.update(self.error.headers)
            if request.method == "HEAD":
                response.content = b""
            await response.to_asgi_response(app=None, request=request)(scope, receive, send)

        return answer


def tell(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The one exception handler."""
    failed(request.scope, error)
    return _Told(error)


async def _identify(site: Site, scope: Scope, receive: Receive, send: Send) -> None:
    """Who asks, where no address was found either: else "not here" would look other than "not for you"."""
    if "user" not in scope:
        with suppress(Exception):  # no database, no one known
            await site.identify(scope, receive, send)


def _tell(site: Site, arrival: Arrival, error: Exception) -> Response[Any]:
    try:
        with visiting(site, arrival, site.database.read) as visit:
            page = _page(error)
            return _partial(site, page) if arrival.wants_fragment else page_response(site, visit, page, page.status)
    except Exception:  # whatever broke the page may break its frame too
        return _tell_plainly(site, arrival, error)


def _tell_plainly(site: Site, arrival: Arrival, error: Exception) -> Response[Any]:
    speech = Speech()
    language = language_for(arrival, speech)
    with speaking(language):
        page = _page(error)
        shell = framed(Shell(community="ethicomm"), arrival, language, speech.languages)
        return html(render(site.templates, page.template, {"page": page, "shell": shell}), page.status)


def _partial(site: Site, page: ProblemPage) -> Response[Any]:
    return html(render(site.templates, "web/_problem.html", {"page": page}), page.status)


def _page(error: Exception) -> ProblemPage:
    if isinstance(error, Unready) or is_away(error):
        return _of_status(503)
    if isinstance(error, Problem):
        page = _of_status(error.status, error.message, getattr(error, "fields", {}))
        return replace(page, way=getattr(error, "way", None))
    if isinstance(error, ForeignOrigin):
        message = _("This came from another site, so we did not do it.")
        return ProblemPage(403, _("Not done"), message, _("Go to the page here and press the button there."))
    return _of_status(error.status_code if isinstance(error, HTTPException) else 500)


def _of_status(status: int, message: str = "", fields: Mapping[str, str] | None = None) -> ProblemPage:
    title, said, advice = _words().get(status) or _words()[400 if 400 <= status < 500 else 500]
    return ProblemPage(status, title, message or said, advice, fields or {})


def _words() -> dict[int, tuple[str, str, str]]:
    """Title, what happened, what to do; by status."""
    back = _("Go back and try again. What you gave before is as it was.")
    home = _("Look in the menu, or start from the first page.")
    later = _("Nothing you gave before is lost. Try again in a minute; if it stays so, write to us.")
    return {
        400: (_("We could not read that"), _("What your browser sent is not complete or not text."), back),
        403: (_("Not done"), _("A rule of this site says no."), _("Nothing was changed.")),
        404: (_("Not found"), _("There is nothing at this address, or not for you."), home),
        405: (_("Not found"), _("There is nothing to open at this address."), home),
        409: (_("Changed meanwhile"), _("Someone changed this while you were looking at it."), back),
        413: (_("Too large"), _("What you sent is larger than we take here. Nothing was changed."), back),
        415: (_("We could not read that"), _("This address takes forms only."), back),
        421: (_("Wrong address"), _("This site is not known by that name."), home),
        422: (_("Please look again"), _("Something you gave cannot be used. Nothing was changed."), back),
        500: (_("That was our mistake"), _("Something broke on our side. Nothing was half done."), later),
        503: (_("Not reachable just now"), _("A part we need does not answer. Nothing was half done."), later),
    }
