"""The gallery in a real browser: no fault that axe can find, nothing that needs scripts, nothing that overflows."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import browser, faults
from tests.serving import free_port, served
from tests.web.conftest import made

__all__ = ["browser"]
pytestmark = pytest.mark.browser
Visitor = Callable[..., Page]
LIGHT_360 = {"viewport": {"width": 360, "height": 800}, "color_scheme": "light"}
DARK_1280 = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}
OTHERS = [
    {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"},
    {"viewport": {"width": 768, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 1920, "height": 1000}, "color_scheme": "light"},
    {"viewport": {"width": 360, "height": 800}, "color_scheme": "light", "forced_colors": "active"},
    {"viewport": {"width": 360, "height": 800}, "color_scheme": "dark", "locale": "ar"},
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small site behind a real socket."""
    port = free_port()
    address = f"http://localhost:{port}"
    app = made(tmp_path_factory.mktemp("site"), base_url=address)
    with served(app, port):
        yield address
    app.state.site.database.engine.dispose()


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """Opens pages; fails when the browser complained about any of them or asked anyone else for anything."""
    complaints: list[str] = []
    contexts = []

    def visit(path: str, **options: object) -> Page:
        context = browser.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: asked.url.startswith(address) or complaints.append(asked.url))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("path", ["/gallery", "/gallery?errors=1"])
@pytest.mark.parametrize("options", [LIGHT_360, DARK_1280], ids=["light 360", "dark 1280"])
def test_axe_finds_nothing(visitor: Visitor, path: str, options: dict[str, object]) -> None:
    assert faults(visitor(path, **options)) == []


@pytest.mark.prove
@pytest.mark.parametrize("options", OTHERS, ids=str)
def test_axe_finds_nothing_in_other_sizes_and_colours(visitor: Visitor, options: dict[str, object]) -> None:
    page = visitor("/gallery", **options)
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= options["viewport"]["width"]


@pytest.mark.parametrize("width", [320, 360, 640, 641, 736, 900, 1280])
def test_nothing_is_wider_than_the_screen(visitor: Visitor, width: int) -> None:
    page = visitor("/gallery", viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_to_press_is_large_enough(visitor: Visitor) -> None:
    page = visitor("/gallery", **LIGHT_360)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("button, .btn, input:not([type=hidden]), select, summary")]
        .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width && Math.min(box.width, box.height) < 24).map(([what]) => what)"""
    )
    assert sizes == []


def test_yes_and_no_are_the_same_button_twice(visitor: Visitor) -> None:
    page = visitor("/gallery", **LIGHT_360)
    choices = page.locator("#measuring .choice button")
    looks = choices.evaluate_all(
        """ones => ones.map(one => { const at = one.getBoundingClientRect(), how = getComputedStyle(one);
        return [one.tagName, one.className, at.width, at.height, how.color, how.backgroundColor].join() })"""
    )
    assert len(looks) == 2
    assert looks[0] == looks[1]
    assert page.locator('#measuring [aria-pressed="true"]').count() == 0


def test_light_is_chosen_at_once_and_kept(visitor: Visitor) -> None:
    page = visitor("/gallery", **DARK_1280)
    with page.expect_response("**/preferences"):
        page.get_by_role("button", name="Light", exact=True).click()
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(250, 247, 241)"
    page.reload()
    assert page.evaluate(background) == "rgb(250, 247, 241)"
    assert page.get_by_role("button", name="Light", exact=True).get_attribute("aria-pressed") == "true"


def test_without_scripts_the_choices_and_the_progress_work_too(visitor: Visitor) -> None:
    page = visitor("/gallery", java_script_enabled=False, **DARK_1280)
    page.get_by_role("button", name="Light", exact=True).click()
    assert page.url.endswith("/gallery")
    assert page.locator("html").get_attribute("data-theme") == "light"
    page.get_by_role("button", name="Nederlands").click()
    assert page.locator("html").get_attribute("lang") == "nl"
    page.locator("#sending a").click()
    assert page.locator("h1").inner_text() == "Sending"


def test_progress_goes_on_by_itself_until_it_is_done(visitor: Visitor) -> None:
    page = visitor("/gallery", **DARK_1280)
    assert page.locator("#sending").get_attribute("hx-trigger") == "every 1s"
    page.locator("#sending progress[value='3870']").wait_for()
    assert page.locator("#sending").get_attribute("hx-trigger") is None


def test_the_list_of_mistakes_has_the_focus_and_leads_to_each(visitor: Visitor) -> None:
    page = visitor("/gallery?errors=1", **LIGHT_360)
    assert page.evaluate("document.activeElement.className") == "summary"
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Choose one.").click()
    assert page.evaluate("location.hash") == "#how"
    assert page.locator("#how").count() == 1


def test_the_keyboard_reaches_the_content_first(visitor: Visitor) -> None:
    page = visitor("/gallery", **LIGHT_360)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_the_focus_goes_to_the_heading_of_what_came(visitor: Visitor) -> None:
    page = visitor("/sending", **DARK_1280)
    page.get_by_role("link", name="Ask").click()
    page.get_by_role("heading", name="Asked").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Asked"


def test_a_code_is_copied_by_one_press(visitor: Visitor) -> None:
    page = visitor("/sending", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "481 902"


def test_on_paper_there_is_no_menu_and_no_button(visitor: Visitor) -> None:
    page = visitor("/gallery", **LIGHT_360)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Your data").is_visible()
    assert not page.get_by_role("button", name="Erase everything").is_visible()
    assert page.get_by_role("heading", name="Newsletter").is_visible()
