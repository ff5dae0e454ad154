"""The letters that one member got, or was meant to get, as their own page names them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ethicomm import algorithms
from ethicomm.campaigns.composing import Text, subject_of
from ethicomm.campaigns.models import Campaign, CampaignText, Delivery
from ethicomm.campaigns.tickets import Tickets
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.db import Session

NEVER_BEGUN = (Copy.QUEUED, Copy.SUPPRESSED, Copy.CANCELLED)  # nothing left, so there is nothing to ask "why" about


@dataclass(frozen=True)
class Received:
    """One member's copy. `ticket` leads to `/why/{ticket}` and is empty where nothing left; `choice` is the run of an
    algorithm that spoke in it, whose page is `/me/choices/{choice}`."""

    subject_line: str
    state: Copy
    ticket: str
    choice: UUID | None


def received(session: Session, subject: int, letters: Collection[int]) -> dict[int, Received]:
    """This member's copies of these letters: {campaign id: copy}; the newest where there are several."""
    mine = select(Delivery).where(Delivery.subject == subject, Delivery.campaign_id.in_(letters)).order_by(Delivery.id)
    copies = {one.campaign_id: one for one in session.scalars(mine)}
    titles = _titles(session, copies)
    return {
        letter: Received(
            titles.get((letter, copy.language), ""), Copy(copy.state), _ticket(session, copy),
            algorithms.run_of(session, copy.id),
        )
        for letter, copy in copies.items()
    }  # fmt: skip


@dataclass(frozen=True)
class LetterKnown:
    """A letter in one language, as lists name it."""

    public_id: UUID
    purpose: str
    subject_line: str


def letters_known(session: Session, letters: Collection[tuple[int, str]]) -> dict[tuple[int, str], LetterKnown]:
    """These letters, each in its language: {(campaign id, language): letter}; no title where it was never written."""
    if not letters:
        return {}
    numbers = {number for number, _language in letters}
    rows = session.execute(select(Campaign.id, Campaign.public_id, Campaign.purpose).where(Campaign.id.in_(numbers)))
    about, titles = {row.id: row for row in rows}, _titles(session, numbers)
    return {one: LetterKnown(about[one[0]].public_id, about[one[0]].purpose, titles.get(one, "")) for one in letters}


def _titles(session: Session, letters: Collection[int]) -> dict[tuple[int, str], str]:
    written = select(CampaignText).where(CampaignText.campaign_id.in_(letters))
    texts = ((row.campaign_id, row.language, Text(row.subject_line, row.body)) for row in session.scalars(written))
    return {(letter, language): subject_of(text) for letter, language, text in texts}


def _ticket(session: Session, copy: Delivery) -> str:
    return "" if Copy(copy.state) in NEVER_BEGUN else Tickets(session).of(copy.id)
