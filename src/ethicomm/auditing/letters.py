"""Letters as an auditor reads them: what became of each copy, on which consent record, by which decision."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select

from ethicomm import ledger
from ethicomm.campaigns import Campaign, Copy, Delivery
from ethicomm.consent import ConsentRecord, Decision, Grade, Method, Reason, State, pseudonym
from ethicomm.db import Session
from ethicomm.errors import NotFound
from ethicomm.policy import Notice, notice
from ethicomm.words import _

PAGE = 50
BATCH = 2_000  # rows read at once for a file


@dataclass(frozen=True)
class Filters:
    """Which copies are asked for; an empty text asks for all."""

    result: str = ""
    evidence: str = ""
    reason: str = ""

    def clauses(self) -> list[ColumnElement[bool]]:
        """As conditions over copies and the records they rest on."""
        asked = ((Delivery.state, self.result), (ConsentRecord.grade, self.evidence), (Delivery.reason, self.reason))
        return [column == value for column, value in asked if value]

    def given(self) -> dict[str, str]:
        """Those that are set, by name."""
        return {name: value for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class LetterSeen:
    """One letter, and how many of its copies are in each state."""

    letter: Campaign
    by_state: dict[Copy, int]

    @property
    def copies(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


@dataclass(frozen=True)
class RecordSeen:
    """The consent record that a decision rests on, or was refused by."""

    id: UUID
    state: State
    agreed_at: datetime
    method: Method
    grade: Grade
    notice_hash: str | None
    notice: Notice | None
    entry: int | None


@dataclass(frozen=True)
class CopySeen:
    """One person's copy. `entry` numbers are positions in the log; None while an entry waits for its own."""

    number: int
    person: str
    state: Copy
    reason: str | None
    decided: datetime | None
    refusal: Reason | None
    record: RecordSeen | None
    entry: int | None


def letters(
    session: Session, before: int | None = None, limit: int = PAGE, until: datetime | None = None
) -> list[LetterSeen]:
    """Letters whose candidates were settled (by `until`), newest first; `before` is the number of the last one seen."""
    settled = select(Campaign).where(_settled(until)).order_by(Campaign.id.desc()).limit(limit)
    found = session.scalars(settled if before is None else settled.where(Campaign.id < before)).all()
    counted = select(Delivery.campaign_id, Delivery.state, func.count())
    mine = counted.where(Delivery.campaign_id.in_([one.id for one in found]))
    states: dict[int, dict[Copy, int]] = {one.id: {} for one in found}
    for campaign, state, count in session.execute(mine.group_by(Delivery.campaign_id, Delivery.state)):
        states[campaign][Copy(state)] = count
    return [LetterSeen(one, states[one.id]) for one in found]


def settled(session: Session, until: datetime | None = None) -> int:
    """How many letters had their candidates settled (by `until`)."""
    return session.scalar(select(func.count()).where(_settled(until))) or 0


def _settled(until: datetime | None) -> ColumnElement[bool]:
    return Campaign.frozen_at.is_not(None) if until is None else Campaign.frozen_at <= until


def letter(session: Session, public_id: UUID) -> Campaign:
    """The letter with this public id. Raises NotFound, also before its candidates are settled."""
    found = session.scalar(select(Campaign).where(Campaign.public_id == public_id, Campaign.frozen_at.is_not(None)))
    if found is None:
        raise NotFound(_("There is no such letter."))
    return found


def totals(session: Session, campaign: Campaign, filters: Filters) -> dict[Copy, int]:
    """How many copies are in each state, in the order of the states."""
    counted = _joined(select(Delivery.state, func.count())).where(Delivery.campaign_id == campaign.id)
    found = dict(session.execute(counted.where(*filters.clauses()).group_by(Delivery.state)).all())
    return {state: found[state] for state in Copy if state in found}


def reasons(session: Session, campaign: Campaign) -> list[str]:
    """The reasons that copies of this letter have, for the form."""
    given = select(Delivery.reason).where(Delivery.campaign_id == campaign.id, Delivery.reason.is_not(None))
    return [reason for reason in session.scalars(given.distinct().order_by(Delivery.reason)) if reason]


def copies(session: Session, campaign: Campaign, filters: Filters, after: int = 0, limit: int = PAGE) -> list[CopySeen]:
    """Copies in the order of their numbers, from the one after `after`."""
    asked = _joined(select(*COLUMNS)).where(Delivery.campaign_id == campaign.id, Delivery.id > after)
    return _seen(session, session.execute(asked.where(*filters.clauses()).order_by(Delivery.id).limit(limit)).all())


def all_copies(session: Session, campaign: Campaign, filters: Filters) -> Iterator[CopySeen]:
    """Every copy, read in batches: memory stays the same however many there are."""
    batch = copies(session, campaign, filters, limit=BATCH)
    while batch:
        yield from batch
        batch = copies(session, campaign, filters, after=batch[-1].number, limit=BATCH)


def copies_by_number(session: Session, numbers: Sequence[int]) -> list[CopySeen]:
    """These copies, in the order asked for."""
    rows = session.execute(_joined(select(*COLUMNS)).where(Delivery.id.in_(numbers))).all()
    place = {number: at for at, number in enumerate(numbers)}
    return sorted(_seen(session, rows), key=lambda one: place[one.number])


COLUMNS = (
    Delivery.id, Delivery.subject, Delivery.state, Delivery.reason, Delivery.decision,
    Decision.at, Decision.refusal,
    ConsentRecord.id.label("record"), ConsentRecord.state.label("said"), ConsentRecord.agreed_at,
    ConsentRecord.method, ConsentRecord.grade, ConsentRecord.notice,
)  # fmt: skip


def _joined(columns: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    decided = columns.select_from(Delivery).outerjoin(Decision, Decision.id == Delivery.decision)
    return decided.outerjoin(ConsentRecord, ConsentRecord.id == Decision.record)


def _seen(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[CopySeen]:
    cited = {one for row in rows for one in (row.decision, row.record) if one}
    entries = ledger.positions(session, cited)
    notices = {row.notice: notice(session, row.notice) for row in rows if row.notice}
    return [_copy(row, entries, notices) for row in rows]


def _copy(row: Row[*tuple[Any, ...]], entries: dict[UUID, int], notices: dict[str, Notice | None]) -> CopySeen:
    return CopySeen(
        row.id,
        pseudonym(row.subject),
        Copy(row.state),
        row.reason,
        row.at,
        Reason(row.refusal) if row.refusal else None,
        _record(row, entries, notices) if row.record else None,
        entries.get(row.decision),
    )


def _record(row: Row[*tuple[Any, ...]], entries: dict[UUID, int], notices: dict[str, Notice | None]) -> RecordSeen:
    return RecordSeen(
        row.record,
        State(row.said),
        row.agreed_at,
        Method(row.method),
        Grade(row.grade),
        row.notice,
        notices.get(row.notice),
        entries.get(row.record),
    )
