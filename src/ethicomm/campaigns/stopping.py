"""Stopping letters from a mail: by the mail program's own button (RFC 8058), or by the button of a page.

Threat: a mail scanner opens every link, a forwarded mail is in strange hands, someone tries tickets. So opening the
link changes nothing, the page shows a masked address and what a no would end (letters, and kinds of data by name), but
no value and no group, and a ticket cannot be made without our key.
"""

from dataclasses import dataclass, replace

from sqlalchemy import select

from ethicomm import consent
from ethicomm.accounts import MACHINE, Actor, member
from ethicomm.campaigns.claiming import EMAIL
from ethicomm.campaigns.composing import subject_of
from ethicomm.campaigns.models import Campaign, Delivery
from ethicomm.campaigns.printing import first_language, texts_of
from ethicomm.campaigns.tickets import Tickets
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import Method
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.members import Impact, masked, outlook, reveal
from ethicomm.policy import Purpose, in_force
from ethicomm.words import _

WHO_MAY_SEE = "rights"  # the purpose under which someone is told which address a link is about


@dataclass(frozen=True)
class LetterHeld:
    """The letter that someone holds a link of."""

    campaign: Campaign
    copy: Delivery
    subject_line: str
    purpose: Purpose


def letter_of(session: Session, ticket: str) -> LetterHeld:
    """The letter a link in a mail is about. Raises NotFound for a link that is not ours, to the last character."""
    number = Tickets(session).read(ticket)
    copy = session.get(Delivery, number) if number is not None else None
    if copy is None or copy.state in (Copy.QUEUED, Copy.SUPPRESSED, Copy.CANCELLED):
        raise NotFound(_("This link is not from one of our letters. Nothing was changed."))
    campaign = session.scalars(select(Campaign).where(Campaign.id == copy.campaign_id)).one()
    texts = texts_of(session, campaign)
    text = texts.get(copy.language) or texts[first_language(in_force(session), texts)]
    purpose = in_force(session).purposes.get(campaign.purpose)
    if purpose is None:
        raise NotFound(_("Letters of this kind have ended for everyone. There is nothing left to stop."))
    return LetterHeld(campaign, copy, subject_of(text), purpose)


def stop(session: Session, held: LetterHeld, method: Method) -> bool:
    """Take back the yes that the letter rests on, for the person it went to. Twice is once.

    Returns whether another letter was leaving at that moment. Someone who is no longer here has nothing to stop.
    """
    try:
        return consent.withdraw(
            session, member(held.copy.subject), held.copy.subject, held.campaign.purpose, method=method
        )
    except NotFound:
        return False


def stands(session: Session, held: LetterHeld) -> bool:
    """Whether there is still something to stop."""
    return bool(consent.authorise(session, held.copy.subject, held.campaign.purpose))


def is_own(actor: Actor | None, held: LetterHeld) -> bool:
    """Whether it is the member the letter went to who looks."""
    return actor is not None and actor.subject == held.copy.subject


def impact_of(session: Session, actor: Actor | None, held: LetterHeld, purpose: str) -> Impact:
    """What a no to `purpose` does for the reader of this letter.

    A letter to a group is named only to the member: in strange hands it would tell who is in the group.
    """
    seen = outlook(session, held.copy.subject)
    if not is_own(actor, held):
        seen = replace(seen, planned=tuple(one for one in seen.planned if one.needs == {purpose}))
    return seen.without(purpose)


def masked_address(session: Session, held: LetterHeld) -> str:
    """The address, as much of it as its owner needs to know it by: `a•••@example.org`; empty when they are gone."""
    use = consent.use(session, MACHINE, [held.copy.subject], [WHO_MAY_SEE], "stop page", fields=[EMAIL])
    address = reveal(session, use).get(held.copy.subject, {}).get(EMAIL, "") if use.allowed else ""
    return masked(address)
