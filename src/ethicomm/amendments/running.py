"""What a changed folder does to what is under way: letters, automations, groups, algorithms.

A text or a rule is read as it would be read under the changed folder, by the very checks that letters and groups pass.
"""

from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import func, select

from ethicomm.amendments.effects import Effect, What
from ethicomm.amendments.looking import Look
from ethicomm.automations import AutomationRun, Turn
from ethicomm.campaigns import Campaign, CampaignText, Copy, Delivery, State, Text
from ethicomm.campaigns.composing import check
from ethicomm.consent import FACETS_SERVE
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.policy import Card, Policy, supposing
from ethicomm.segments import Segment, parse_text

LIVE = (State.DRAFT, State.SCHEDULED, State.SENDING, State.PAUSED)
BEGUN = (State.SENDING, State.PAUSED)


def letters(look: Look) -> Iterator[Effect]:
    """Letters that may not go on as they are."""
    for one in look.session.scalars(select(Campaign).where(Campaign.state.in_(LIVE)).order_by(Campaign.id)):
        gone = one.purpose not in look.after.purposes
        if gone or (_unfit(look, look.after, one) and not _unfit(look, look.before, one)):
            cancelled = gone or one.state in BEGUN
            back = What.LETTER_BACK if one.state == State.SCHEDULED else What.LETTER_TO_MEND
            what = What.LETTER_CANCELLED if cancelled else back
            yield Effect(what, str(one.public_id), one.name, _waiting(look.session, one) if cancelled else 0)


def automations(look: Look) -> Iterator[Effect]:
    """Automations that come, and those that go with all that waits for its turn."""
    for key, card in look.before.automations.items():
        if _is_another(card, look.after.automations.get(key)):
            states = AutomationRun.state.in_((Turn.WAITING, Turn.ASKING))
            turns = select(func.count()).where(AutomationRun.automation == key, states)
            yield Effect(What.AUTOMATION_GONE, key, card.title, look.session.scalar(turns) or 0)
    for key, card in look.after.automations.items():
        if _is_another(card, look.before.automations.get(key)):
            yield Effect(What.AUTOMATION_NEW, key, card.title)


def groups(look: Look) -> Iterator[Effect]:
    """Groups whose rule names something that goes."""
    for one in look.session.scalars(select(Segment).order_by(Segment.name, Segment.id)):
        if _may_be_asked(look.before, one.rule) and not _may_be_asked(look.after, one.rule):
            yield Effect(What.GROUP_LOST, str(one.public_id), one.name)


def algorithms(look: Look) -> Iterator[Effect]:
    """What software chooses by."""
    for key, card in look.before.algorithms.items():
        if key not in look.after.algorithms:
            yield Effect(What.ALGORITHM_GONE, key, card.title)
    for key, card in look.after.algorithms.items():
        was = look.before.algorithms.get(key)
        if was is None:
            yield Effect(What.ALGORITHM_NEW, key, card.title)
        elif was.facts != card.facts:
            yield Effect(What.ALGORITHM_CHANGED, key, card.title)


def _unfit(look: Look, policy: Policy, one: Campaign) -> bool:
    """Whether this letter could not be written, or its group not be asked, under this policy."""
    with supposing(look.session, policy):
        rows = look.session.scalars(select(CampaignText).where(CampaignText.campaign_id == one.id)).all()
        texts = {row.language: Text(row.subject_line, row.body) for row in rows}
        try:
            for language, text in texts.items():
                check(look.session, one.purpose, language, text)
            if one.segment_id is not None and FACETS_SERVE not in policy.purposes:
                return True
            if one.segment_id is not None and one.frozen_at is None:
                rule = look.session.scalars(select(Segment.rule).where(Segment.id == one.segment_id)).one()
                parse_text(policy, rule)
        except Invalid:
            return True
    return False


def _may_be_asked(policy: Policy, rule: str) -> bool:
    try:
        parse_text(policy, rule)
    except Invalid:
        return False
    return True


def _waiting(session: Session, one: Campaign) -> int:
    copies = Delivery.campaign_id == one.id, Delivery.state.in_((Copy.QUEUED, Copy.DEFERRED))
    return session.scalar(select(func.count()).where(*copies)) or 0


def _is_another(card: Card, other: Card | None) -> bool:
    """Whether it is not the same automation: its file is gone, or serves another purpose or trigger."""
    same = ("purpose", "trigger")
    return other is None or [card.facts[key] for key in same] != [other.facts[key] for key in same]


ON_WORK: Iterable[Callable[[Look], Iterator[Effect]]] = (letters, automations, groups, algorithms)
