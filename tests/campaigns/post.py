"""Sending letters as the owner would, and reading what arrived."""

import re
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select

from ethicomm import campaigns, clock, jobs
from ethicomm.app import House
from ethicomm.campaigns import Campaign, Delivery, Letter, Text
from ethicomm.db import Session
from ethicomm.demo.conversation import Letter as Arrived
from ethicomm.demo.sink import Sink
from tests.consent.people import OWNER

HELLO = Text("Fresh rolls", "Hello {{ first_name|there }}, we bake **today**.")


@dataclass
class Post:
    """One community, the mail server it hands letters to, and the letters that arrived."""

    house: House
    letters: list[Arrived] = field(default_factory=list)
    sink: Sink = field(default_factory=Sink)

    def keep(self, letter: Arrived) -> None:
        self.letters.append(letter)

    def write(self, text: Text = HELLO, **more: object) -> UUID:
        with self.house.database.write() as session:
            return campaigns.write(session, OWNER, Letter("Rolls", {"en": text}, **more))  # type: ignore[arg-type]

    def send(self, letter: UUID | None = None) -> UUID:
        """Press send, with the minute over."""
        letter = letter or self.write()
        with self.house.database.write() as session:
            campaigns.schedule(session, OWNER, letter, clock.now())
        self.work()
        return letter

    def work(self) -> None:
        """Let the worker do what is due, in a thread of its own (a browser may have its loop in this one)."""
        doing = partial(jobs.run_due, self.house.database, {campaigns.JOB: campaigns.campaign})
        with ThreadPoolExecutor(1) as thread:
            thread.submit(copy_context().run, doing).result()

    def to(self) -> set[str]:
        """Who got something."""
        return {letter.recipients[0] for letter in self.letters}

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=policy.default) for one in self.letters]  # type: ignore[misc]

    def states(self, letter: UUID) -> Counter[str]:
        with self.house.database.read() as session:
            return states(session, letter)


@pytest.fixture
def post(house: House) -> Iterator[Post]:
    """The community, and the mail server that takes what it sends."""
    received = Post(house)
    with Sink(keep=received.keep) as sink:
        received.sink = sink
        house.settings = house.settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{sink.port}"})
        yield received


def states(session: Session, letter: UUID) -> Counter[str]:
    """How many copies are in which state."""
    one = select(Campaign.id).where(Campaign.public_id == letter).scalar_subquery()
    found = select(Delivery.state, func.count()).where(Delivery.campaign_id == one).group_by(Delivery.state)
    return Counter(dict(session.execute(found).all()))


def link(mail: EmailMessage, kind: str) -> str:
    """The path of a mail's `why` or `stop` link."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"http://[^/]+(/{kind}/\S+)", text)[1]
