"""The bakery as people meet it: real pages over a socket, a real browser without scripts, a real mail server."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

from playwright.sync_api import Browser, Page

from ethicomm import clock, jobs
from ethicomm.accounts import Actor
from ethicomm.accounts.cookies import SESSION
from ethicomm.app import JOBS, House
from ethicomm.rounds import place_entries
from tests.smtp import Smtp
from tests.visiting import session_of

PATIENCE = 10_000  # milliseconds for a page; it is a busy machine or a missing button after that
SECOND_THOUGHTS = timedelta(seconds=61)


@dataclass
class Scene:
    """One bakery, and everybody's browser. `kept` holds what one step leaves for another."""

    house: House
    smtp: Smtp
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    eva_read: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.house.settings.base_url

    def page(self, who: str) -> Page:
        """This person's browser, where they left it."""
        if who not in self.pages:
            self.pages[who] = self.browser.new_context(base_url=self.address, java_script_enabled=False).new_page()
            self.pages[who].set_default_timeout(PATIENCE)
        return self.pages[who]

    def signed_in(self, who: str, actor: Actor) -> None:
        """They came in before the story begins."""
        cookie = {"name": SESSION, "value": session_of(self.house, actor), "url": self.address}
        self.page(who).context.add_cookies([cookie])  # type: ignore[list-item]

    def opens(self, who: str, path: str) -> Page:
        answer = self.page(who).goto(path)
        assert answer
        assert (path, answer.status) == (path, 200)
        return self.page(who)

    def read(self, who: str) -> str:
        """What stands before them, in one line."""
        return " ".join(self.page(who).locator("main").inner_text().split())

    def works(self, later: timedelta = timedelta()) -> None:
        """The worker does what is due by then, in a thread of its own: the browser has its loop in this one."""
        doing = partial(self._work, later)
        with ThreadPoolExecutor(1) as thread:
            thread.submit(copy_context().run, doing).result()

    def _work(self, later: timedelta) -> None:
        with clock.moved(clock.now() + later):
            jobs.run_due(self.house.database, JOBS)
        place_entries(self.house.database)

    def letter(self, address: str, subject: str) -> EmailMessage:
        """The one letter of this subject that came to this address."""
        (found,) = [mail for mail in self.smtp.read(address) if mail["Subject"] == subject]
        return found

    def readers(self, subject: str) -> set[str]:
        """To whom a letter of this subject came."""
        addresses = {one for letter in self.smtp.kept for one in letter.recipients}
        return {one for one in addresses for mail in self.smtp.read(one) if mail["Subject"] == subject}


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content())


def path_in(mail: EmailMessage, kind: str) -> str:
    """The path of a link in a mail: `enter`, `why` or `stop`."""
    found = re.search(rf"https?://[^/\s]+(/{kind}/[^\s>]+)", text_of(mail))
    assert found
    return found[1]
