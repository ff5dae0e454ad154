"""Who a letter may go to, and for everyone else the first reason why not: one expression for counts and freeze.

Gate first, rule second: SQL's CASE asks in order, so a facet is looked at only where sorting into groups stands.
"""

from collections import Counter
from dataclasses import dataclass
from typing import cast

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, select
from sqlalchemy.sql.selectable import FromClause

from ethicomm import clock, consent, vault
from ethicomm.consent import FACETS_SERVE, ConsentState, Gate, Standing
from ethicomm.db import Session
from ethicomm.members import Member
from ethicomm.policy import in_force
from ethicomm.segments.clauses import clause
from ethicomm.segments.counting import NOT_MATCHED, NOT_SORTED, NOT_WRITTEN_TO, UNDELIVERABLE
from ethicomm.segments.rules import Rule

CANDIDATE = "candidate"
When = tuple[ColumnElement[bool], ColumnElement[str]]


@dataclass(frozen=True)
class Audience:
    """Everyone for whom `purpose` stands, or those of them who are in a group."""

    purpose: str
    rule: Rule | None = None

    def purposes(self) -> tuple[str, ...]:
        """The purposes that choosing these people needs."""
        return (self.purpose, FACETS_SERVE) if self.rule else (self.purpose,)

    def outcome(self, session: Session) -> ColumnElement[str]:
        """CANDIDATE, or the first reason why not, for each row of `people`."""
        undeliverable = Member.undeliverable_at.is_not(None), literal(UNDELIVERABLE)
        whens = [_unless(session, self.purpose, _why_not(self.purpose)[0]), undeliverable]
        if self.rule is None:
            return case(*whens, else_=literal(CANDIDATE))
        unsorted = _unless(session, FACETS_SERVE, literal(NOT_SORTED))
        return case(*whens, unsorted, (_in_group(session, self.rule), literal(CANDIDATE)), else_=literal(NOT_MATCHED))

    def people(self) -> FromClause:
        """Standing and member rows, with the newest answer to the purpose beside them."""
        return _people(self.purpose)

    def counts(self, session: Session) -> Counter[str]:
        """How many people have which outcome."""
        return _counted(session, self.outcome(session), self.people())

    def variants(self, session: Session, mask: int) -> dict[int, int]:
        """How many candidates there are for each combination of these further purposes: {bits: people}."""
        bits = Standing.bits.bitwise_and(mask)
        found = select(bits, func.count()).select_from(self.people())
        rows = session.execute(found.where(self.outcome(session) == CANDIDATE).group_by(bits))
        return dict(rows.all())


def group_counts(session: Session, rule: Rule, purpose: str) -> Counter[str]:
    """How many are in the group and may be written to (CANDIDATE), or why not, asked of sorting first."""
    unsorted = _unless(session, FACETS_SERVE, _why_not(FACETS_SERVE)[0])
    gate = Gate.of(in_force(session), purpose).clause(clock.now())
    reachable = and_(gate, Member.undeliverable_at.is_(None))
    unmatched = not_(func.coalesce(_in_group(session, rule), False)), literal(NOT_MATCHED)
    outcome = case(unsorted, unmatched, (reachable, literal(CANDIDATE)), else_=literal(NOT_WRITTEN_TO))
    return _counted(session, outcome, _people(FACETS_SERVE))


def _unless(session: Session, purpose: str, reason: ColumnElement[str]) -> When:
    gate = Gate.of(in_force(session), purpose).clause(clock.now())
    return not_(gate), reason


def _in_group(session: Session, rule: Rule) -> ColumnElement[bool]:
    return clause(in_force(session), vault.of(session), rule)


def _why_not(purpose: str) -> tuple[ColumnElement[str], ColumnElement[bool]]:
    return cast(tuple[ColumnElement[str], ColumnElement[bool]], consent.why_not_expression(purpose))


def _people(purpose: str) -> FromClause:
    here = Standing.__table__.join(Member.__table__, Member.subject == Standing.subject)
    return here.outerjoin(ConsentState.__table__, _why_not(purpose)[1])


def _counted(session: Session, outcome: ColumnElement[str], people: FromClause) -> Counter[str]:
    counted: Select[str, int] = select(outcome, func.count()).select_from(people).group_by(outcome)
    return Counter(dict(session.execute(counted).all()))
