"""Who used a member's data, as that member reads it: uses that singled them out, and sets they were part of.

What is told is what could be opened for this one person: a letter's use names every field that any reader's copy may
need, and each reader is told only of those that their own yes covered.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from ethicomm import ledger
from ethicomm.consent.models import ConsentRecord, Decision, UseAct
from ethicomm.consent.replay import Told, bits_then, newest, told_of
from ethicomm.consent.vocabulary import Reason
from ethicomm.policy import Policy, applied, in_force

PAGE = 100


@dataclass(frozen=True)
class UseSeen:
    """One use. `decision` is None for a use of a set; `agreed_at` is when the member said the yes it rests on."""

    id: UUID
    at: datetime
    actor_role: str
    actor_id: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    reason: str
    refusal: Reason | None
    decision: UUID | None
    agreed_at: datetime | None

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands in the order of uses."""
        return self.at, self.id


Place = tuple[datetime, UUID]


def uses_of(
    session: Session,
    subject: int,
    *,
    since: datetime | None = None,
    before: UUID | None = None,
    limit: int | None = 100,
) -> list[UseSeen]:
    """The uses of this member's data, newest first: those since a moment, older than the use `before`, at most so many.

    A `before` that is no use at all gives the first page.
    """
    policy, told = in_force(session), told_of(session, subject)
    joined = min((one.at for one in told), default=None)
    if joined is None:
        return []
    start = max(since or joined, joined)
    act = session.get(UseAct, before) if before else None
    newest_place = (act.at, act.id) if act else None
    singled = _pages(lambda place: _singled(session, policy, subject, start, place), newest_place)
    sets = _pages(lambda place: _sets(session, told, start, place), newest_place)
    return list(islice(merge(singled, sets, key=lambda one: one.place, reverse=True), limit))


Page = list[tuple[UseSeen, bool]]  # each use, and whether the member was part of it


def _pages(fetch: Callable[[Place | None], Page], place: Place | None) -> Iterator[UseSeen]:
    """One after the other, a page read only when it is needed."""
    while page := fetch(place):
        yield from (use for use, is_part in page if is_part)
        if len(page) < PAGE:
            return
        place = page[-1][0].place


def _singled(session: Session, policy: Policy, subject: int, start: datetime, place: Place | None) -> Page:
    rows = (
        select(UseAct, Decision, ConsentRecord.agreed_at)
        .join(Decision, Decision.use == UseAct.id)
        .outerjoin(ConsentRecord, ConsentRecord.id == Decision.record)
        .where(Decision.subject == subject, Decision.at >= start, _older(Decision.at, Decision.use, place))
        .order_by(Decision.at.desc(), Decision.use.desc())
    )
    found = session.execute(rows.limit(PAGE))
    return [(_of_one(policy, act, decision, agreed), True) for act, decision, agreed in found]


def _sets(session: Session, told: Sequence[Told], start: datetime, place: Place | None) -> Page:
    rows = select(UseAct).where(UseAct.singled_out == 0, UseAct.at >= start, _older(UseAct.at, UseAct.id, place))
    found = session.scalars(rows.order_by(UseAct.at.desc(), UseAct.id.desc()).limit(PAGE)).all()
    entries = ledger.places(session, [act.id for act in found])
    policies = {digest: applied(session, digest) for digest in {act.policy for act in found}}
    return [
        (_seen(act, act.purposes, act.fields), _stood(policies[act.policy], told, act, entries.get(act.id)))
        for act in found
    ]


def _older(
    at: InstrumentedAttribute[datetime], use: InstrumentedAttribute[UUID], place: Place | None
) -> ColumnElement[bool]:
    if place is None:
        return at.is_not(None)
    return or_(at < place[0], and_(at == place[0], use < place[1]))


def _of_one(policy: Policy, act: UseAct, decision: Decision, agreed_at: datetime | None) -> UseSeen:
    if decision.refusal:
        return _seen(act, act.purposes, "", decision)
    looked_at = (policy.purposes[key] for key in f"{act.purposes} {act.also}".split() if key in policy.purposes)
    stood = [one for one in looked_at if decision.stood & one.mask]
    listed = {field for one in stood for field in one.fields}
    fields = " ".join(field for field in act.fields.split() if field in listed)
    return _seen(act, " ".join(one.key for one in stood) or act.purposes, fields, decision, agreed_at)


def _seen(
    act: UseAct, purposes: str, fields: str, decision: Decision | None = None, agreed_at: datetime | None = None
) -> UseSeen:
    refusal = Reason(decision.refusal) if decision and decision.refusal else None
    return UseSeen(
        act.id, act.at, act.actor_role, act.actor_id, tuple(purposes.split()), tuple(fields.split()), act.reason,
        refusal, decision.id if decision else None, agreed_at,
    )  # fmt: skip


def _stood(policy: Policy | None, told: Sequence[Told], act: UseAct, entry: int | None) -> bool:
    """Whether every purpose of a set's use stood for the member then, by what the log says before it."""
    if policy is None or entry is None:
        return False
    bits = bits_then(policy, newest(told, entry).values(), act.at)
    return all(key in policy.purposes and bits & policy.mask(key) for key in act.purposes.split())
