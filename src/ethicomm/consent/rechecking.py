"""Decisions held against the log: each as the replay of the events before its own place says it should have been.

Both are written apart from each other. A decision read the standing row under its lock; the replay reads nothing but
events. Where they differ, somebody was decided about on something else than what they had said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from ethicomm import ledger
from ethicomm.consent.models import Decision, UseAct
from ethicomm.consent.replay import Told, bits_then, is_here, newest, told_of, why_then
from ethicomm.consent.vocabulary import Reason
from ethicomm.db import PAGE, pages
from ethicomm.policy import Policy, applied

Found = Row[Decision, str, str, str]


@dataclass(frozen=True)
class Outcome:
    """What was decided, or should have been: the bits that stood, the first reason against, the record relied on."""

    stood: int
    refusal: Reason | None
    record: UUID | None


@dataclass(frozen=True)
class Rechecked:
    """One decision, and what the events before it say. `place` is None where it is not in the log at all."""

    decision: UUID
    subject: int
    place: int | None
    decided: Outcome
    replayed: Outcome | None

    @property
    def equal(self) -> bool:
        """Whether it was decided as it stood."""
        return self.decided == self.replayed


def recheck(session: Session, decisions: Sequence[UUID]) -> list[Rechecked]:
    """Hold these decisions against the replay; those that are not there any more are left out."""
    found = list[Rechecked]()
    for part in pages(decisions):
        found += _recheck(session, part)
    return found


def recheck_all(session: Session) -> Iterator[Rechecked]:
    """Every decision there is, in pages."""
    ids, after = select(Decision.id).order_by(Decision.id).limit(PAGE), UUID(int=0)
    while page := session.scalars(ids.where(Decision.id > after)).all():
        yield from recheck(session, page)
        after = page[-1]


def _recheck(session: Session, ids: Sequence[UUID]) -> Iterator[Rechecked]:
    rows = select(Decision, UseAct.purposes, UseAct.also, UseAct.policy).join(UseAct, UseAct.id == Decision.use)
    found = session.execute(rows.where(Decision.id.in_(ids)).order_by(Decision.subject)).all()
    placed = ledger.places(session, ids)
    for subject, theirs in groupby(found, key=lambda row: row[0].subject):
        told = told_of(session, subject)
        yield from (_held_against(session, row, told, placed.get(row[0].id)) for row in theirs)


def _held_against(session: Session, row: Found, told: Sequence[Told], place: int | None) -> Rechecked:
    decision, purposes, also, policy_hash = row
    policy = applied(session, policy_hash)
    decided = Outcome(decision.stood, Reason(decision.refusal) if decision.refusal else None, decision.record)
    if place is None or policy is None:
        return Rechecked(decision.id, decision.subject, place, decided, None)
    replayed = _replayed(policy, newest(told, place), decision, purposes.split(), also.split())
    return Rechecked(decision.id, decision.subject, place, decided, replayed)


def _replayed(
    policy: Policy, speaks: dict[str, Told], decision: Decision, purposes: Sequence[str], also: Sequence[str]
) -> Outcome:
    here = is_here(speaks)
    stood = bits_then(policy, speaks.values(), decision.at) & policy.mask(*purposes, *also)
    missing = next((key for key in purposes if not stood & policy.mask(key)), None)
    relied_on = policy.purposes[missing or purposes[0]]
    event = speaks.get(relied_on.ground) if here else None
    return Outcome(stood, why_then(speaks, relied_on, here) if missing else None, event.record if event else None)
