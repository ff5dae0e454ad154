"""Visiting pages as somebody: the real handlers and frame, with the sign-in already behind them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from litestar import Litestar
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from ethicomm.accounts import Actor
from ethicomm.accounts.doors import door_for
from ethicomm.app import House
from ethicomm.frame import shell_for, speech_for
from ethicomm.web import application

Visitor = TestClient[Litestar]


class SignedInAs(ASGIMiddleware):
    """Whoever comes is this person."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, actor: Actor | None) -> None:
        self.actor = actor

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = self.actor
        await next_app(scope, receive, send)


def site(house: House, handlers: Sequence[HTTPRouteHandler], actor: Actor | None) -> Litestar:
    """These pages, as this person meets them."""
    return application(
        handlers,
        database=house.database,
        settings=house.settings,
        shell_for=shell_for,
        speech_for=speech_for,
        door_for=door_for,
        middleware=[SignedInAs(actor)],
    )


@contextmanager
def visiting(house: House, handlers: Sequence[HTTPRouteHandler], actor: Actor | None) -> Iterator[Visitor]:
    """A browser without scripts, signed in as this person; posts come from our own pages."""
    here = house.settings.base_url
    with TestClient(site(house, handlers, actor), base_url="http://127.0.0.1") as client:
        client.headers.update({"Host": urlsplit(here).netloc, "Origin": here})
        yield client
