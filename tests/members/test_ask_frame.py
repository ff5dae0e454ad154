"""A question in a frame on another site, in a real browser: `localhost` asks, `127.0.0.1` shows the frame."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, Page

from ethicomm.accounts import member
from ethicomm.accounts.cookies import SESSION
from ethicomm.app import House
from ethicomm.members.putting import snippet
from tests.browser import faults
from tests.members.asked import Asked
from tests.serving import free_port, served
from tests.visiting import session_of

pytestmark = pytest.mark.browser
WIDE = {"width": 900, "height": 900}


@contextmanager
def shop(frame: str) -> Iterator[str]:
    """Another site of the community, or somebody else's: one page with this frame in it. Yields its address."""

    class Shelf(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f"<!doctype html><html lang=en><title>Shop</title><main><h1>Bread</h1>{frame}</main>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def framed(asked: Asked, path: str = "/ask/newsletter", *, named: bool = True) -> Iterator[tuple[House, str]]:
    """Our site, and the address of the page that shows `path` of it in a frame; `named` in the policy or not."""
    here = f"http://localhost:{free_port()}"
    asked.house.settings = asked.house.settings.model_copy(update={"base_url": here})
    with shop(snippet(here + path, "Newsletter")) as address:
        asked.framed_on(address if named else "https://shop.crumb.example")
        with served(asked.house.pages(), int(here.rsplit(":", 1)[1])):
            yield asked.house, address


def frame_in(page: Page, address: str) -> Frame:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page.frames[1]


def signed_in(browser: Browser, asked: Asked, house: House) -> BrowserContext:
    context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
    token = session_of(house, member(asked.subject))
    context.add_cookies([{"name": SESSION, "value": token, "url": house.settings.base_url}])
    return context


def test_a_stranger_answers_in_the_frame_and_goes_on_under_our_own_name(asked: Asked, browser: Browser) -> None:
    with framed(asked) as (house, address):
        context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        page = context.new_page()
        frame = frame_in(page, address)
        assert "May we send you our letter twice a month" in frame.inner_text("main")
        assert frame.locator("header, footer").count() == 0
        assert faults(page) == []
        frame.get_by_role("button", name="No").click()
        frame.wait_for_selector("text=Nothing was kept")
        assert page.url.startswith(address)
        frame = frame_in(page, address)
        with context.expect_page() as opened:
            frame.get_by_role("button", name="Yes").click()
        opened.value.wait_for_selector("#email")
        assert opened.value.url.startswith(house.settings.base_url)
        assert "May we send you" in frame_in(page, address).inner_text("main")  # the shop's page is where it was
        context.close()


def test_a_member_is_asked_once_more_on_our_own_page_where_no_bait_can_lie_over_the_button(
    asked: Asked, browser: Browser
) -> None:
    asked.joins()
    with framed(asked) as (house, address):
        context = signed_in(browser, asked, house)
        page = context.new_page()
        frame = frame_in(page, address)
        with context.expect_page() as opened:
            frame.get_by_role("button", name="Yes").click()
        own = opened.value
        own.wait_for_selector("main")
        assert asked.allows() == set()
        assert "press once more" in own.inner_text("main")
        own.get_by_role("button", name="Yes").click()
        own.wait_for_selector("text=You allow this")
        assert asked.allows() == {"Newsletter"}
        frame_in(page, address).get_by_role("button", name="No").click()
        page.frames[1].wait_for_selector("text=Nothing was kept")
        assert asked.allows() == {"Newsletter"}
        context.close()


@pytest.mark.parametrize(("path", "named"), [("/ask/newsletter", False), ("/join", True), ("/ask/nothing", True)])
def test_nobody_else_shows_the_question_and_nobody_shows_another_page(
    asked: Asked, browser: Browser, path: str, named: bool
) -> None:
    with framed(asked, path, named=named) as (_house, address):
        context = browser.new_context(viewport=WIDE)  # type: ignore[arg-type]
        frame = frame_in(context.new_page(), address)
        assert frame.url.startswith("chrome-error:")
        context.close()
