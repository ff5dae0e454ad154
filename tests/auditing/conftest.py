"""A bakery that has sent one letter: Anna said yes here, Ben's yes came with a file, Cleo took hers back in time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from ethicomm import campaigns, clock, consent, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.app import House
from ethicomm.campaigns.sending import start_if_due
from ethicomm.consent import Yes, pseudonym
from tests.campaigns.conftest import post
from tests.campaigns.post import HELLO, Post
from tests.consent.people import OWNER, takes_back
from tests.segments.people import member
from tests.visiting import Visitor, colleague, entering

__all__ = ["post"]


@dataclass(frozen=True)
class Sent:
    """One letter, and whom it was for."""

    house: House
    letter: UUID
    anna: int
    ben: int
    cleo: int

    @property
    def address(self) -> str:
        return f"/audit/campaigns/{self.letter}"

    def name(self, subject: int) -> str:
        """How the auditor knows this person."""
        return pseudonym(subject)


@pytest.fixture
def sent(post: Post) -> Sent:
    """The letter is out, and everything done so far has its place in the log."""
    database = post.house.database
    with database.write() as session:
        anna, cleo = (member(session, "newsletter", first_name=name) for name in ("Anna", "Cleo"))
        ben = member(session)
        consent.give_many(session, OWNER, "newsletter", [Yes(ben, clock.now() - timedelta(days=90))], None)
    letter = post.write(HELLO)
    with database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now())
    start_if_due(database, letter)
    with database.write() as session:
        takes_back(session, cleo, "newsletter")
    post.work()
    with database.write() as session:
        ledger.sequence(session)
    return Sent(post.house, letter, anna, ben, cleo)


@pytest.fixture
def auditor(house: House) -> Actor:
    """Someone with access for a month."""
    return colleague(house, Role.AUDITOR)


@pytest.fixture
def visitor(house: House, auditor: Actor) -> Iterator[Visitor]:
    """The auditor's browser, without scripts."""
    with entering(house, auditor) as client:
        yield client
