"""A member who said yes, no, and took it back, and people who came with a list."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest

from ethicomm import clock, consent
from ethicomm.app import House
from ethicomm.consent import Yes, receipts
from ethicomm.consent.receipts import Receipt
from ethicomm.db import Session
from tests.consent.people import OWNER, says_no, says_yes, someone, takes_back

OLD_FORM = "Ja, stuur mij de nieuwsbrief van Crumb & Co.\n"
Old = Callable[[Session, str], str | None]


def old_words(session: Session, digest: str) -> str | None:
    """The one older form that is kept here."""
    return OLD_FORM if digest == sha256(OLD_FORM.encode()).hexdigest() else None


@dataclass(frozen=True)
class Kept:
    """A community in which things were answered."""

    house: House
    anna: int  # yes to the newsletter, no to measuring, yes to picks and back
    ben: int  # a yes claimed by a file
    cleo: int  # a yes from an older form

    def records(self, subject: int) -> list[UUID]:
        """Their answers, newest first."""
        with self.house.database.read() as session:
            return [one.record for one in consent.history(session, subject) if one.purpose != "account"]

    def receipts(self, subject: int) -> list[Receipt]:
        """Theirs, newest first."""
        with self.house.database.read() as session:
            return [receipts.receipt_of(session, one, old_words, subject) for one in self.records(subject)]

    def receipt(self, subject: int) -> Receipt:
        """The newest one."""
        return self.receipts(subject)[0]


@pytest.fixture
def kept(house: House) -> Kept:
    with house.database.write() as session:
        anna, ben, cleo = someone(session), someone(session), someone(session)
        says_yes(session, anna, "newsletter")
        says_no(session, anna, "measurement")
        says_yes(session, anna, "personalisation")
        takes_back(session, anna, "personalisation")
        before = clock.now() - timedelta(days=90)
        consent.give_many(session, OWNER, "newsletter", [Yes(ben, before)], None)
        mark = sha256(OLD_FORM.encode()).hexdigest()
        consent.give_many(session, OWNER, "newsletter", [Yes(cleo, before)], mark)
        receipts.place(session)
    return Kept(house, anna, ben, cleo)
