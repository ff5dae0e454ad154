"""A small site with the doors of the house and one page behind each, and people who come to them."""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest
from httpx import Cookies, Response
from jinja2 import ChoiceLoader, DictLoader
from litestar import Litestar
from litestar.testing import TestClient

from ethicomm.accounts import Audience
from ethicomm.accounts.doors import door_for
from ethicomm.accounts.routes import HANDLERS, Authentication
from ethicomm.app import House
from ethicomm.web import Shell, Speech, Visit, application, shows
from tests.smtp import Smtp

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
        middleware=[Authentication()],
    )
    templates = made.state.site.templates
    room = {"room.html": '{% extends "_page.html" %}{% block main %}<h1>{{ page.title }}</h1>{% endblock %}'}
    templates.loader = ChoiceLoader([DictLoader(room), templates.loader])
    return made


class Browser:
    """One person's browser: keeps its own cookies, says where its posts come from, follows nothing by itself."""

    def __init__(self, client: TestClient[Litestar], here: str = HERE) -> None:
        self.client, self.here, self.cookies = client, here, Cookies()

    @property
    def token(self) -> str | None:
        """The session token it holds."""
        return next((cookie.value for cookie in self.cookies.jar if cookie.name.endswith("ethicomm")), None)

    def hold(self, token: str) -> None:
        """Have this token as if it had been given here."""
        self.cookies.set("ethicomm", token, domain="localhost.local", path="/")

    def get(self, path: str, **headers: str) -> Response:
        return self._ask("GET", path, headers=headers)

    def post(self, path: str, data: Mapping[str, str] | None = None, **headers: str) -> Response:
        return self._ask("POST", path, data=data, headers={"Origin": self.here, **headers})

    def is_in(self, room: str) -> bool:
        return self.get(room).status_code == 200

    def _ask(self, method: str, path: str, **given: Any) -> Response:
        self.client.cookies = self.cookies  # type: ignore[assignment]
        response = self.client.request(method, path, **given)
        self.cookies = Cookies(self.client.cookies)
        return response


@pytest.fixture
def app(house: House) -> Litestar:
    return site(house)


@pytest.fixture
def browser_of(app: Litestar) -> Iterator[Callable[[], Browser]]:
    """Makes as many browsers as people come."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about cookies of localhost, which work here
        client = TestClient(app, base_url=HERE, raise_server_exceptions=False)
    client.follow_redirects = False
    with client:
        yield lambda: Browser(client)


@pytest.fixture
def mailing_house(make_house: Callable[[], House], smtp: Smtp) -> Iterator[House]:
    """A community whose relay is the test's own mail server."""
    made = make_house()
    mailing = House(made.settings.model_copy(update={"smtp_url": smtp.url}))
    yield mailing
    mailing.close()
