"""In a real browser: a passkey of the device, and every page without a fault that axe finds."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from ethicomm import clock
from ethicomm.accounts import Role, invite
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import Person, open_session
from ethicomm.accounts.staff import people
from ethicomm.app import House
from ethicomm.db import Session
from tests.accounts.people import BAS, OWNER
from tests.browser import faults
from tests.serving import free_port, served

pytestmark = pytest.mark.browser


@pytest.fixture
def house(make_house: Callable[[], House]) -> Iterator[House]:
    """The community, served on a port of its own."""
    port, made = free_port(), make_house()
    here = House(made.settings.model_copy(update={"base_url": f"http://localhost:{port}"}))
    with served(here.pages(), port):
        yield here
    here.close()


def page_of(browser: Browser, house: House) -> Page:
    return browser.new_context(base_url=house.settings.base_url).new_page()


def with_a_device(page: Page) -> None:
    """Give the browser an authenticator that says yes, as a finger on the reader would."""
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_bas_makes_a_passkey_and_comes_in_with_it_the_next_day(house: House, browser: Browser) -> None:
    with house.database.write() as session:
        link = invite(session, BAS, Role.STAFF)
    page = page_of(browser, house)
    with_a_device(page)
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("status")).to_contain_text("The passkey is kept")
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(f"{house.settings.base_url}/work/sign-in")
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url("**/today")
    page.goto("/work/security")
    expect(page.get_by_role("cell", name="not yet")).to_have_count(0)


def test_a_browser_whose_device_says_no_is_told_so(house: House, browser: Browser) -> None:
    page = page_of(browser, house)
    with_a_device(page)  # it holds no passkey of this site
    page.goto("/work/sign-in")
    page.get_by_role("button", name="Use my passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not used")


def test_without_scripts_the_other_way_is_there(house: House, browser: Browser) -> None:
    page = browser.new_context(base_url=house.settings.base_url, java_script_enabled=False).new_page()
    page.goto("/work/sign-in")
    expect(page.get_by_text("Passkeys need scripts")).to_be_visible()
    expect(page.get_by_role("button", name="Use my passkey")).to_be_hidden()
    expect(page.get_by_label("Password")).to_be_visible()


def everyone_s_pages(house: House) -> dict[str, list[str]]:
    """Token of a session, and what to open with it."""
    with house.database.write() as session:
        owner = people.give_role(session, OWNER, "owner@example.org", Role.OWNER)
        until = clock.now() + timedelta(days=30)
        auditor = people.give_role(session, OWNER, "auditor@example.org", Role.AUDITOR, until=until)
        link = invite(session, BAS, Role.STAFF)
        setting_up = _signed_in(session, Person(staff=auditor), Grants.SET_UP)
        signed_in = _signed_in(session, Person(staff=owner), Grants.ALL)
    work = ["/work/security", "/work/people", f"/work/people/{auditor}"]
    everyone = ["/sign-in", "/sign-in/code", "/work/sign-in", link, "/enter/used"]
    return {"": everyone, setting_up: ["/work/set-up", "/work/app"], signed_in: work}


def _signed_in(session: Session, person: Person, grants: Grants) -> str:
    return open_session(session, person, grants=grants, device="Firefox, Linux", instead_of=None)


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_no_fault(house: House, browser: Browser, scheme: str, width: int) -> None:
    found = {}
    for token, paths in everyone_s_pages(house).items():
        context = browser.new_context(
            base_url=house.settings.base_url, color_scheme=scheme, viewport={"width": width, "height": 900}
        )
        if token:
            context.add_cookies([{"name": "ethicomm", "value": token, "url": house.settings.base_url}])
        page = context.new_page()
        for path in paths:
            page.goto(path)
            found[path] = faults(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {path: wrong for path, wrong in found.items() if wrong} == {}
