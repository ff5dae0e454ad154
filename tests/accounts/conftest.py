"""A small site with the doors of the house and one page behind each, and people who come to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import pytest
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar
from litestar.testing import TestClient

from ethicomm.accounts import Audience
from ethicomm.accounts.doors import door_for
from ethicomm.accounts.routes import HANDLERS, Authentication
from ethicomm.app import House
from ethicomm.web import Shell, Speech, Visit, application, shows

HERE = "http://localhost:8000"


@dataclass(frozen=True)
class Room:
    """A page that says who is in it."""

    template: ClassVar[str] = "room.html"
    title: str


@shows("/me", Audience.MEMBER)
def me(visit: Visit) -> Room:
    return Room(visit.actor.kind)


@shows("/today", Audience.STAFF)
def today(visit: Visit) -> Room:
    return Room(visit.actor.kind)


@shows("/audit", Audience.AUDITOR)
def audit(visit: Visit) -> Room:
    return Room(visit.actor.kind)


def shell_for(visit: Visit) -> Shell:
    return Shell(community="Crumb & Co.", sign_out="/sign-out" if visit.actor else None)


def site(house: House) -> Litestar:
    """The doors, and a room behind each."""
    made = application(
        [*HANDLERS, me, today, audit],
        database=house.database,
        settings=house.settings,
        shell_for=shell_for,
        speech_for=lambda _session, _actor: Speech(("en", "nl")),
        door_for=door_for,
        middleware=[Authentication(house.database, house.settings)],
    )
    templates = made.state.site.templates
    room = {"room.html": '{% extends "_page.html" %}{% block main %}<h1>{{ page.title }}</h1>{% endblock %}'}
    templates.loader = ChoiceLoader([DictLoader(room), templates.loader])
    return made


class Browser(TestClient[Litestar]):
    """One person's browser: keeps its cookies, says where its posts come from, follows nothing by itself."""

    def __init__(self, app: Litestar, here: str = HERE) -> None:
        super().__init__(app, base_url=here, raise_server_exceptions=False, follow_redirects=False)
        self.headers["Origin"] = here

    @property
    def token(self) -> str | None:
        """The session token it holds."""
        return next((cookie.value for cookie in self.cookies.jar if cookie.name.endswith("ethicomm")), None)

    def is_in(self, room: str) -> bool:
        return self.get(room).status_code == 200


@pytest.fixture
def app(house: House) -> Litestar:
    return site(house)


@pytest.fixture
def browser_of(app: Litestar) -> Iterator[type[Browser]]:
    """Makes as many browsers as people come."""
    opened: list[Browser] = []

    def another() -> Browser:
        browser = Browser(app)
        browser.__enter__()
        opened.append(browser)
        return browser

    yield another  # type: ignore[misc]
    for browser in opened:
        browser.__exit__(None, None, None)
