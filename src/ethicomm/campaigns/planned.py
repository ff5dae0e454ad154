"""The letters that are meant to reach one member: copies that wait to leave, and letters about to be sent."""

from collections.abc import Iterator

from sqlalchemy import Select, select

from ethicomm.campaigns.composing import subject_of
from ethicomm.campaigns.freezing import audience_of, purposes_of
from ethicomm.campaigns.models import Campaign, Delivery
from ethicomm.campaigns.printing import first_language, texts_of
from ethicomm.campaigns.vocabulary import Copy, State
from ethicomm.consent import Standing
from ethicomm.db import Session
from ethicomm.members import Planned
from ethicomm.policy import in_force
from ethicomm.segments import CANDIDATE
from ethicomm.words import _, date, language


def planned(session: Session, subject: int) -> Iterator[Planned]:
    """Each names the purposes that its freeze and its claims ask for, by the same function."""
    for campaign in session.scalars(_waiting(subject)):
        said = _("“%(letter)s”, which is about to leave for you, is not sent to you.", letter=_title(session, campaign))
        yield Planned(said, _needs(campaign))
    soon = select(Campaign).where(Campaign.state == State.SCHEDULED).order_by(Campaign.starts_at)
    for campaign in session.scalars(soon):
        if campaign.purpose in in_force(session).purposes and _is_for(session, campaign, subject):
            title, day = _title(session, campaign), date(campaign.starts_at) if campaign.starts_at else ""
            said = _("“%(letter)s”, planned for %(day)s, is not sent to you.", letter=title, day=day)
            yield Planned(said, _needs(campaign))


def _waiting(subject: int) -> Select[Campaign]:
    copies = select(Delivery.campaign_id).where(Delivery.subject == subject)
    waiting = copies.where(Delivery.state.in_((Copy.QUEUED, Copy.DEFERRED)))
    going = Campaign.state.in_((State.SENDING, State.PAUSED))
    return select(Campaign).where(Campaign.id.in_(waiting), going).order_by(Campaign.id)


def _is_for(session: Session, campaign: Campaign, subject: int) -> bool:
    """Whether they would be a candidate if it were settled now."""
    audience = audience_of(session, campaign)
    outcome = select(audience.outcome(session)).select_from(audience.people())
    return session.scalar(outcome.where(Standing.subject == subject)) == CANDIDATE


def _needs(campaign: Campaign) -> frozenset[str]:
    return frozenset(purposes_of(campaign))


def _title(session: Session, campaign: Campaign) -> str:
    texts = texts_of(session, campaign)
    return subject_of(texts.get(language()) or texts[first_language(in_force(session), texts)])
