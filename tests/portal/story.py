"""The one person a scenario is about, and what they read."""

from contextlib import ExitStack
from dataclasses import dataclass, field

from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.policy import in_force
from tests.members.people import joins
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

    def is_member(self, *purposes: str, **values: str) -> None:
        with self.house.database.write() as session:
            self.subject = joins(session, *purposes, **values)
        work(self.house)
        self.allowed = set(purposes)
        self.browser = self.stack.enter_context(entering(self.house, member(self.subject)))

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
