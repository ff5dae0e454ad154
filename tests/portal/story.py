"""The one person a scenario is about, and what they read."""

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from ethicomm import clock
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.policy import in_force
from ethicomm.rounds import ask_about_ends, let_lapse
from tests.members.people import joins
from tests.patience import time_was_watched
from tests.portal.people import work
from tests.portal.test_consents import form
from tests.smtp import Smtp
from tests.visiting import Visitor, entering, words_on


@dataclass
class Story:
    """Their browser, what they allowed at first, and the page they opened last."""

    house: House
    smtp: Smtp
    stack: ExitStack
    subject: int = 0
    browser: Visitor = field(init=False)
    allowed: set[str] = field(default_factory=set)
    page: str = ""
    read: str = ""
    told: str = ""
    comes_to: str = ""  # where the last answer sent them
    asking: str = ""

    def is_member(self, *purposes: str, **values: str) -> None:
        with self.house.database.write() as session:
            self.subject = joins(session, *purposes, **values)
        work(self.house)
        self.allowed = set(purposes)
        self.signs_in()

    def signs_in(self) -> None:
        self.browser = self.stack.enter_context(entering(self.house, member(self.subject)))

    def passes(self, span: timedelta) -> None:
        """Time goes by, the worker does what is due, and they come back with a fresh sign-in."""
        self.stack.enter_context(clock.moved(clock.now() + span))
        time_was_watched(self.house)
        ask_about_ends(self.house.database)
        let_lapse(self.house.database)
        work(self.house)
        self.signs_in()

    def got(self, address: str = "anna@example.org") -> list[str]:
        """The subject lines of the letters that came."""
        return [str(mail["Subject"]) for mail in self.smtp.read(address)]

    def opens(self, address: str) -> None:
        answer = self.browser.get(address)
        self.page, self.read = answer.text, words_on(answer)

    def says(self, title: str, answer: str) -> None:
        self.opens("/me/consents")
        purpose = self.purpose(title)
        self.browser.post(f"/me/consents/{purpose}", data=form(self.page, purpose, answer))
        self.opens("/me/consents")

    def purpose(self, title: str) -> str:
        with self.house.database.read() as session:
            return next(key for key, one in in_force(session).purposes.items() if one.title.text() == title)
