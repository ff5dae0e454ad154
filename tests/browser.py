"""A real browser for tests: found or installed, never skipped; and axe's judgement.

`python -m tests.browser` makes sure that there is one, and is what `make browser` runs.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
NONE = (
    "No browser was found. Install Chromium (Debian, Ubuntu: apt install chromium; elsewhere: "
    ".venv/bin/playwright install chromium), or set ETHICOMM_BROWSER to one, and run this again."
)
AXE = (Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def path(playwright: Playwright) -> str | None:
    """The browser to drive: the one named, else one installed on the system, else Playwright's own."""
    named = os.environ.get("ETHICOMM_BROWSER")
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@contextmanager
def opened() -> Iterator[Browser]:
    """A browser, for tests and pictures alike."""
    with sync_playwright() as playwright:
        found = path(playwright)
        if found is None:
            pytest.exit(NONE, returncode=3)
        flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module; a test takes a fresh context of it.

    Not longer: while it is open, Playwright's loop counts as running in this thread, and nothing else can run one.
    """
    with opened() as browser:
        yield browser


def faults(page: Page) -> list[str]:
    """What axe finds wrong with the page as it stands: rule, and where."""
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules}).then(result => result.violations)", RULES)
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def install() -> None:
    """Fetch a browser: from the distribution as root on Debian and its like, else Playwright's own."""
    if shutil.which("apt-get") and os.geteuid() == 0:
        sys.stdout.write("Installing Chromium (a minute or two, once)\n")
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, stdout=subprocess.DEVNULL)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> None:
    """Make sure there is a browser, or say in one line what to do."""
    with sync_playwright() as playwright:
        if path(playwright):
            return
        install()
        if not path(playwright):
            sys.exit(NONE)


if __name__ == "__main__":
    main()
