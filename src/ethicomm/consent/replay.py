"""What stood at a past moment, by replay of the log: one rule, for members' pages, auditors and checks.

Order comes from the log and from `n`, never from clocks: a moment is taken to a beginning of the log, and within it the
event with the highest number of each member and purpose speaks. Being asked changes nothing. Only an end is compared
with the moment. What a purpose was, and what membership carried, is read from the policy of then.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm.consent.models import ConsentRecord
from ethicomm.consent.projection import bits_at
from ethicomm.consent.queries import Event, event_of
from ethicomm.consent.vocabulary import OF_STATE, Reason
from ethicomm.ledger import Act, place_of_moment, places
from ethicomm.policy import ACCOUNT, Applied, Policy, Purpose, applied, history, in_force

APPLIED = "policy applied"


@dataclass(frozen=True)
class Cut:
    """A beginning of the log: the entries below `place`. Ends are compared with `moment`."""

    place: int
    moment: datetime


@dataclass(frozen=True)
class Told(Event):
    """One event and its place in the log."""

    place: int


@dataclass(frozen=True)
class PurposeThen:
    """One purpose for one member as it stood then; `event` is the newest answer, or the first question."""

    purpose: Purpose
    stands: bool
    reason: Reason | None
    event: Told | None


def cut_at(session: Session, moment: datetime) -> Cut:
    """The longest beginning of the log whose last entry was written at or before this moment."""
    return Cut(place_of_moment(session, moment), moment)


def told_of(session: Session, subject: int) -> list[Told]:
    """Every event of this member that is in the log, in the order of its number."""
    mine = select(ConsentRecord).where(ConsentRecord.subject == subject)
    rows = session.scalars(mine.order_by(ConsentRecord.purpose, ConsentRecord.n)).all()
    placed = places(session, [row.id for row in rows])
    return [Told(**vars(event_of(row)), place=placed[row.id]) for row in rows if row.id in placed]


def newest(events: Iterable[Told], place: int) -> dict[str, Told]:
    """What speaks for each purpose among the events below this place: the last answer; without one, the question."""
    found: dict[str, Told] = {}
    for one in sorted(events, key=lambda told: told.n):
        if one.place < place and (one.state.is_answer or one.purpose not in found):
            found[one.purpose] = one
    return found


def bits_then(policy: Policy, speaks: Iterable[Told], moment: datetime) -> int:
    """The purposes of this policy that stood, as bits."""
    return bits_at(policy, ((one.purpose, one.state.value, one.ends) for one in speaks), moment)


def is_here(speaks: dict[str, Told]) -> bool:
    """Whether this was a member then: joined, and not left."""
    return ACCOUNT in speaks and speaks[ACCOUNT].state.permits


def standing_then(session: Session, subject: int, cut: Cut) -> tuple[PurposeThen, ...]:
    """Every purpose of the policy of then for this member, in that policy's order."""
    policy, speaks = policy_then(session, cut), newest(told_of(session, subject), cut.place)
    bits, here = bits_then(policy, speaks.values(), cut.moment), is_here(speaks)
    return tuple(_then(one, bool(bits & one.mask), here, speaks) for one in policy.purposes.values())


def policy_then(session: Session, cut: Cut) -> Policy:
    """The policy in force at the end of this beginning of the log, as it read then."""
    return applied(session, applied_then(session, cut).hash) or in_force(session)


def applied_then(session: Session, cut: Cut) -> Applied:
    """When it was put in force, and by whom: what the log names last, or where it names none, what the clock says."""
    known, act = history(session), act_of_policy(session, cut)
    said = json.loads(act[0].detail)["policy"] if act else None
    return next(
        (one for one in known if one.hash == said),
        next((one for one in known if one.at <= cut.moment), known[-1]),
    )


def act_of_policy(session: Session, cut: Cut) -> tuple[Act, int] | None:
    """The last act below the cut that put a policy in force, and its place in the log."""
    acts = session.scalars(select(Act).where(Act.what == APPLIED)).all()
    placed = places(session, [one.id for one in acts])
    before = [(one, placed[one.id]) for one in acts if placed.get(one.id, cut.place) < cut.place]
    return max(before, key=itemgetter(1), default=None)


def why_then(speaks: dict[str, Told], purpose: Purpose, here: bool) -> Reason:
    """Why a purpose did not stand."""
    event = speaks.get(purpose.ground)
    return Reason.GONE if not here else OF_STATE[event.state] if event else Reason.NEVER_ASKED


def _then(purpose: Purpose, stands: bool, here: bool, speaks: dict[str, Told]) -> PurposeThen:
    reason = None if stands else why_then(speaks, purpose, here)
    return PurposeThen(purpose, stands, reason, speaks.get(purpose.ground))
