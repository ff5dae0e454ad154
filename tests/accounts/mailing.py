"""Asking for a sign-in mail, and reading it."""

import re

from ethicomm import jobs
from ethicomm.accounts import JOBS
from ethicomm.app import House
from tests.accounts.conftest import Browser
from tests.accounts.people import ANNA
from tests.smtp import Smtp


def asks(browser: Browser, address: str, after: str = "") -> None:
    answer = browser.post("/sign-in", data={"email": address, "after": after})
    assert answer.headers["location"] == "/sign-in/code"


def worker_runs(house: House) -> None:
    jobs.run_due(house.database, JOBS)


def mail_of(smtp: Smtp, address: str = ANNA) -> tuple[str, str]:
    """Path of the link and code in the newest mail to this address; both parts say the same."""
    letter = smtp.read(address)[-1]
    text, page = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    link, code = re.search(r"http://localhost:8000(/enter/\S+)", text), re.search(r"^    (\d{6})\r?$", text, re.M)
    assert link
    assert code
    assert link[1] in page
    assert f">{code[1]}<" in page
    return link[1], code[1]
