"""Freezing: who is a candidate for a letter is settled once, in one statement, gate first and rule second.

Those left out are kept by reason, as random numbers, for 90 days, then only as counts. People who do not match the
group are counted and not listed: the list would say something about each of them.
"""

from datetime import timedelta
from typing import cast

from sqlalchemy import (
    CursorResult,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from ethicomm import clock, consent, ledger
from ethicomm.accounts import MACHINE
from ethicomm.campaigns.models import Campaign, CampaignText, Delivery, LeftOut, LeftOutCount
from ethicomm.campaigns.vocabulary import Copy
from ethicomm.consent import FACETS_SERVE, Standing
from ethicomm.db import Session
from ethicomm.members import Member
from ethicomm.policy import in_force
from ethicomm.segments import CANDIDATE, NOT_MATCHED, Audience, Segment, hash_of, parse_text

LISTED = timedelta(days=90)


def freeze(session: Session, campaign: Campaign) -> None:
    """Settle the candidates of this letter and why everyone else is none.

    It wants a unit of its own: on PostgreSQL it sees one snapshot, so that everyone is counted exactly once. Lapsed
    rows permit nothing until they are projected again, so call `consent.expire_lapsed` before.
    """
    audience = audience_of(session, campaign)
    here = session.scalar(select(func.count()).select_from(audience.people())) or 0
    candidates = _insert_candidates(session, campaign, audience)
    _insert_left_out(session, campaign, audience)
    _count_left_out(session, campaign, here - candidates)
    rule = hash_of(audience.rule) if audience.rule else None
    frozen = {"frozen_at": clock.now(), "here": here, "settled": candidates, "rule_hash": rule}
    session.execute(update(Campaign).where(Campaign.id == campaign.id).values(**frozen))
    consent.use_of_set(session, MACHINE, audience.purposes(), f"campaign {campaign.id}", rule=rule, people=candidates)
    ledger.note(
        session, MACHINE.role, MACHINE.id, "letter frozen",
        letter=campaign.public_id, candidates=candidates, here=here, rule=rule,
    )  # fmt: skip


def purposes_of(campaign: Campaign) -> tuple[str, ...]:
    """What must stand for a reader of this letter. Its group is not read: settled readers stay, whatever is asked."""
    return (campaign.purpose,) if campaign.segment_id is None else (campaign.purpose, FACETS_SERVE)


def audience_of(session: Session, campaign: Campaign) -> Audience:
    """Everyone the letter's purpose stands for, or those of them in its group as the group is now."""
    if campaign.segment_id is None:
        return Audience(campaign.purpose)
    rule = session.scalars(select(Segment.rule).where(Segment.id == campaign.segment_id)).one()
    return Audience(campaign.purpose, parse_text(in_force(session), rule))


def forget_left_out(session: Session) -> int:
    """Drop the lists of those left out 90 days ago; the counts stay. Returns how many rows went."""
    old = select(Campaign.id).where(Campaign.frozen_at < clock.now() - LISTED)
    gone = session.execute(delete(LeftOut).where(LeftOut.campaign_id.in_(old)))
    return cast(CursorResult[tuple[()]], gone).rowcount


def _insert_candidates(session: Session, campaign: Campaign, audience: Audience) -> int:
    written = select(CampaignText.language).where(CampaignText.campaign_id == campaign.id)
    languages = session.scalars(written).all()
    first = next(one for one in (*in_force(session).community.languages, *languages) if one in languages)
    language = case((Member.language.in_(languages), Member.language), else_=literal(first))
    chosen = select(
        literal(campaign.id), Standing.subject, language, literal(Copy.QUEUED.value),
        literal(0), literal(0), literal(0), literal(clock.now()),
    )  # fmt: skip
    columns = ["campaign_id", "subject", "language", "state", "variant", "attempts", "fence", "at"]
    candidates = chosen.select_from(audience.people()).where(audience.outcome(session) == CANDIDATE)
    session.execute(insert(Delivery).from_select(columns, candidates))
    return session.scalar(select(func.count()).where(Delivery.campaign_id == campaign.id)) or 0


def _insert_left_out(session: Session, campaign: Campaign, audience: Audience) -> None:
    outcome = audience.outcome(session)
    chosen = select(literal(campaign.id), Standing.subject, outcome).select_from(audience.people())
    told = chosen.where(outcome.not_in((CANDIDATE, NOT_MATCHED)))
    session.execute(insert(LeftOut).from_select(["campaign_id", "subject", "reason"], told))


def _count_left_out(session: Session, campaign: Campaign, people: int) -> None:
    counted = select(LeftOut.reason, func.count()).where(LeftOut.campaign_id == campaign.id).group_by(LeftOut.reason)
    found = dict(session.execute(counted).all())
    if unmatched := people - sum(found.values()):
        found[NOT_MATCHED] = unmatched
    rows = [{"campaign_id": campaign.id, "reason": reason, "people": many} for reason, many in found.items()]
    if rows:
        session.execute(insert(LeftOutCount), rows)
