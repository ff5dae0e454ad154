"""In a real browser: no fault that axe finds on any of the auditor's pages, and the whole way without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from ethicomm.accounts import Actor
from ethicomm.accounts.cookies import SESSION
from ethicomm.app import House
from tests.auditing.conftest import Sent
from tests.browser import faults
from tests.serving import free_port, served
from tests.visiting import session_of

pytestmark = pytest.mark.browser
LIGHT_360 = {"viewport": {"width": 360, "height": 800}, "color_scheme": "light"}
DARK_1280 = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


@pytest.fixture
def address(sent: Sent) -> Iterator[str]:
    """The community, served on a port of its own."""
    address = f"http://localhost:{free_port()}"
    here = House(sent.house.settings.model_copy(update={"base_url": address}))
    with served(here.pages(), int(address.rpartition(":")[2])):
        yield address
    here.close()


def page_of(browser: Browser, address: str, house: House, auditor: Actor, **options: object) -> Page:
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": SESSION, "value": session_of(house, auditor), "url": address}])
    return context.new_page()


@pytest.mark.parametrize("options", [LIGHT_360, DARK_1280], ids=["light 360", "dark 1280"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    sent: Sent, browser: Browser, address: str, auditor: Actor, options: dict[str, dict[str, int]]
) -> None:
    page = page_of(browser, address, sent.house, auditor, **options)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    for path in (
        "/audit", "/audit/campaigns", "/audit/log", "/audit/log/check", "/audit/log/3", sent.address,
        f"{sent.address}?result=bounced", f"{sent.address}/sample?seed=a",
    ):  # fmt: skip
        answer = page.goto(path)
        assert answer
        assert (path, answer.status) == (path, 200)
        assert (path, faults(page)) == (path, [])
        width = page.evaluate("document.documentElement.scrollWidth")
        assert (path, width <= options["viewport"]["width"]) == (path, True)
    assert complaints == []


def test_without_scripts_the_way_from_the_overview_to_a_proof(
    sent: Sent, browser: Browser, address: str, auditor: Actor
) -> None:
    page = page_of(browser, address, sent.house, auditor, java_script_enabled=False)
    page.goto("/audit")
    page.get_by_role("link", name="Rolls").click()
    page.get_by_label("Result").select_option("sent")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("2 sent: 2 of 3 copies fit.")).to_be_visible()
    page.get_by_role("link", name="Draw a sample of 25").click()
    page.get_by_label("Another seed").fill("mine")
    page.get_by_role("button", name="Draw again").click()
    expect(page.get_by_text("by the seed mine.")).to_be_visible()
    page.get_by_role("row").nth(1).get_by_role("link").last.click()
    expect(page.get_by_text("The row gives this hash, and the hash is under the signed root")).to_be_visible()
    page.get_by_role("link", name="The log", exact=True).click()
    page.get_by_role("link", name="Check the whole log now").click()
    expect(page.get_by_role("heading", name="Nothing in the log was changed")).to_be_visible()
