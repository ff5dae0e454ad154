"""Coming in to work: a link leads to the set-up, then a passkey, or a password and a code together."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from ethicomm import clock, ledger
from ethicomm.accounts import Role
from ethicomm.accounts.staff import people
from ethicomm.app import House
from tests.accounts.conftest import HERE, Browser
from tests.accounts.people import BAS, NOBODY, PASSWORD, chooses_password_and_app, code_of, colleague_with
from tests.accounts.software_key import SoftwareKey

NewBrowser = Callable[[], Browser]
MINUTE = timedelta(minutes=1)


def link_for(house: House, staff: UUID) -> str:
    with house.database.write() as session:
        return people.offer_set_up(session, staff)


def options_on(page: str) -> str:
    found = re.search(r'data-options="([^"]*)"', page)
    assert found
    return html.unescape(found[1])


@pytest.fixture
def bas(house: House) -> UUID:
    return colleague_with(house)


@pytest.fixture
def secret(house: House, bas: UUID) -> str:
    """Bas has a password and an app."""
    with house.database.write() as session:
        return chooses_password_and_app(session, bas)


def types(browser: Browser, email: str, password: str, code: str, after: str = "") -> int:
    form = {"email": email, "password": password, "code": code, "after": after}
    return browser.post("/work/sign-in", data=form).status_code


def test_the_first_link_leads_to_the_set_up_and_opens_nothing_else(
    house: House, bas: UUID, browser_of: NewBrowser
) -> None:
    browser, link = browser_of(), link_for(house, bas)
    assert "staff" in browser.get(link).text
    assert browser.post(link).headers["location"] == "/work/set-up"
    assert browser.get("/work/set-up").status_code == 200
    for closed in ("/today", "/work/security", "/work/people"):
        assert browser.get(closed).headers["location"].startswith("/work/sign-in")


def test_bas_chooses_a_password_and_an_app_and_comes_in_with_both(
    house: House, bas: UUID, browser_of: NewBrowser
) -> None:
    browser = browser_of()
    browser.post(link_for(house, bas))
    assert browser.post("/work/password", data={"password": PASSWORD}).headers["location"] == "/work/app"
    page = browser.get("/work/app").text
    letters, sealed = re.search(r'id="secret">([A-Z2-7 ]+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert letters
    assert sealed
    assert "<svg" in page
    secret = letters[1].replace(" ", "")
    shown = browser.post("/work/app", data={"sealed": sealed[1], "code": code_of(secret)})
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", shown.text)) == 10
    assert browser.is_in("/today")
    with clock.moved(clock.now() + MINUTE):
        another = browser_of()
        assert types(another, BAS, PASSWORD, code_of(secret)) == 303
        assert another.is_in("/today")


def test_bas_makes_a_passkey_and_comes_in_with_it(house: House, bas: UUID, browser_of: NewBrowser) -> None:
    browser, key = browser_of(), SoftwareKey(HERE)
    browser.post(link_for(house, bas))
    answer = key.create(options_on(browser.get("/work/set-up").text))
    assert browser.post("/work/passkeys", data={"answer": answer}).headers["location"] == "/work/security"
    assert browser.is_in("/today")
    another = browser_of()
    answer = key.get(options_on(another.get("/work/sign-in?next=/letters").text))
    entered = another.post("/work/sign-in/passkey", data={"answer": answer, "after": "/letters"})
    assert entered.headers["location"] == "/letters"
    assert another.is_in("/today")


def test_a_passkey_nobody_has_is_refused(bas: UUID, browser_of: NewBrowser) -> None:
    browser = browser_of()
    answer = SoftwareKey(HERE).get(options_on(browser.get("/work/sign-in").text))
    refused = browser.post("/work/sign-in/passkey", data={"answer": answer})
    assert refused.status_code == 422
    assert browser.token is None


@pytest.mark.parametrize(
    ("email", "password", "right_code"),
    [(NOBODY, PASSWORD, True), (BAS, "not the four words", True), (BAS, PASSWORD, False)],
    ids=["address", "password", "code"],
)
def test_one_wrong_part_is_enough_and_the_answer_does_not_say_which(
    secret: str, browser_of: NewBrowser, email: str, password: str, right_code: bool
) -> None:
    browser = browser_of()
    with clock.moved(clock.now() + MINUTE):
        code = code_of(secret) if right_code else "000000"
        refused = browser.post("/work/sign-in", data={"email": email, "password": password, "code": code})
    assert refused.status_code == 422
    assert "do not fit together" in refused.text
    assert password not in refused.text
    assert browser.token is None


def test_a_code_is_not_taken_twice_at_the_door(secret: str, browser_of: NewBrowser) -> None:
    with clock.moved(clock.now() + MINUTE):
        code = code_of(secret)
        assert types(browser_of(), BAS, PASSWORD, code) == 303
        assert types(browser_of(), BAS, PASSWORD, code) == 422


def test_after_ten_tries_the_right_password_does_not_help_either(secret: str, browser_of: NewBrowser) -> None:
    browser = browser_of()
    start = (clock.now() + timedelta(hours=1)).replace(minute=1)  # well inside one span
    with clock.moved(start):
        for _try in range(10):
            assert types(browser, BAS, "guess after guess", "000000") == 422
        refused = browser.post("/work/sign-in", data={"email": BAS, "password": PASSWORD, "code": code_of(secret)})
    assert refused.status_code == 422
    assert "Too many tries" in refused.text
    with clock.moved(start + timedelta(minutes=15)):
        assert types(browser, BAS, PASSWORD, code_of(secret)) == 303


def test_a_sign_in_and_a_refusal_are_in_the_log(house: House, bas: UUID, secret: str, browser_of: NewBrowser) -> None:
    types(browser_of(), NOBODY, PASSWORD, "000000")
    with clock.moved(clock.now() + MINUTE):
        types(browser_of(), BAS, PASSWORD, code_of(secret))
    with house.database.read() as session:
        newest = select(ledger.Act.what, ledger.Act.actor_role, ledger.Act.actor_id).order_by(ledger.Act.at)
        acts = [tuple(act) for act in session.execute(newest)][-2:]
        assert acts == [("sign-in refused", "nobody", ""), ("signed in", Role.STAFF, str(bas))]
        assert not session.scalar(select(func.count()).where(ledger.Act.detail.contains("example.org")))


def test_nobody_is_sent_to_another_site_after_signing_in(secret: str, browser_of: NewBrowser) -> None:
    with clock.moved(clock.now() + MINUTE):
        form = {"email": BAS, "password": PASSWORD, "code": code_of(secret), "after": "//evil.example/today"}
        assert browser_of().post("/work/sign-in", data=form).headers["location"] == "/today"


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "x" * 201])
def test_a_password_that_is_easily_guessed_is_refused(
    house: House, bas: UUID, browser_of: NewBrowser, password: str
) -> None:
    browser = browser_of()
    browser.post(link_for(house, bas))
    refused = browser.post("/work/password", data={"password": password})
    assert refused.status_code == 422
    assert password not in refused.text


@pytest.mark.parametrize("path", ["/work/passkeys", "/work/password", "/work/app"])
def test_a_stranger_cannot_choose_a_way_in(browser_of: NewBrowser, path: str) -> None:
    assert browser_of().post(path, data={"password": PASSWORD, "answer": "{}"}).status_code == 403


@pytest.mark.parametrize("path", ["/work/set-up", "/work/app"])
def test_a_stranger_is_sent_to_the_door(browser_of: NewBrowser, path: str) -> None:
    assert browser_of().get(path).headers["location"] == "/work/sign-in"
