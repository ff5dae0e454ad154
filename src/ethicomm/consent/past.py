"""What stood at a past moment for everyone, counted in the database by the same rule as `replay` has for one member.

Nothing is read of anyone but their answers. Who had left by then is counted apart; so are events whose rows were
removed since, because nobody can tell any more what they said.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from ethicomm import ledger
from ethicomm.consent.models import CONSENT, ConsentRecord
from ethicomm.consent.replay import Cut, policy_then
from ethicomm.consent.vocabulary import OF_STATE, PERMITTING, Grade, Reason, State
from ethicomm.ledger import Entry, placed_count, waiting_rows
from ethicomm.ledger.models import Removal, Waiting
from ethicomm.policy import ACCOUNT, Policy, Purpose

PAGE = 200  # ranges in one statement


@dataclass
class Counted:
    """One asked purpose: how many people it stood for, by grade and by notice, and why not for the others."""

    purpose: Purpose
    stands: int = 0
    by_grade: Counter[Grade] = field(default_factory=Counter)
    by_notice: Counter[str | None] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)


@dataclass(frozen=True)
class Past:
    """What stood then. Membership carried its purposes for all `members`; `left` had left before."""

    cut: Cut
    policy: Policy
    members: int
    left: int
    purposes: tuple[Counted, ...]


@dataclass(frozen=True)
class Removed:
    """Of `events` consent events that were in the log then, so many were removed since."""

    events: int
    since: int


def stood_then(session: Session, cut: Cut) -> Past:
    """Every purpose that was asked then, in the order of the policy of then."""
    policy = policy_then(session, cut)
    asked = {key: Counted(one) for key, one in policy.purposes.items() if one.stands == "consent"}
    members = left = 0
    for here, purpose, state, live, grade, notice, people in session.execute(_counted(session, cut)):
        if purpose == ACCOUNT:
            members, left = members + people * here, left + people * (not here)
        elif here and purpose in asked:
            _add(asked[purpose], State(state or State.REQUESTED), bool(live), grade, notice, people)
    for one in asked.values():
        never = members - one.stands - one.reasons.total()
        one.reasons.update({Reason.NEVER_ASKED: never} if never else {})
    return Past(cut, policy, members, left, tuple(asked.values()))


def removed_since(session: Session, cut: Cut) -> Removed:
    """How many consent events were there then, and how many of their rows were removed after that."""
    inside = select(func.count()).where(Entry.kind == CONSENT.name, Entry.position < cut.place)
    gone: Counter[bool] = Counter()
    for before, count in _gone(session, cut):
        gone[before] += count
    return Removed((session.scalar(inside) or 0) + _waited(session, cut) - gone[True], gone[False])


def _add(one: Counted, state: State, live: bool, grade: str | None, notice: str | None, people: int) -> None:
    if state.permits and live:
        one.stands += people
        one.by_grade[Grade(grade or Grade.SEEN_HERE)] += people
        one.by_notice[notice] += people
    else:
        one.reasons[OF_STATE[state]] += people


def _counted(session: Session, cut: Cut) -> Select[int, str, str, int, str, str | None, int]:
    """(is a member, purpose, state, still running, grade, notice): people, of what spoke for each."""
    speaks, said = _speaks(session, cut), ConsentRecord
    mine = and_(said.subject == speaks.c.subject, said.purpose == speaks.c.purpose, said.n == speaks.c.n)
    here = _accounts(speaks)
    live = case((said.ends.is_(None), 1), (said.ends > cut.moment, 1), else_=0)
    shown = (here.c.here, speaks.c.purpose, said.state, live, said.grade, said.notice)
    joined = select(*shown, func.count()).select_from(speaks).join(here, here.c.subject == speaks.c.subject)
    return joined.outerjoin(said, mine).group_by(*shown)


def _speaks(session: Session, cut: Cut) -> CTE:
    """The number of the answer that spoke for each member and purpose; none where they were only asked."""
    said = ConsentRecord
    answer = case((said.state != State.REQUESTED, said.n))
    rows = select(said.subject, said.purpose, func.max(answer).label("n")).where(_inside(session, cut))
    return rows.group_by(said.subject, said.purpose).cte("speaks")


def _accounts(speaks: CTE) -> CTE:
    """Everyone who had joined, and whether they were still here."""
    said = ConsentRecord
    mine = and_(said.subject == speaks.c.subject, said.purpose == ACCOUNT, said.n == speaks.c.n)
    here = case((said.state.in_(PERMITTING), 1), else_=0).label("here")
    joined = select(said.subject, here).join_from(speaks, said, mine)
    return joined.where(speaks.c.purpose == ACCOUNT).cte("accounts")


def _inside(session: Session, cut: Cut) -> ColumnElement[bool]:
    """The events below the cut."""
    mine = select(Entry.row).where(Entry.kind == CONSENT.name, Entry.position < cut.place)
    waited = waiting_rows(session)[: max(0, cut.place - placed_count(session))]
    return or_(ConsentRecord.id.in_(mine), ConsentRecord.id.in_(waited)) if waited else ConsentRecord.id.in_(mine)


def _gone(session: Session, cut: Cut) -> Iterator[tuple[bool, int]]:
    """For each removal: whether it came before the cut, and how many consent events below the cut it took away."""
    removals = session.execute(select(Removal.id, Removal.positions)).all()
    placed = ledger.places(session, [one.id for one in removals])
    for one in removals:
        yield placed.get(one.id, cut.place) < cut.place, _consents_in(session, json.loads(one.positions), cut)


def _consents_in(session: Session, ranges: Sequence[tuple[int, int]], cut: Cut) -> int:
    found = 0
    for at in range(0, len(ranges), PAGE):
        here = or_(*(Entry.position.between(first, last) for first, last in ranges[at : at + PAGE]))
        mine = select(func.count()).where(Entry.kind == CONSENT.name, Entry.position < cut.place, here)
        found += session.scalar(mine) or 0
    return found


def _waited(session: Session, cut: Cut) -> int:
    """How many of the entries below the cut that still wait for their place are consent events."""
    kinds = session.execute(select(Waiting.kind, Waiting.count).order_by(Waiting.id))
    waiting = [kind for kind, count in kinds for _ in range(count)]
    return waiting[: max(0, cut.place - placed_count(session))].count(CONSENT.name)
