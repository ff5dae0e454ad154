"""Writing down what became of each copy, and when what was not accepted is tried again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

from sqlalchemy import select, update

from ethicomm import clock, consent
from ethicomm.accounts import MACHINE
from ethicomm.campaigns.actions import move
from ethicomm.campaigns.claiming import Claimed, Hold
from ethicomm.campaigns.models import Campaign, Delivery
from ethicomm.campaigns.vocabulary import Copy, State
from ethicomm.db import Session, locked
from ethicomm.mail import Outcome, Result
from ethicomm.members import Member

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PAUSES = (MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 8 * HOUR, 24 * HOUR, 48 * HOUR)  # eight attempts in 3.5 days
GAVE_UP, NOWHERE = "gave_up", "no_address"
NOT_NOW = (0, 421)  # no answer, or "service not available": about the relay, not about one address
FULL, BY_RULE = "5.2.2", "5.7."  # a full mailbox may empty, and a rule of theirs says nothing about the address
Change = tuple[Copy, str | None, int]  # state, reason, pauses so far (for those tried again)


class Verdict(Enum):
    """What the answers of one batch say about the relay."""

    FINE = "fine"
    SILENT = "silent"  # it takes nothing now: try again later, with one letter first
    REFUSED = "refused"  # it will take nothing from us: a person must look


@dataclass(frozen=True)
class Answers:
    """What came back for the copies of one claim."""

    copies: Mapping[int, Claimed]
    results: Sequence[Result[int]]
    nowhere: Collection[int]  # no address to send to
    held_back: Collection[int]  # their domain asked for a pause


def write_outcomes(session: Session, hold: Hold, answers: Answers) -> Verdict:
    """Bring each copy to its state and close its handovers. A copy that another worker took over is left alone."""
    found = locked(session, select(Campaign).where(Campaign.id == hold.campaign))
    campaign = session.scalars(found.execution_options(populate_existing=True)).one()
    verdict = judge(answers.results)
    changes = defaultdict[Change, list[int]](list)
    for result in answers.results:
        changes[_change(result, answers.copies[result.key])].append(result.key)
    changes[Copy.SUPPRESSED, NOWHERE, 0] += answers.nowhere
    changes[Copy.DEFERRED, "domain", 1] += answers.held_back
    for change, deliveries in changes.items():
        if deliveries:
            _write(session, hold, campaign, change, deliveries)
    _mark_undeliverable(session, answers)
    consent.handed_over(session, list(answers.copies))
    _note_relay(session, campaign, verdict)
    return verdict


def judge(results: Sequence[Result[int]]) -> Verdict:
    """About the relay itself, as all answers together tell it."""
    tried = [result for result in results if result.outcome is not Outcome.NOT_BEGUN]
    if any(result.outcome is Outcome.RELAY_REFUSED for result in tried):
        return Verdict.REFUSED
    silent = all(result.outcome is Outcome.DEFERRED and result.code in NOT_NOW for result in tried)
    return Verdict.SILENT if tried and silent else Verdict.FINE


def _change(result: Result[int], copy: Claimed) -> Change:
    reason = (result.enhanced or str(result.code)) if result.code else None
    match result.outcome:
        case Outcome.SENT:
            return Copy.SENT, None, 0
        case Outcome.BOUNCED:
            return Copy.BOUNCED, reason, 0
        case Outcome.UNCERTAIN:
            return Copy.UNCERTAIN, reason, 0
        case Outcome.DEFERRED:
            given_up = copy.attempts >= len(PAUSES)
            return (Copy.BOUNCED, GAVE_UP, 0) if given_up else (Copy.DEFERRED, reason, copy.attempts + 1)
    return Copy.QUEUED, None, 0


def _write(session: Session, hold: Hold, campaign: Campaign, change: Change, deliveries: Sequence[int]) -> None:
    state, reason, pauses = change
    now = clock.now()
    if campaign.state == State.CANCELLED and state in (Copy.QUEUED, Copy.DEFERRED):
        state, reason, pauses = Copy.CANCELLED, None, 0
    values: dict[str, Any] = {"state": state, "reason": reason, "at": now}
    values["next_try"] = now + PAUSES[pauses - 1] if state is Copy.DEFERRED else None
    if state is not Copy.QUEUED and reason != "domain":
        values["attempts"] = Delivery.attempts + 1
    own = Delivery.id.in_(deliveries), Delivery.state == Copy.HANDING_OVER, Delivery.fence == hold.fence
    session.execute(update(Delivery).where(*own).values(values))


def _mark_undeliverable(session: Session, answers: Answers) -> None:
    """Whoever's mailbox is gone is not written to again; a full one, or a rule of theirs, says less."""
    gone = [
        answers.copies[result.key].subject
        for result in answers.results
        if result.outcome is Outcome.BOUNCED and result.enhanced != FULL and not result.enhanced.startswith(BY_RULE)
    ]
    if gone:
        found = update(Member).where(Member.subject.in_(gone), Member.undeliverable_at.is_(None))
        session.execute(found.values(undeliverable_at=clock.now()))


def _note_relay(session: Session, campaign: Campaign, verdict: Verdict) -> None:
    if verdict is Verdict.REFUSED and campaign.state == State.SENDING:
        move(session, MACHINE, campaign, State.PAUSED, "the relay refused us")
    if verdict is Verdict.SILENT:
        campaign.silent_since = campaign.silent_since or clock.now()
    elif verdict is Verdict.FINE:
        campaign.silent_since = None
