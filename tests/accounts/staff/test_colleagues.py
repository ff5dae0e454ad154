"""The owner's pages about who works here."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from ethicomm import clock
from ethicomm.accounts import Role
from ethicomm.accounts.sessions import Person
from ethicomm.accounts.staff import people
from ethicomm.app import House
from tests.accounts.conftest import Browser
from tests.accounts.people import BAS, colleague_with, member_with, signs_in

NewBrowser = Callable[[], Browser]
INVITATION = {"email": BAS, "role": "staff", "until": ""}


@pytest.fixture
def owner(house: House, browser_of: NewBrowser) -> Browser:
    return signed_in(house, browser_of(), Person(staff=colleague_with(house, Role.OWNER, "owner@example.org")))


def signed_in(house: House, browser: Browser, person: Person) -> Browser:
    browser.hold(signs_in(house, person))
    return browser


def bas_in(house: House) -> UUID:
    with house.database.read() as session:
        found = people.find_colleague(session, BAS)
    assert found
    return found


def test_the_owner_invites_someone_and_sees_them_as_invited(house: House, owner: Browser) -> None:
    assert owner.post("/work/people", data=INVITATION).headers["location"] == "/work/people"
    page = owner.get("/work/people").text
    assert BAS in page
    assert "invited" in page
    assert BAS in owner.get(f"/work/people/{bas_in(house)}").text


def test_an_auditor_has_access_until_the_end_of_the_day_given(house: House, owner: Browser) -> None:
    last = (clock.now() + timedelta(days=10)).date()
    owner.post("/work/people", data={"email": BAS, "role": "auditor", "until": last.isoformat()})
    with house.database.read() as session:
        found = people.colleague(session, bas_in(house))
    assert found.last_day == last
    assert found.until is not None
    assert (found.until.hour, found.until.minute) == (0, 0)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "owner@example.org"}, "email"),
        ({"role": "owner"}, "role"),
        ({"role": ""}, "role"),
        ({"role": "auditor", "until": ""}, "until"),
        ({"role": "auditor", "until": "2001-01-01"}, "until"),
        ({"role": "auditor", "until": "9999-12-31"}, "until"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(owner: Browser, given: dict[str, str], wrong: str) -> None:
    refused = owner.post("/work/people", data={**INVITATION, **given})
    assert refused.status_code == 422
    assert re.search(rf'id="{wrong}-error"', refused.text)


def test_ending_access_acts_at_their_next_click(house: House, owner: Browser, browser_of: NewBrowser) -> None:
    staff = colleague_with(house)
    bas = signed_in(house, browser_of(), Person(staff=staff))
    assert bas.is_in("/today")
    assert owner.post(f"/work/people/{staff}/end").status_code == 303
    assert not bas.is_in("/today")
    page = owner.get("/work/people").text
    assert BAS not in page
    assert "Access that has ended" in page
    assert "Access ended" in owner.get(f"/work/people/{staff}").text


def test_the_owner_sends_a_new_link(house: House, owner: Browser) -> None:
    assert owner.post(f"/work/people/{colleague_with(house)}/link").headers["location"] == "/work/people"


@pytest.mark.parametrize("rest", ["", "/link", "/end"])
def test_someone_who_does_not_work_here_is_not_found(owner: Browser, rest: str) -> None:
    path = f"/work/people/{uuid4()}{rest}"
    assert (owner.post(path) if rest else owner.get(path)).status_code == 404


@pytest.mark.parametrize("role", [Role.STAFF, Role.AUDITOR, Role.MEMBER, None])
def test_these_pages_are_the_owner_s_alone(house: House, browser_of: NewBrowser, role: Role | None) -> None:
    other, browser = colleague_with(house, address="ina@example.org"), browser_of()
    if role is Role.MEMBER:
        signed_in(house, browser, Person(member_with(house)))
    elif role:
        signed_in(house, browser, Person(staff=colleague_with(house, role)))
    expected = 404 if role else 303
    gets = ["/work/people", f"/work/people/{other}"]
    posts = ["/work/people", f"/work/people/{other}/link", f"/work/people/{other}/end"]
    answered = [browser.get(path) for path in gets] + [browser.post(path, data=INVITATION) for path in posts]
    assert {answer.status_code for answer in answered} == {expected}
    with house.database.read() as session:
        assert not people.colleague(session, other).ended_at
