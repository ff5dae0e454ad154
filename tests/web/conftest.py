"""A small site of its own for the web kit: a few addresses that do what each test is about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import ChoiceLoader, FileSystemLoader
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import text

from ethicomm.db import Database
from ethicomm.settings import Settings
from ethicomm.web import Audience, Link, Shell, Speech, Visit, application
from tests.web.pages import HANDLERS, SignedIn

HERE = "https://crumb.example"
FROM_HERE = {"Origin": HERE}
ANNA = {**FROM_HERE, "X-Actor": "anna"}
Client = TestClient[Litestar]


def shell_for(visit: Visit) -> Shell:
    """The frame of the sample bakery."""
    return Shell(
        community="Crumb & Co.",
        place="your data",
        home="/",
        nav=(Link("Home", "/"), Link("Letters", "/letters"), Link("Write", "/letters/new")),
        nav_label="Your data",
        contact=Link("Write to us", "mailto:hello@crumb.example"),
        sign_out="/sign-out" if visit.actor else None,
    )


def speech_for(_session: object, actor: object) -> Speech:
    """English first; whoever is signed in as `dutch` prefers Dutch."""
    return Speech(("en", "nl", "ar"), "nl" if actor == "dutch" else None, "Europe/Amsterdam")


def door_for(_audience: Audience) -> str:
    """Where strangers are sent."""
    return "/sign-in"


def made(folder: Path, **settings: object) -> Litestar:
    """The small site on a database of its own."""
    database = Database(f"sqlite:///{folder}/test.db")
    with database.write() as session:
        session.execute(text("CREATE TABLE letter (said TEXT)"))
    app = application(
        HANDLERS,
        database=database,
        settings=Settings(base_url=settings.pop("base_url", HERE), **settings),
        shell_for=shell_for,
        speech_for=speech_for,
        door_for=door_for,
        middleware=[SignedIn()],
    )
    templates = app.state.site.templates
    templates.loader = ChoiceLoader([FileSystemLoader(Path(__file__).parent / "templates"), templates.loader])
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Litestar]:
    """The small site, reached by https."""
    app = made(tmp_path)
    yield app
    app.state.site.database.engine.dispose()


def written(client: Client) -> list[str]:
    """What Anna finds written in her letters."""
    return re.findall(r"<li>(.*?)</li>", client.get("/letters", headers={**ANNA, "HX-Request": "true"}).text, re.DOTALL)


@pytest.fixture
def client(app: Litestar) -> Iterator[Client]:
    """A browser-like client of the small site that follows nothing by itself."""
    with TestClient(app, base_url=HERE, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        yield client
