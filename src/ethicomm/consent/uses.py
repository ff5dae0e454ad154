"""Using personal data: the row comes first, and without it nothing is opened.

`use` singles people out: one decision row each, allowed or refused, with the consent record it rests on.
`use_of_set` counts or reports over a set and is one row. Both are written in the caller's unit when it writes,
so effect and trace are one commit; from a reading unit they are committed on their own before returning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm import clock, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.consent.actions import expire
from ethicomm.consent.gate import Gate
from ethicomm.consent.models import DECISION, USE, ConsentState, Decision, Standing, UseAct
from ethicomm.consent.vocabulary import OF_STATE, Reason, State
from ethicomm.db import database_of, is_writing, locked, pages, uuid7
from ethicomm.errors import Refused
from ethicomm.policy import Policy, in_force
from ethicomm.words import _

OWN = "own page"
SITTING = timedelta(hours=12)
Newest = dict[tuple[int, str], tuple[str, UUID]]  # (subject, purpose): (state, record)


@dataclass(frozen=True)
class Stood:
    """One person a use may touch: the decision row, and which of the purposes looked at stood."""

    decision: UUID
    bits: int


@dataclass(frozen=True)
class Use:
    """A use that has been written. `reveal` opens only what it lists, for those it allows."""

    id: UUID
    at: datetime
    policy: Policy
    purposes: tuple[str, ...]
    also: tuple[str, ...]
    fields: tuple[str, ...]
    allowed: dict[int, Stood]
    refused: dict[int, Reason]
    own: bool = False  # the member looks at what is held of them: every field (GDPR 15)

    def fields_for(self, subject: int) -> frozenset[str]:
        """The fields that the purposes standing for this person list."""
        if self.own:
            return frozenset(self.fields)
        stood = [key for key in self.purposes + self.also if self.allowed[subject].bits & self.policy.mask(key)]
        listed = {field for key in stood for field in self.policy.purposes[key].fields}
        return frozenset(listed.intersection(self.fields))


def use(
    session: Session,
    actor: Actor,
    subjects: Iterable[int],
    purposes: Sequence[str],
    reason: str,
    *,
    fields: Sequence[str] = (),
    also: Sequence[str] = (),
) -> Use:
    """Ask to use these people's data. All `purposes` must stand; `also` are used where they stand.

    `reason` is a short fixed text without personal data ("campaign 12", "counter"). Raises Refused when a field
    is listed by none of the purposes.
    """
    policy = in_force(session)
    _listed(policy, (*purposes, *also), fields)
    asked = _Asked(actor, tuple(purposes), tuple(also), tuple(fields), reason, policy)
    if is_writing(session):
        return _single_out(session, asked, sorted(set(subjects)))
    with database_of(session).write() as own:
        return _single_out(own, asked, sorted(set(subjects)))


def use_of_own(session: Session, actor: Actor) -> Use:
    """A member looks at their own data: one use for each sitting, not one for each page."""
    policy, subject = in_force(session), actor.subject
    if actor.role is not Role.MEMBER or subject is None:
        raise Refused(_("Only the member sees this page."))
    sitting = (
        select(Decision.id, Decision.use, Decision.at, Decision.stood)
        .join(UseAct, UseAct.id == Decision.use)
        .where(Decision.subject == subject, Decision.at > clock.now() - SITTING, Decision.refusal.is_(None))
        .where(UseAct.reason == OWN, UseAct.actor_id == actor.id)
    )
    row = session.execute(sitting.limit(1)).one_or_none()
    if row is None:
        seen = use(session, actor, [subject], ["rights"], OWN)
        return replace(seen, fields=tuple(policy.fields), own=True)
    allowed = {subject: Stood(row.id, row.stood)}
    return Use(row.use, row.at, policy, ("rights",), (), tuple(policy.fields), allowed, {}, own=True)


def use_of_set(
    session: Session,
    actor: Actor,
    purposes: Sequence[str],
    reason: str,
    *,
    rule: str | None = None,
    people: int = 0,
) -> None:
    """Write down one use over a set: a count, a preview, a report. `rule` is the hash of the rule counted."""
    asked = _Asked(actor, tuple(purposes), (), (), reason, in_force(session))
    row = _act(asked, uuid7(), clock.now(), people=people, singled_out=0, rule=rule)
    if is_writing(session):
        ledger.insert(session, USE, [row])
        return
    with database_of(session).write() as own:
        ledger.insert(own, USE, [row])


@dataclass(frozen=True)
class _Asked:
    actor: Actor
    purposes: tuple[str, ...]
    also: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str
    policy: Policy


def _listed(policy: Policy, purposes: Sequence[str], fields: Sequence[str]) -> None:
    listed = {field for purpose in purposes for field in policy.purposes[purpose].fields}
    unlisted = [field for field in fields if field not in listed]
    if unlisted:
        raise Refused(_("These purposes may not touch: %(fields)s. Nothing was opened.", fields=", ".join(unlisted)))


def _single_out(session: Session, asked: _Asked, subjects: list[int]) -> Use:
    """Hold each standing row in order of its number, decide, and write the use and a decision for each."""
    now, use_id = clock.now(), uuid7()
    bits = _held_bits(session, asked.policy, subjects, now)
    newest = _newest(session, subjects, asked.purposes)
    rows = [_decide(asked, use_id, now, subject, bits.get(subject), newest) for subject in subjects]
    ledger.insert(session, USE, [_act(asked, use_id, now, people=len(rows), singled_out=len(rows), rule=None)])
    ledger.insert(session, DECISION, rows)
    allowed = {row["subject"]: Stood(row["id"], row["stood"]) for row in rows if not row["refusal"]}
    refused = {row["subject"]: Reason(row["refusal"]) for row in rows if row["refusal"]}
    return Use(use_id, now, asked.policy, asked.purposes, asked.also, asked.fields, allowed, refused)


def _held_bits(session: Session, policy: Policy, subjects: list[int], now: datetime) -> dict[int, int]:
    found: dict[int, int] = {}
    for part in pages(subjects):
        rows = select(Standing.subject, Standing.bits, Standing.lapses).where(Standing.subject.in_(part))
        for row in session.execute(locked(session, rows.order_by(Standing.subject))).all():
            found[row.subject] = row.bits if row.lapses > now else _renewed(session, policy, row.subject, now)
    return found


def _renewed(session: Session, policy: Policy, subject: int, now: datetime) -> int:
    expire(session, policy, [subject], now)
    return session.scalar(select(Standing.bits).where(Standing.subject == subject)) or 0


def _newest(session: Session, subjects: list[int], purposes: Sequence[str]) -> Newest:
    """The newest events; a purpose that rests on membership rests on its event."""
    looked_at = {*purposes, "account"}
    state = select(ConsentState.subject, ConsentState.purpose, ConsentState.state, ConsentState.record)
    found = {}
    for part in pages(subjects):
        for row in session.execute(state.where(ConsentState.subject.in_(part), ConsentState.purpose.in_(looked_at))):
            found[row.subject, row.purpose] = (row.state, row.record)
    return found


def _decide(
    asked: _Asked,
    use_id: UUID,
    now: datetime,
    subject: int,
    bits: int | None,
    newest: Newest,
) -> dict[str, Any]:
    """The decision row of one person: the first purpose that does not stand refuses."""
    policy, looked_at = asked.policy, asked.policy.mask(*asked.purposes, *asked.also)
    missing = [key for key in asked.purposes if not Gate.of(policy, key).admits(bits or 0)]
    relied_on = missing[0] if missing else asked.purposes[0]
    state, record = newest.get((subject, policy.purposes[relied_on].ground), (None, None))
    why = OF_STATE[State(state)] if state else Reason.NEVER_ASKED
    return {
        "id": uuid7(),
        "use": use_id,
        "subject": subject,
        "at": now,
        "record": record,
        "stood": (bits or 0) & looked_at,
        "refusal": (Reason.GONE if bits is None else why).value if missing else None,
    }


def _act(
    asked: _Asked, use_id: UUID, now: datetime, *, people: int, singled_out: int, rule: str | None
) -> dict[str, Any]:
    return {
        "id": use_id,
        "at": now,
        "actor_role": asked.actor.role.value,
        "actor_id": asked.actor.id,
        "purposes": " ".join(asked.purposes),
        "also": " ".join(asked.also),
        "fields": " ".join(asked.fields),
        "reason": asked.reason,
        "singled_out": singled_out,
        "people": people,
        "rule": rule,
        "policy": asked.policy.hash,
    }
