"""What names a field besides its purposes: groups, letters, and cards of algorithms and automations."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import or_, select

from ethicomm import clock
from ethicomm.campaigns import Campaign, State
from ethicomm.campaigns.markdown import SLOT
from ethicomm.campaigns.models import CampaignText
from ethicomm.db import Session
from ethicomm.policy import FieldKind, Policy
from ethicomm.segments import Segment
from ethicomm.words import lazy

YEAR = timedelta(days=365)
OVER = (State.CANCELLED,)


class By(StrEnum):
    """What kind of thing names a field."""

    GROUP = "group"
    LETTER = "letter"
    ALGORITHM = "algorithm"
    AUTOMATION = "automation"

    @property
    def words(self) -> str:
        """As a list says it."""
        return str(KINDS[self])


KINDS = {
    By.GROUP: lazy("group"),
    By.LETTER: lazy("letter"),
    By.ALGORITHM: lazy("algorithm"),
    By.AUTOMATION: lazy("automation"),
}


@dataclass(frozen=True)
class Named:
    """One thing that names a field, and its page."""

    by: By
    title: str
    to: str


def naming(session: Session, policy: Policy) -> dict[str, tuple[Named, ...]]:
    """For each field of the policy, what names it now: groups that are kept, letters of the last year, cards."""
    found = dict[str, dict[Named, None]]()
    for field, named in (*_cards(policy), *_groups(session), *_letters(session)):
        found.setdefault(field, {})[named] = None
    return {key: tuple(found.get(key, ())) for key in policy.fields}


def in_groups(session: Session) -> frozenset[str]:
    """The fields that a group asks about."""
    return frozenset(field for field, _named in _groups(session))


def unnamed(session: Session, policy: Policy) -> tuple[str, ...]:
    """The fields that no slot, clause, algorithm or automation names. The address is how letters go, so never it."""
    named = naming(session, policy)
    return tuple(key for key, one in policy.fields.items() if not named[key] and one.kind is not FieldKind.EMAIL)


def _cards(policy: Policy) -> Iterator[tuple[str, Named]]:
    for by, cards in ((By.ALGORITHM, policy.algorithms), (By.AUTOMATION, policy.automations)):
        for card in cards.values():
            named = Named(by, card.title.text(), f"/{by}s/{card.key}")
            yield from ((field, named) for field in card.inputs)


def _groups(session: Session) -> Iterator[tuple[str, Named]]:
    for one in session.scalars(select(Segment).order_by(Segment.name)):
        named = Named(By.GROUP, one.name, f"/groups/{one.public_id}")
        yield from ((field, named) for field in _asked(json.loads(one.rule)))


def _asked(rule: object) -> Iterator[str]:
    """The fields of a rule as it was kept, also of one that the policy would refuse today."""
    match rule:
        case {"field": str(field)}:
            yield field
        case dict():
            for part in rule.values():
                yield from _asked(part)
        case list():
            for part in rule:
                yield from _asked(part)


def _letters(session: Session) -> Iterator[tuple[str, Named]]:
    lately = or_(Campaign.frozen_at.is_(None), Campaign.frozen_at > clock.now() - YEAR)
    written = select(Campaign.public_id, Campaign.name, CampaignText.subject_line, CampaignText.body)
    written = written.join(CampaignText, CampaignText.campaign_id == Campaign.id)
    for row in session.execute(written.where(lately, Campaign.state.not_in(OVER)).order_by(Campaign.id.desc())):
        named = Named(By.LETTER, row.name, f"/letters/{row.public_id}")
        for slot in SLOT.finditer(f"{row.subject_line}\n{row.body}"):
            yield slot[1], named
