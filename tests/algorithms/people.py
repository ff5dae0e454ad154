"""A baker with offers, and members who let software pick for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from ethicomm import consent, members
from ethicomm.accounts import MACHINE
from ethicomm.algorithms import PICKS, AlgorithmRun, Facts, Filled, offers
from ethicomm.algorithms.offers import NewOffer
from ethicomm.db import Session
from ethicomm.members import list_of
from tests.members.people import OWNER, joins

LONG_AGO = date(2024, 1, 1)
_letters = count(1)


def offer(session: Session, title: str, *interests: str, first: date = LONG_AGO, last: date | None = None) -> UUID:
    """An offer in both languages; the Dutch title begins with `nl`."""
    texts = {"en": (title, f"{title}, fresh."), "nl": (f"nl {title}", f"{title}, vers.")}
    return offers.add(session, OWNER, NewOffer(texts, "https://crumb.example/shop", interests, first, last))


def wants_picks(session: Session, *interests: str, email: str = "anna@example.org") -> int:
    """Someone who said yes to letters and to picks, and ticked these interests."""
    return joins(session, "newsletter", "personalisation", email=email, interests=list_of(interests))


def letter(session: Session, subjects: Iterable[int], language: str = "en") -> dict[int, Filled]:
    """What a letter does for its slot: use, reveal, fill. Answers by subject."""
    use = consent.use(
        session, MACHINE, subjects, ["newsletter"], "campaign 1", fields=["email", *PICKS.fields], also=[PICKS.purpose]
    )
    mask = use.policy.mask(PICKS.purpose)
    shown = members.reveal(session, use)
    rows = [
        Facts(next(_letters), subject, language, stood.decision, shown[subject])
        for subject, stood in use.allowed.items()
        if stood.bits & mask
    ]
    filled = PICKS.fill(session, rows)
    return {one.subject: filled[one.delivery] for one in rows if one.delivery in filled}


def runs_of(session: Session, subject: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The runs about someone, oldest first, as rows that outlive their session."""
    table = AlgorithmRun.__table__
    return session.execute(select(table).where(table.c.subject == subject).order_by(table.c.at)).all()
