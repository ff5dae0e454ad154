"""The member's pages in a real browser: by eye, by keyboard alone, and without scripts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from sqlalchemy import update

from ethicomm import clock
from ethicomm.accounts import Actor, member
from ethicomm.accounts.cookies import SESSION
from ethicomm.accounts.models import WebSession
from ethicomm.app import House
from tests.browser import faults
from tests.portal.people import newcomer, settled
from tests.portal.test_consents import ASKED
from tests.serving import free_port, served
from tests.smtp import Smtp
from tests.visiting import session_of

pytestmark = pytest.mark.browser
LOOKS: list[dict[str, Any]] = [
    {"viewport": {"width": 360, "height": 800}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
]
PAGES = ("/me", "/me/data", "/me/data/interests", "/me/data/birthday", "/me/data/region", "/me/consents",
         "/me/activity", "/me/erasure", "/erased")  # fmt: skip
Opens = Callable[..., Page]


@dataclass(frozen=True)
class Lived:
    """One house behind a real socket, with somebody of much and somebody of little in it."""

    house: House
    anna: Actor
    ben: Actor

    @property
    def here(self) -> str:
        return self.house.settings.base_url


@pytest.fixture
def lived(house: House, smtp: Smtp) -> Iterator[Lived]:
    port = free_port()
    house.settings = house.settings.model_copy(update={"base_url": f"http://localhost:{port}"})
    anna, ben = settled(house, smtp), newcomer(house)
    with served(house.pages(), port):
        yield Lived(house, anna.actor, member(ben))


@pytest.fixture
def opens(browser: Browser, lived: Lived) -> Iterator[Opens]:
    """Opens an address as somebody; fails when the browser complained or anyone else was asked for anything."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str, actor: Actor | None, **options: Any) -> Page:
        here = lived.here
        context = browser.new_context(base_url=here, **options)
        contexts.append(context)
        if actor:
            context.add_cookies([{"name": SESSION, "value": session_of(lived.house, actor), "url": here}])
        page = context.new_page()
        page.on("console", lambda said: complaints.extend(loud(said)))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: complaints.extend([asked.url] if not asked.url.startswith(here) else []))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def loud(said: ConsoleMessage) -> list[str]:
    """What a browser complains of; a form that comes back (422) is no fault."""
    return [said.text] if said.type in ("error", "warning") and "422" not in said.text else []


@pytest.mark.parametrize("look", LOOKS, ids=["light 360", "dark 1280"])
def test_axe_finds_nothing_for_someone_who_allows_nothing(opens: Opens, lived: Lived, look: dict[str, Any]) -> None:
    page = opens("/me", lived.ben, **look)
    for address in ("/me", "/me/data", "/me/data/region", "/me/consents", "/me/activity", "/erased"):
        page.goto(address)
        assert faults(page) == [], address


@pytest.mark.parametrize("look", LOOKS, ids=["light 360", "dark 1280"])
def test_axe_finds_nothing_when_something_is_open_or_wrong(opens: Opens, lived: Lived, look: dict[str, Any]) -> None:
    page = opens("/me/consents", lived.anna, **look)
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []
    for address, name, typed in (("/me/erasure", "word", "no"), ("/me/data/birthday", "value", "soon")):
        page.goto(address)
        page.locator(f"[name={name}]").fill(typed)
        page.locator("main form button").first.click()
        expect(page.locator(".summary")).to_be_focused()
        assert page.title().startswith("Error:")
        assert faults(page) == []
    signed_in_long_ago(lived)
    page.goto("/me/erasure")
    expect(page.get_by_role("button", name="Sign in once more")).to_be_visible()
    assert faults(page) == []


def test_nothing_is_wider_than_the_narrowest_screen(opens: Opens, lived: Lived) -> None:
    page = opens("/me", lived.anna, viewport={"width": 320, "height": 700})
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_yes_and_no_look_the_same_until_one_was_said(opens: Opens, lived: Lived) -> None:
    page = opens("/me/consents", lived.ben)
    looks = page.locator("#newsletter .choice button").evaluate_all(
        """ones => ones.map(one => { const at = one.getBoundingClientRect(), how = getComputedStyle(one);
        return [one.tagName, one.className, at.width, at.height, how.color, how.backgroundColor].join() })"""
    )
    assert len(looks) == 2
    assert looks[0] == looks[1]


def test_the_keyboard_reaches_everything_in_reading_order_and_shows_where_it_is(opens: Opens, lived: Lived) -> None:
    page = opens("/me/consents", lived.ben)
    pressable = page.locator("a[href], button, input:not([type=hidden]), select, summary").count()
    cards, rings = list[str](), set[str]()
    for _stop in range(pressable):
        page.keyboard.press("Tab")
        card, ring = page.evaluate(
            """() => { const one = document.activeElement, how = getComputedStyle(one);
            return [one.closest("article")?.id ?? "", how.outlineStyle + how.outlineWidth] }"""
        )
        cards.append(card)
        rings.add(ring)
    assert rings == {"solid3px"}
    assert [card for card, _stops in groupby(cards) if card] == list(ASKED)
    assert page.evaluate("document.activeElement.closest('footer') !== null")


def test_yes_and_no_by_keyboard_alone(opens: Opens, lived: Lived) -> None:
    page = opens("/me/consents", lived.ben)
    yes, no = page.locator("#newsletter button").all()
    yes.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[role=status]")).to_have_text("Saved: yes.")
    assert page.url.endswith("#newsletter")
    expect(yes).to_have_attribute("aria-pressed", "true")
    no.focus()
    page.keyboard.press("Space")
    expect(page.locator("[role=status]")).to_contain_text("Saved: no. “Newsletter” stops at once.")
    expect(no).to_have_attribute("aria-pressed", "true")


def test_without_scripts_all_of_it_works(opens: Opens, lived: Lived) -> None:
    page = opens("/me", lived.anna, java_script_enabled=False)
    page.get_by_role("link", name="Change what you allow").click()
    page.locator("#segmentation button[value=no]").click()
    assert "taken out of every group" in page.locator("[role=status]").inner_text()
    page.get_by_role("button", name="Say no to everything").click()
    assert page.locator('.choice [value=no][aria-pressed="true"]').count() == 6
    page.get_by_role("link", name="My data").click()
    page.get_by_role("link", name="Change: First name").click()
    page.get_by_label("First name").fill("Annelies")
    page.get_by_role("button", name="Save").click()
    assert "Annelies" in page.locator("#first_name").inner_text()
    page.get_by_role("link", name="Erase everything about me").click()
    page.get_by_label("Type “erase” to confirm").fill("erase")
    page.get_by_role("button", name="Erase everything").click()
    assert page.locator("h1").inner_text() == "You are erased"
    page.goto("/me")
    assert "/sign-in" in page.url


def signed_in_long_ago(lived: Lived) -> None:
    with lived.house.database.write() as session:
        session.execute(update(WebSession).values(opened_at=clock.now() - timedelta(hours=1)))
