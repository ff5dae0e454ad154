"""Who may ask at all: the right host, and for every act a page of this very site.

Threat: another site makes a signed-in browser post here. Browsers say where a post comes from (Origin,
Sec-Fetch-Site), and a page cannot forge that; so no token is needed, and none can leak.
"""

from typing import cast
from urllib.parse import urlsplit

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.exceptions import ClientException, NotFoundException, PermissionDeniedException
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from ethicomm.web.logs import started
from ethicomm.web.site import Site, site_in

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class ForeignOrigin(PermissionDeniedException):
    """An act asked for from somewhere else (403)."""


class WrongHost(ClientException):
    """A name this site does not have (421)."""

    status_code = 421


class Guard(ASGIMiddleware):
    """Stands before everything else that an address runs through."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Refuse, or pass on."""
        started(scope)
        site, headers = site_in(scope["litestar_app"]), Headers.from_scope(scope)
        host = headers.get("host", "")
        if not site.answers_to(host):
            raise WrongHost
        if "\0" in scope["path"]:  # no address of ours has one, and PostgreSQL takes none
            raise NotFoundException
        changes = cast(HTTPScope, scope)["method"] not in SAFE
        if changes and not scope["route_handler"].opt.get("open_to_any_origin"):
            _refuse_foreign(site, host, headers.get("origin"), headers.get("sec-fetch-site"))
        await next_app(scope, receive, send)


def _refuse_foreign(site: Site, host: str, origin: str | None, fetched_from: str | None) -> None:
    if fetched_from is None and origin is None:
        raise ForeignOrigin
    if fetched_from not in (None, "same-origin", "none"):
        raise ForeignOrigin
    if origin is None and fetched_from == "none":
        raise ForeignOrigin
    if origin is not None and origin.lower() != f"{urlsplit(site.settings.base_url).scheme}://{host}".lower():
        raise ForeignOrigin
