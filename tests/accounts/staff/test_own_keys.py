"""One's own ways in: changed only soon after proving who one is, and never the last one away."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from ethicomm import clock
from ethicomm.accounts.sessions import Person
from ethicomm.accounts.staff import passkeys, people
from ethicomm.app import House
from tests.accounts.conftest import HERE, Browser
from tests.accounts.people import (
    BAS,
    PASSWORD,
    chooses_password_and_app,
    code_of,
    colleague_with,
    member_with,
    signs_in,
)
from tests.accounts.software_key import SoftwareKey

NewBrowser = Callable[[], Browser]
POSTS = [
    "/work/passkeys/0198c2f0-0000-7000-8000-000000000000/removal",
    "/work/recovery-codes",
    "/work/sessions/others",
    "/work/name",
]


@pytest.fixture
def bas(house: House) -> UUID:
    return colleague_with(house)


@pytest.fixture
def browser(house: House, bas: UUID, browser_of: NewBrowser) -> Browser:
    """Bas, signed in a moment ago, with a password and an app."""
    with house.database.write() as session:
        chooses_password_and_app(session, bas)
    return signed_in(house, browser_of(), Person(staff=bas))


def signed_in(house: House, browser: Browser, person: Person) -> Browser:
    browser.hold(signs_in(house, person))
    return browser


def adds_passkey(browser: Browser) -> SoftwareKey:
    key = SoftwareKey(HERE)
    found = re.search(r'data-options="([^"]*)"', browser.get("/work/security").text)
    assert found
    added = browser.post("/work/passkeys", data={"answer": key.create(html.unescape(found[1]))})
    assert added.status_code == 303
    return key


def test_the_page_shows_ways_in_and_sessions(browser: Browser) -> None:
    page = browser.get("/work/security").text
    for words in ("Password set", "App in use", "0 recovery codes left", "this one", "Firefox, Linux"):
        assert words in page


def test_a_passkey_is_added_and_removed(house: House, bas: UUID, browser: Browser) -> None:
    adds_passkey(browser)
    with house.database.read() as session:
        (kept,) = passkeys.passkeys_of(session, bas)
    assert browser.post(f"/work/passkeys/{kept.id}/removal").status_code == 303
    with house.database.read() as session:
        assert passkeys.passkeys_of(session, bas) == []


def test_the_last_way_in_stays(house: House, browser_of: NewBrowser) -> None:
    ina = colleague_with(house, address="ina@example.org")
    browser = signed_in(house, browser_of(), Person(staff=ina))
    adds_passkey(browser)
    with house.database.read() as session:
        (kept,) = passkeys.passkeys_of(session, ina)
    assert browser.post(f"/work/passkeys/{kept.id}/removal").status_code == 409
    with house.database.read() as session:
        assert passkeys.passkeys_of(session, ina) == [kept]


def test_a_colleague_s_passkey_cannot_be_removed(house: House, browser: Browser, browser_of: NewBrowser) -> None:
    ina = colleague_with(house, address="ina@example.org")
    adds_passkey(signed_in(house, browser_of(), Person(staff=ina)))
    with house.database.read() as session:
        (hers,) = passkeys.passkeys_of(session, ina)
    browser.post(f"/work/passkeys/{hers.id}/removal")
    with house.database.read() as session:
        assert passkeys.passkeys_of(session, ina) == [hers]


def test_a_new_password_signs_the_other_browsers_out(
    house: House, bas: UUID, browser: Browser, browser_of: NewBrowser
) -> None:
    phone = signed_in(house, browser_of(), Person(staff=bas))
    changed = browser.post("/work/password", data={"password": "another four words"})
    assert changed.headers["location"] == "/work/security"
    assert browser.is_in("/today")
    assert not phone.is_in("/today")


def test_a_refused_password_shows_the_page_again(browser: Browser) -> None:
    refused = browser.post("/work/password", data={"password": "short"})
    assert refused.status_code == 422
    assert "Where you are signed in" in refused.text


def test_a_wrong_code_keeps_the_picture_to_scan(browser: Browser) -> None:
    found = re.search(r'name="sealed" value="([^"]+)"', browser.get("/work/app").text)
    assert found
    refused = browser.post("/work/app", data={"sealed": found[1], "code": "12"})
    assert refused.status_code == 422
    assert found[1] in refused.text


def test_a_secret_changed_on_the_way_starts_again(browser: Browser) -> None:
    refused = browser.post("/work/app", data={"sealed": "AAAA", "code": "123456"})
    assert refused.status_code == 422
    assert "Start again" in refused.text


def test_new_recovery_codes_are_shown_once(browser: Browser) -> None:
    shown = browser.post("/work/recovery-codes")
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", shown.text)) == 10
    assert "10 recovery codes left" in browser.get("/work/security").text


def test_signing_out_everywhere_else(house: House, bas: UUID, browser: Browser, browser_of: NewBrowser) -> None:
    phone = signed_in(house, browser_of(), Person(staff=bas))
    assert browser.post("/work/sessions/others").status_code == 303
    assert browser.is_in("/today")
    assert not phone.is_in("/today")


def test_a_name_is_kept_and_a_long_one_refused(house: House, bas: UUID, browser: Browser) -> None:
    assert browser.post("/work/name", data={"name": "Bas"}).status_code == 303
    assert browser.post("/work/name", data={"name": "B" * 61}).status_code == 422
    with house.database.read() as session:
        assert people.display_name(session, bas) == "Bas"


@pytest.mark.parametrize("path", ["/work/passkeys", "/work/password", "/work/app", *POSTS[:2]])
def test_a_quarter_of_an_hour_later_ways_in_cannot_be_changed(browser: Browser, path: str) -> None:
    with clock.moved(clock.now() + timedelta(minutes=16)):
        assert browser.post(path, data={"password": PASSWORD, "answer": "{}"}).status_code == 403
        assert "more than a quarter" in browser.get("/work/security").text


@pytest.mark.parametrize("path", POSTS)
def test_a_member_and_a_stranger_find_nothing_here(house: House, browser_of: NewBrowser, path: str) -> None:
    assert browser_of().post(path).headers["location"] == "/work/sign-in"
    anna = signed_in(house, browser_of(), Person(member_with(house)))
    assert anna.post(path).status_code == 404
    assert anna.get("/work/security").status_code == 404


def test_an_unfinished_set_up_stays_possible_for_longer(house: House, browser_of: NewBrowser) -> None:
    ina = colleague_with(house, address="ina@example.org")
    browser = browser_of()
    with house.database.write() as session:
        link = people.offer_set_up(session, ina)
    browser.post(link)
    with clock.moved(clock.now() + timedelta(minutes=30)):
        assert browser.post("/work/password", data={"password": PASSWORD}).status_code == 303


def test_an_app_without_a_password_is_not_enough(house: House, browser_of: NewBrowser) -> None:
    ina, browser = colleague_with(house, address="ina@example.org"), browser_of()
    with house.database.write() as session:
        link = people.offer_set_up(session, ina)
    browser.post(link)
    page = browser.get("/work/app").text
    letters, sealed = re.search(r'id="secret">([A-Z2-7 ]+)<', page), re.search(r'name="sealed" value="([^"]+)"', page)
    assert letters
    assert sealed
    done = browser.post("/work/app", data={"sealed": sealed[1], "code": code_of(letters[1].replace(" ", ""))})
    assert 'href="/work/set-up"' in done.text
    assert not browser.is_in("/today")


def test_the_address_of_the_account_is_nowhere_on_the_page(browser: Browser) -> None:
    assert BAS not in browser.get("/work/security").text
