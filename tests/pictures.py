"""The screenshots of README, taken from the sample community itself: `make pictures`."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext

from tests.browser import opened

OUT = Path(__file__).parent.parent / "docs" / "pictures"
SHOTS = {
    "member": (("home", "/me", ""), ("consents", "/me/consents", ""), ("activity", "/me/activity", "")),
    "owner": (
        ("today", "/today", ""),
        ("people", "/people", ""),
        ("evidence", "/evidence", ""),
        ("check", "/letters", "December loaves"),
    ),
    "auditor": (("audit", "/audit/campaigns", "November loaves"), ("log", "/audit/log", "")),
}
LOOKS = (("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360))


def main() -> None:
    """Start the demo, enter as each role, and take each page in light and dark, wide and narrow."""
    OUT.mkdir(parents=True, exist_ok=True)
    with demo() as guide, opened() as browser:
        for role, shots in SHOTS.items():
            entered = enter(browser, guide[role])
            for name, path, link in shots:
                take(browser, entered, guide["site"], name, path, link)
            entered.close()
    sys.stdout.write(f"The pictures are in {OUT}\n")


@contextmanager
def demo() -> Iterator[dict[str, str]]:
    """The sample community, and where to look."""
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "ethicomm", "demo", "--port", "8710", "--data", f"{folder}/demo", "--json"]
        process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert process.stdout
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.terminate()
            process.wait()


def enter(browser: Browser, link: str) -> BrowserContext:
    """Press the button behind a single-use link."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(link)
    page.click("main button")
    page.wait_for_load_state()
    return context


def take(browser: Browser, entered: BrowserContext, site: str, name: str, path: str, link: str) -> None:
    """One page in each look; `link` is followed first, to a page whose address is not known before."""
    address = site + path
    if link:
        page = entered.new_page()
        page.goto(address)
        page.get_by_role("link", name=link).first.click()
        check = page.get_by_role("link", name="Check")
        if check.count():
            check.first.click()
        address = page.url
    for light, width in LOOKS:
        size = {"width": width, "height": 900}
        context = browser.new_context(storage_state=entered.storage_state(), color_scheme=light, viewport=size)  # type: ignore[arg-type]
        shown = context.new_page()
        shown.goto(address)
        shown.screenshot(path=OUT / f"{name}-{light}-{width}.png")
        context.close()


if __name__ == "__main__":
    main()
