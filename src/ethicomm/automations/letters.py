"""The letter of an automation. It is a campaign, so that gate, claim, decision and label are those of every letter."""

from collections.abc import Mapping

from sqlalchemy import insert, select

from ethicomm import campaigns
from ethicomm.accounts import Actor
from ethicomm.automations.cards import Automation
from ethicomm.automations.models import AutomationLetter
from ethicomm.campaigns import Campaign, CampaignText, Kind, Letter, State, Text
from ethicomm.db import Session
from ethicomm.errors import Conflict
from ethicomm.words import _

HELD_BACK = "automation held back"


def letter_of(session: Session, key: str) -> Campaign | None:
    """The campaign in use; None before anyone worded or opened it."""
    newest = select(Campaign).join(AutomationLetter, AutomationLetter.campaign_id == Campaign.id)
    mine = newest.where(AutomationLetter.automation == key).order_by(AutomationLetter.id.desc())
    return session.scalar(mine.limit(1).execution_options(populate_existing=True))


def open_letter(session: Session, one: Automation) -> Campaign:
    """The campaign in use. Copies may be queued for it also while the mail relay holds it up."""
    letter = letter_of(session, one.key)
    if letter is None:
        raise Conflict(_("It has no letter yet, so nothing was sent."))
    return letter


def texts_of(session: Session, one: Automation) -> Mapping[str, Text]:
    """What it says: as someone worded it here, else as its card does."""
    letter = letter_of(session, one.key)
    if letter is None:
        return one.texts()
    rows = session.scalars(select(CampaignText).where(CampaignText.campaign_id == letter.id))
    return {row.language: Text(row.subject_line, row.body) for row in rows}


def reword(session: Session, actor: Actor, one: Automation, texts: Mapping[str, Text]) -> None:
    """Say it otherwise from now on. What was sent keeps the words it was sent with."""
    letter = letter_of(session, one.key)
    if letter and letter.state == State.DRAFT:
        campaigns.rewrite(session, actor, letter.public_id, _as_letter(one, texts))
        return
    if letter and letter.state == State.PAUSED:
        campaigns.cancel(session, actor, letter.public_id)
    _write(session, actor, one, texts)


def keep_in_step(session: Session, actor: Actor, one: Automation, sending: bool) -> None:
    """Open the letter for copies, or hold it back, as the stage and the stop switch say."""
    letter = letter_of(session, one.key)
    if sending and letter is None:
        letter = _write(session, actor, one, one.texts())
    if letter is None:
        return
    if sending and letter.state == State.DRAFT:
        campaigns.open_for_automation(session, actor, letter.public_id)
    if sending and letter.state == State.PAUSED:
        campaigns.resume(session, actor, letter.public_id)
    if not sending and letter.state == State.SENDING:
        campaigns.pause(session, actor, letter.public_id, HELD_BACK)


def _write(session: Session, actor: Actor, one: Automation, texts: Mapping[str, Text]) -> Campaign:
    public_id = campaigns.write(session, actor, _as_letter(one, texts), Kind.AUTOMATION)
    letter = session.scalars(select(Campaign).where(Campaign.public_id == public_id)).one()
    session.execute(insert(AutomationLetter).values(automation=one.key, campaign_id=letter.id))
    return letter


def _as_letter(one: Automation, texts: Mapping[str, Text]) -> Letter:
    return Letter(str(one.card.title), texts, one.card.purpose)
