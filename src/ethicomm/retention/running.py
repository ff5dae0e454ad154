"""The run: everything whose end has come goes, in small units of work that each say what they removed.

Decision: ends stand in an indexed column, so the run asks the database for what is due and deletes it by field, a
thousand or two at a time; the members of a unit are held first, in the order of every unit. Each unit adds what it
removed to the row of the run, so a killed run is taken up where it was and its certificate is whole. Each statement
asks for the end once more: a value that was given anew meanwhile, or that moved on because its member came back,
stays.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, case, cast, delete, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ethicomm import clock, consent, jobs, ledger
from ethicomm.accounts import MACHINE
from ethicomm.accounts.models import WebSession
from ethicomm.consent import FACETS_SERVE, Standing
from ethicomm.db import Database, Session, keeper, pages
from ethicomm.jobs import Job
from ethicomm.members import Member, Value
from ethicomm.members.keeping import end_of_day, were_active
from ethicomm.policy import Coarser, Policy, in_force
from ethicomm.retention.coarsening import make_coarser
from ethicomm.retention.holds import forget_lapsed, not_held
from ethicomm.retention.large import find_large, may_go
from ethicomm.retention.models import Run
from ethicomm.retention.timekeeping import is_believed

BATCH = 1_800  # values in one unit of work
CERTIFIED = "retention run"
SITTINGS = timedelta(days=2)  # further back no session is looked at: an earlier run did
Progress = Callable[[int], object]
Due = dict[str, list[int]]  # the members by field


@dataclass(frozen=True)
class Removed:
    """What one run did, by kind and field; `believed` is False where the clock is doubted, and nothing was done."""

    by_kind: Mapping[str, int]
    believed: bool = True

    @property
    def rows(self) -> int:
        """How many values went or became coarser."""
        return sum(self.by_kind.values())


def run(database: Database, progress: Progress = lambda _rows: None) -> Removed:
    """Do what is due. Safe to kill at any moment, and to call from several places at once."""
    if not is_believed(database):
        return Removed({}, believed=False)
    with database.write() as session:
        note_sittings(session)
        forget_lapsed(session)
        find_large(session)
    done = 0
    for act in (end_values, coarsen_values, let_go_forgotten):
        while some := _unit(database, act):
            done += some
            progress(done)
    return _certify(database)


def _unit(database: Database, act: Callable[[Session], Counter[str]]) -> int:
    with database.write() as session:
        removed = act(session)
        if removed:
            row = session.scalars(select(Run).where(Run.done_at.is_(None)).with_for_update()).first()
            if row is None:
                row = Run(began_at=clock.now(), policy=in_force(session).hash, removed="{}")
                session.add(row)
            row.removed = json.dumps(Counter(json.loads(row.removed)) + removed, sort_keys=True)
        return removed.total()


def end_values(session: Session) -> Counter[str]:
    """One unit: values whose own end has come."""
    due = _due(session, Value.ends, may_go(session, "ends"))
    return _delete(session, due, Value.ends <= clock.now())


def coarsen_values(session: Session) -> Counter[str]:
    """One unit: values to be made coarser."""
    removed, policy = Counter[str](), in_force(session)
    for key, subjects in _due(session, Value.coarsens, may_go(session, "coarsens"), BATCH // 4).items():
        field = policy.fields.get(key)
        if field and field.coarsen:
            removed.update({f"{what} {key}": many for what, many in make_coarser(session, field, subjects).items()})
            if field.coarsen.to is Coarser.TOTAL:
                removed += _delete(session, {key: subjects}, Value.coarsens <= clock.now())
        _not_again(session, key, subjects)
    return removed


def let_go_forgotten(session: Session) -> Counter[str]:
    """One unit: values that nothing standing keeps and that no work in hand will delete: the net under `let_go`."""
    kept = _kept_bits(in_force(session))
    asked = exists().where(Job.kind == "let_go", Job.ref == cast(Value.subject, String), Job.done_at.is_(None))
    lost = select(Value.subject, Value.field, Member.wants_time).join(Standing, Standing.subject == Value.subject)
    lost = lost.join(Member, Member.subject == Value.subject).where(
        Standing.bits.bitwise_and(kept) == 0, Standing.lapses > clock.now(), ~asked, not_held()
    )
    with keeper(session):
        rows = session.execute(lost.limit(BATCH)).all()
    jobs.add_many(session, "let_go", sorted({str(row.subject) for row in rows if row.wants_time}))
    due = Due()
    for row in rows:
        if not row.wants_time:
            due.setdefault(row.field, []).append(row.subject)
    consent.hold(session, {one for subjects in due.values() for one in subjects})
    still = Value.subject.in_(select(Standing.subject).where(Standing.bits.bitwise_and(kept) == 0))
    return _delete(session, due, still)


def _kept_bits(policy: Policy) -> ColumnElement[int]:
    """The purposes of which one must stand for this row of `value`; none for a field that no policy knows any more."""
    masks = {key: policy.mask(*field.kept_by) for key, field in policy.fields.items()}
    return case(masks, value=Value.field, else_=0)


def note_sittings(session: Session) -> None:
    """Whoever was signed in and only read did something here too: what ends by inactivity ends that much later."""
    since = clock.now() - SITTINGS
    seen = select(WebSession.subject, func.max(WebSession.seen_at).label("at")).where(
        WebSession.subject.is_not(None), WebSession.seen_at > since
    )
    by_day = defaultdict[datetime, set[int]](set)
    for row in session.execute(seen.group_by(WebSession.subject)):
        by_day[end_of_day(row.at)].add(row.subject)
    for day, subjects in by_day.items():
        for part in pages(sorted(subjects)):
            older = or_(Member.active_at.is_(None), Member.active_at < day)
            late = session.scalars(select(Member.subject).where(Member.subject.in_(part), older)).all()
            if late:
                were_active(session, late, day - timedelta(microseconds=1))


def _due(
    session: Session,
    moment: InstrumentedAttribute[datetime | None],
    allowed: ColumnElement[bool],
    most: int = BATCH,
) -> Due:
    """The members by field, of the next values that are due; their standing rows are held."""
    found = select(Value.subject, Value.field).where(moment <= clock.now(), not_held(), allowed).limit(most)
    with keeper(session):
        rows = session.execute(found).all()
    consent.hold(session, {row.subject for row in rows})
    due = Due()
    for row in rows:
        due.setdefault(row.field, []).append(row.subject)
    return due


def _delete(session: Session, due: Due, still: ColumnElement[bool]) -> Counter[str]:
    """Delete these values where that is still so, and what groups saw of them. Returns how many went, by field."""
    policy, removed = in_force(session), Counter[str]()
    for field, subjects in due.items():
        for part in pages(sorted(subjects)):
            wanted = delete(Value).where(Value.field == field, Value.subject.in_(part), still)
            with keeper(session):
                gone = session.scalars(wanted.returning(Value.subject)).all()
            removed[f"value {field}"] += len(gone)
            _clear_facets(session, policy, field, gone)
    return +removed


def _clear_facets(session: Session, policy: Policy, field: str, subjects: Sequence[int]) -> None:
    slots = policy.fields[field].slots if field in policy.fields and FACETS_SERVE in policy.purposes else {}
    if slots:
        consent.clear_facets(session, subjects, slots.values())


def _not_again(session: Session, field: str, subjects: Sequence[int]) -> None:
    """What could not be opened is not tried for ever: nothing keeps it, so it goes another way."""
    for part in pages(sorted(subjects)):
        tried = Value.__table__.update().where(Value.field == field, Value.subject.in_(part))  # type: ignore[attr-defined]
        with keeper(session):
            session.execute(tried.where(Value.coarsens <= clock.now()).values(coarsens=None))


def _certify(database: Database) -> Removed:
    """The run is over: say in the log what it removed, how much and under which policy."""
    with database.write() as session:
        row = session.scalars(select(Run).where(Run.done_at.is_(None)).with_for_update()).first()
        if row is None:
            return Removed({})
        row.done_at = clock.now()
        removed: dict[str, int] = json.loads(row.removed)
        began = row.began_at.isoformat(timespec="seconds")
        ledger.note(
            session, MACHINE.role, MACHINE.id, CERTIFIED, run=row.id, began=began, policy=row.policy, removed=removed
        )
        return Removed(removed)
