"""Visiting pages as somebody: some handlers with the sign-in already behind them, or the whole site by its doors."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from urllib.parse import urlsplit
from uuid import UUID

from httpx import Response
from litestar import Litestar
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.testing import TestClient
from litestar.types import ASGIApp, Receive, Scope, Send

from ethicomm.accounts import Actor, Role
from ethicomm.accounts.cookies import SESSION
from ethicomm.accounts.doors import door_for
from ethicomm.accounts.sessions import Person
from ethicomm.app import House
from ethicomm.frame import shell_for, speech_for
from ethicomm.settings import Settings
from ethicomm.web import application
from tests.accounts.people import colleague_with, signs_in

Visitor = TestClient[Litestar]
HERE = "http://127.0.0.1:8000"


_idle = defaultdict[Hashable, list[Litestar]](list)


class SignedInAs(ASGIMiddleware):
    """Whoever comes is this person."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        scope["user"] = scope["litestar_app"].state.actor
        await next_app(scope, receive, send)


def site(house: House, handlers: Sequence[HTTPRouteHandler], actor: Actor | None) -> Litestar:
    """These pages, as this person meets them."""
    made = application(
        handlers,
        database=house.database,
        settings=house.settings,
        shell_for=shell_for,
        speech_for=speech_for,
        door_for=door_for,
        middleware=[SignedInAs()],
    )
    made.state.actor = actor
    return made


@contextmanager
def lent(name: Hashable, made: Callable[[], Litestar], house: House, settings: Settings) -> Iterator[Litestar]:
    """The pages `made` puts together, for this house; those that nobody uses any more are taken again.

    Putting all addresses together takes a third of a second. What knows the house is in `state.site` alone.
    """
    idle = _idle[name]
    app = idle.pop() if idle else made()
    own = app.state.site
    app.state.site = replace(own, database=house.database, settings=settings)
    yield app
    app.state.site = own
    idle.append(app)


@contextmanager
def visiting(house: House, handlers: Sequence[HTTPRouteHandler], actor: Actor | None) -> Iterator[Visitor]:
    """A browser without scripts, signed in as this person; posts come from our own pages."""
    settings = house.settings.model_copy(update={"base_url": HERE})
    with lent(tuple(handlers), lambda: site(house, handlers, actor), house, settings) as app:
        app.state.actor = actor
        with TestClient(app, base_url=HERE) as client:
            client.headers["Origin"] = HERE
            yield client


@contextmanager
def entering(house: House, actor: Actor | None) -> Iterator[Visitor]:
    """The whole site by its real doors: the browser holds the cookie of a session, and follows nothing by itself."""
    here = urlsplit(house.settings.base_url)
    with (
        lent("all", house.pages, house, house.settings) as app,
        TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client,
    ):
        client.headers.update({"Host": here.netloc, "Origin": house.settings.base_url})
        client.follow_redirects = False
        if actor:
            client.cookies.set(SESSION, session_of(house, actor))
        yield client


def session_of(house: House, actor: Actor) -> str:
    """The token of a browser that this person has just signed in with."""
    person = Person(subject=actor.subject) if actor.subject is not None else Person(staff=UUID(actor.id))
    return signs_in(house, person)


def colleague(house: House, role: Role) -> Actor:
    """Someone who works here and can sign in."""
    return Actor(role, str(colleague_with(house, role, f"{role}@example.org")))


def at_last(browser: Visitor, address: str, method: str = "GET", headers: dict[str, str] | None = None) -> Response:
    """The page someone finds after being sent on, if they are. (The client itself would lose our Host on the way.)"""
    answer = browser.request(method, address, headers=headers)
    for _step in range(5):
        to = answer.headers.get("location")
        if to is None:
            break
        answer = browser.request(method, to, headers=headers)
    return answer


def words_on(answer: Response) -> str:
    """What someone reads on a page: its main part without the markup, in one line."""
    main = re.sub(r"(?s).*<main[^>]*>(.*)</main>.*", r"\1", answer.text)
    apart = re.sub(r"<(?!/?(?:a|b|em|span|strong|time|button)\b)[^>]*>", " ", main)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", apart)).split())
