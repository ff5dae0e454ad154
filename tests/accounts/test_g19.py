"""G19: a known and an unknown address cannot be told apart, in text, in statements or in time."""

import random
import re
from collections.abc import Callable
from time import perf_counter

import pytest
from sqlalchemy import event

from ethicomm.app import House
from tests.accounts.conftest import Browser
from tests.accounts.mailing import asks, worker_runs
from tests.accounts.people import ANNA, NOBODY, member_with
from tests.smtp import Smtp

NewBrowser = Callable[[], Browser]


@pytest.fixture
def house(mailing_house: House) -> House:
    """The community, with a relay that takes its mail."""
    return mailing_house


def test_g19_a_stranger_gets_the_same_answer_and_no_mail(house: House, smtp: Smtp, browser_of: NewBrowser) -> None:
    member_with(house)
    seen = [all_a_browser_sees(browser_of(), address) for address in (ANNA, NOBODY)]
    assert seen[0] == seen[1]
    worker_runs(house)
    assert [list(letter.recipients) for letter in smtp.kept] == [[ANNA]]
    after = [all_a_browser_sees(browser_of(), address) for address in (ANNA, NOBODY)]
    assert after[0] == after[1]


def all_a_browser_sees(browser: Browser, address: str) -> list[object]:
    """Every byte but the random token, with the wrong codes up to the last."""
    asked = browser.post("/sign-in", data={"email": address})
    cookie = re.sub(r"ethicomm-asked=[^;]+", "ethicomm-asked=…", asked.headers["set-cookie"])
    pages = [asked, browser.get("/sign-in/code")]
    pages += [browser.post("/sign-in/code", data={"code": "no code"}) for _try in range(6)]
    return [cookie, *[(page.status_code, page.text) for page in pages]]


def test_g19_a_stranger_costs_the_same_statements(house: House, browser_of: NewBrowser) -> None:
    member_with(house)
    browser, counted = browser_of(), list[list[str]]()
    asks(browser, "warm@example.org")
    for address in (ANNA, NOBODY):
        statements: list[str] = []
        counted.append(statements)
        listen(house, statements)
        asks(browser, address)
        browser.post("/sign-in/code", data={"code": "no code"})
    known, unknown = counted[0][: len(counted[1])], counted[1]
    assert known == unknown
    assert len(counted[0]) == 2 * len(unknown)  # the first list went on hearing the second


def listen(house: House, statements: list[str]) -> None:
    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(house.database.engine, "before_cursor_execute", heard)


def test_g19_a_stranger_waits_as_long(house: House, browser_of: NewBrowser) -> None:
    """48 requests of each kind in random order: their times cannot be told apart (rank test, 4.5 sigma)."""
    for number in range(48):
        member_with(house, f"known{number:02}@example.org")
    order, browser = [*(f"known{n:02}" for n in range(48)), *(f"other{n:02}" for n in range(48))], browser_of()
    random.shuffle(order)
    took = [(seconds(browser, f"{name}@example.org"), name[:5]) for name in order]
    assert abs(sigmas([kind for _time, kind in sorted(took)])) < 4.5


def seconds(browser: Browser, address: str) -> float:
    start = perf_counter()
    asks(browser, address)
    return perf_counter() - start


def sigmas(kinds: list[str]) -> float:
    """How far the rank sum of the first kind is from what chance gives (Mann-Whitney)."""
    n = len(kinds) // 2
    ranks = sum(rank for rank, kind in enumerate(kinds, 1) if kind == "known")
    return (ranks - n * (2 * n + 1) / 2) / (n * n * (2 * n + 1) / 12) ** 0.5
