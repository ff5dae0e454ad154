"""Somebody who is asked one question: their browser, what they read last, and what the community kept."""

import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from shutil import copytree

from sqlalchemy import select

from ethicomm import consent, jobs
from ethicomm.accounts import Actor, member
from ethicomm.app import JOBS, House
from ethicomm.consent import ConsentRecord, Event
from ethicomm.db import Session
from ethicomm.members import find_member
from ethicomm.policy import Policy, apply, in_force
from ethicomm.settings import house as folder_of
from tests.members.people import joins
from tests.policy.conftest import EACH_WEEK, change, new_words
from tests.smtp import Smtp
from tests.visiting import Visitor, at_last, entering, words_on

ADDRESS = "anna@example.org"
SHARING = """order = 7
title.en = "Sharing with the mill"
title.nl = "Delen met de molen"
benefit.en = "The mill asks you to its open day."
benefit.nl = "De molen nodigt je uit op zijn open dag."
legal_basis = "eu-gdpr:A6-1-a"
dpv = ["dpv:DirectMarketing"]
fields = ["email"]
seen_by = ["owner"]
kind = "sharing"
ask_again = "P24M"
"""
MILL = """name = "The Mill B.V."
role = "controller"
purposes = ["sharing"]
fields = ["email"]
country = "NL"
contract = "2025-01-15"
what.en = "The Mill B.V. asks you to its open day."
what.nl = "De molen nodigt je uit op zijn open dag."
"""


@dataclass
class Asked:
    """One house; `answer` is the page read last, `read` its words."""

    house: House
    smtp: Smtp
    stack: ExitStack
    folder: Path
    subject: int = 0
    page: str = ""
    read: str = ""
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    browsers: dict[str, Visitor] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    def joins(self, *purposes: str) -> None:
        with self.house.database.write() as session:
            self.subject = joins(session, *purposes)
        self.works()

    def browser(self, actor: Actor | None) -> Visitor:
        kind = actor.kind if actor else "stranger"
        if kind not in self.browsers:
            self.browsers[kind] = self.stack.enter_context(entering(self.house, actor))
        return self.browsers[kind]

    @property
    def me(self) -> Actor | None:
        return member(self.subject) if self.subject else None

    def opens(self, address: str, actor: Actor | None = None) -> str:
        return self._keep(at_last(self.browser(actor), address, headers=self.headers))

    def posts(self, address: str, form: Mapping[str, str], actor: Actor | None = None) -> str:
        browser = self.browser(actor)
        answer = browser.post(address, data=dict(form), headers=self.headers)
        to = answer.headers.get("location")
        return self._keep(at_last(browser, to, headers=self.headers) if to else answer)

    def presses(self, answer: str, actor: Actor | None = None) -> str:
        """A button of the form on the page, with everything the form brings along."""
        return self.posts(address_in(self.page), {**hidden_in(self.page), "answer": answer}, actor)

    def works(self) -> None:
        jobs.run_due(self.house.database, {**JOBS, "welcome": lambda *_: None, "facets": lambda *_: None})

    def mails(self, address: str = ADDRESS) -> list[EmailMessage]:
        """The mails to this address, however it was typed."""
        typed = dict.fromkeys(to for kept in self.smtp.kept for to in kept.recipients if to.lower() == address.lower())
        return [mail for to in typed for mail in self.smtp.read(to)]

    def link(self, address: str = ADDRESS) -> str:
        """Where the newest mail to this address leads."""
        mail = self.mails(address)[-1]
        text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        return re.search(r"/join/confirm/\S+", text)[0]  # type: ignore[index]

    def goes_on(self, address: str = ADDRESS) -> None:
        """Type the address, say one is old enough, and go through to the page after the last one."""
        self.posts("/join", {**hidden_in(self.page), "email": address, "old_enough": "yes"})
        self.seen.append(self.read)
        while "/join/sent" not in self.page and 'name="step"' in self.page:
            self.posts("/join", hidden_in(self.page))
            self.seen.append(self.read)
        self.works()

    def key(self, title: str) -> str:
        with self.house.database.read() as session:
            return next(key for key, one in in_force(session).purposes.items() if one.title.text() == title)

    def allows(self, subject: int | None = None) -> set[str]:
        """The titles of what stands for someone, of all that is asked."""
        with self.house.database.read() as session:
            standing = consent.standing_of(session, subject or self.subject)
            return {one.purpose.title.text() for one in standing if one.stands and one.purpose.stands == "consent"}

    def events(self, session: Session, subject: int | None = None) -> list[Event]:
        return consent.history(session, subject or self.subject)

    def record(self, session: Session, purpose: str) -> ConsentRecord:
        mine = select(ConsentRecord).where(ConsentRecord.subject == self.subject, ConsentRecord.purpose == purpose)
        return session.scalars(mine.order_by(ConsentRecord.n.desc())).first()  # type: ignore[return-value]

    def policy(self, session: Session) -> Policy:
        return in_force(session)

    def history(self, purpose: str, subject: int | None = None) -> list[Event]:
        with self.house.database.read() as session:
            events = consent.history(session, subject or self.subject)
        return [one for one in events if one.purpose == purpose]

    def found(self, address: str = ADDRESS) -> int | None:
        with self.house.database.read() as session:
            return find_member(session, address)

    def rewords(self) -> None:
        """The community asks for more than before: the newsletter comes each week."""
        folder = self._policies()
        new_words(folder, "newsletter", EACH_WEEK, material=True)
        self.applies(folder)

    def shares(self) -> None:
        """The community asks for one thing more: to share addresses with somebody."""
        folder = self._policies()
        (folder / "purposes" / "sharing.toml").write_text(SHARING)
        (folder / "recipients" / "mill.toml").write_text(MILL)
        (folder / "notices" / "sharing").mkdir()
        for language, asked in (("en", "May the mill ask you to its open day?"), ("nl", "Mag de molen je uitnodigen?")):
            words = (folder / f"notices/newsletter/1.{language}.md").read_text().split("\n", 3)[3]
            words = words.replace("Postbode Mail B.V.", "The Mill B.V.")
            (folder / f"notices/sharing/1.{language}.md").write_text(f"# {asked}\n\n{asked}\n{words}")
        self.applies(folder)

    def applies(self, folder: Path) -> None:
        with self.house.database.write() as session:
            apply(session, "a test", folder)

    def framed_on(self, *origins: str) -> None:
        """The community's other sites, which may show a question in a frame."""
        folder, quoted = self._policies(), ", ".join(f'"{one}"' for one in origins)
        change(folder, "community.toml", "children =", f"embedded_on = [{quoted}]\nchildren =")
        self.applies(folder)

    def _policies(self) -> Path:
        return self.folder if self.folder.exists() else Path(copytree(folder_of("policies"), self.folder))

    def _keep(self, answer: object) -> str:
        self.page, self.read, self.status = answer.text, words_on(answer), answer.status_code  # type: ignore[attr-defined,arg-type]
        return self.read


def form_in(page: str) -> str:
    """The first form of a page's main part."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.search(r"(?s)<form.*?</form>", main)
    assert found, "there is no form"
    return found[0]


def hidden_in(page: str) -> dict[str, str]:
    """What the form of a page brings along unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form_in(page)))


def address_in(page: str) -> str:
    """Where the form of a page is sent."""
    found = re.search(r'action="([^"]+)"', form_in(page))
    assert found
    return found[1]


def fields_in(page: str) -> list[str]:
    """What can be filled in or chosen in the main part of a page."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(r'<(?:input(?! type="hidden")|select|textarea)[^>]* name="([^"]+)"', main)
    return list(dict.fromkeys(found))
