"""G18: no other site makes anything change here; every changing address, every way of coming from elsewhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import func, select

from ethicomm.app import House
from ethicomm.db import Base

ELSEWHERE = {
    "a foreign Origin": {"Origin": "https://evil.example"},
    "an Origin of no one": {"Origin": "null"},
    "a sister's Origin": {"Origin": "http://shop.localhost:8000"},
    "a browser that says cross-site": {"Sec-Fetch-Site": "cross-site"},
    "neither Origin nor Sec-Fetch-Site": {},
}
ONE_CLICK = "/stop/{ticket}"  # RFC 8058: mail programs post there, from anywhere
VALUES = {"uuid": str(UUID(int=7)), "int": "7", "str": "x", "path": "x"}


def changing(app: Litestar) -> list[tuple[str, str]]:
    """Method and pattern of every address that changes something."""
    return sorted(
        (method, re.sub(r"{(\w+):\w+}", r"{\1}", route.path))
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
    )


def addresses(app: Litestar) -> list[tuple[str, str]]:
    """The same with something in each place of the pattern."""
    return [
        (method, re.sub(r"{\w+:(\w+)}", lambda found: VALUES[found[1]], route.path))
        for route in app.routes
        for handler in route.route_handlers
        for method in handler.http_methods - {"GET", "HEAD", "OPTIONS"}
        if not handler.opt.get("open_to_any_origin")
    ]


def rows(house: House) -> dict[str, int]:
    """How many rows each table has."""
    with house.database.read() as session:
        count = {name: select(func.count()).select_from(table) for name, table in Base.metadata.tables.items()}
        return {name: session.scalar(statement) or 0 for name, statement in count.items()}


@contextmanager
def visiting(house: House) -> Iterator[TestClient[Litestar]]:
    with TestClient(house.pages()) as client:
        client.base_url = httpx.URL(house.settings.base_url)
        client.follow_redirects = False
        yield client


@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_g18_what_comes_from_elsewhere_changes_nothing(house: House, headers: dict[str, str]) -> None:
    before = rows(house)
    with visiting(house) as client:
        asked = addresses(client.app)
        assert len(asked) > 10
        for method, address in asked:
            answer = client.request(method, address, data={"answer": "yes", "email": "a@b.example"}, headers=headers)
            assert answer.status_code == 403, (method, address)
    assert rows(house) == before


def test_g18_only_one_click_stopping_is_open_to_mail_programs(house: House) -> None:
    open_to_any = {
        re.sub(r"{(\w+):\w+}", r"{\1}", route.path)
        for route in house.pages().routes
        for handler in route.route_handlers
        if handler.opt.get("open_to_any_origin")
    }
    assert open_to_any <= {ONE_CLICK}


def test_g18_every_address_answers_to_no_method_but_get_and_post(house: House) -> None:
    assert {method for method, _ in changing(house.pages())} == {"POST"}
