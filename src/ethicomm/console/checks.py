"""Our own checks: figures that must be 0, computed from the rows themselves, and the last look at the whole log.

What is not looked at is not shown: a tick here always rests on a query of this moment or on a check with its time.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import aliased

from ethicomm import clock, ledger
from ethicomm.accounts import MACHINE
from ethicomm.campaigns import Copy, Delivery
from ethicomm.consent import ConsentRecord, Decision, State
from ethicomm.db import Database, Session
from ethicomm.jobs import Job, Lease
from ethicomm.jobs.work import ATTEMPTS
from ethicomm.ledger import Act
from ethicomm.words import _, _n, number, when

LATELY = timedelta(days=31)
BEGUN = (Copy.HANDING_OVER, Copy.SENT, Copy.BOUNCED, Copy.UNCERTAIN)
CHECKED = "log checked"


class Mark(StrEnum):
    """How a check came out; pages show the sign that goes with it."""

    YES = "yes"
    LATE = "late"
    NO = "no"


@dataclass(frozen=True)
class Check:
    """One check: how it came out, what it found, and what it is about."""

    mark: Mark
    found: str
    about: str


def checks(session: Session) -> tuple[Check, ...]:
    """Every check, the gravest first."""
    return (without_reason(session), after_a_no(session), the_log(session), outside(session), given_up(session))


def without_reason(session: Session) -> Check:
    """Letters of the last month that began without a decision that allowed them."""
    letters = session.scalar(begun_without_a_yes()) or 0
    found = _n("%(count)s letter without a valid reason", "%(count)s letters without a valid reason", letters)
    return Check(Mark.NO if letters else Mark.YES, found, _("in the last 31 days, by their decisions"))


def after_a_no(session: Session) -> Check:
    """Letters of the last month whose decision rests on a yes that had been taken back by then."""
    letters = session.scalar(begun_after_a_no()) or 0
    found = _n("%(count)s letter begun after a withdrawal", "%(count)s letters begun after a withdrawal", letters)
    return Check(Mark.NO if letters else Mark.YES, found, _("in the last 31 days, by the order of the records"))


def the_log(session: Session) -> Check:
    """What the last check of the whole log found, and when that was."""
    newest = select(Act.at, Act.detail).where(Act.what == CHECKED).order_by(Act.at.desc())
    row = session.execute(newest.limit(1)).one_or_none()
    if row is None:
        return Check(Mark.LATE, _("the log was not checked yet"), _("it is checked once a day"))
    said = json.loads(row.detail)
    about = _("%(size)s entries, checked %(when)s", size=number(said["size"]), when=when(row.at))
    if said["broken"]:
        return Check(Mark.NO, _broken(said["broken"]), about)
    return Check(Mark.YES, _("the log holds"), about)


def outside(session: Session) -> Check:
    """Whether what was signed is also kept where nobody here can change it, and since when."""
    places = ledger.anchored(session)
    failed = next((one for one in places if one.failure is not None), None)
    if failed:
        return Check(Mark.NO, _("a checkpoint could not be put outside"), failed.words)
    since = [one.at for one in places if one.at is not None]
    if len(since) < len(places) or not places:
        return Check(
            Mark.LATE, _("no checkpoint is kept outside yet"), _("name a witness in the policy, or set a file")
        )
    return Check(Mark.YES, _("the log is witnessed from outside"), _("the last time %(when)s", when=when(min(since))))


def _broken(places: int) -> str:
    return _n("the log is broken in %(count)s place", "the log is broken in %(count)s places", places)


def given_up(session: Session) -> Check:
    """Work that failed until it was given up, in the last week."""
    lost = Job.failure.is_not(None), Job.attempts >= ATTEMPTS, Job.done_at > clock.now() - timedelta(days=7)
    jobs = session.scalar(select(func.count()).select_from(Job).where(*lost)) or 0
    found = _n("%(count)s piece of work given up", "%(count)s pieces of work given up", jobs)
    return Check(Mark.NO if jobs else Mark.YES, found, _("in the last 7 days, after eight tries each"))


def begun_without_a_yes() -> Select[int]:
    """How many copies began whose decision is missing, refused, or about someone else."""
    allowed = and_(Decision.id == Delivery.decision, Decision.subject == Delivery.subject, Decision.refusal.is_(None))
    begun = select(func.count()).select_from(Delivery).outerjoin(Decision, allowed)
    return begun.where(*_begun_lately(), Decision.id.is_(None))


def begun_after_a_no() -> Select[int]:
    """How many copies began under a decision that cites a yes with a later no before that decision."""
    cited, later = aliased(ConsentRecord), aliased(ConsentRecord)
    no = and_(
        later.subject == cited.subject, later.purpose == cited.purpose, later.n > cited.n,
        later.state.in_((State.WITHDRAWN, State.REFUSED, State.EXPIRED, State.INVALIDATED)),
        later.at < Decision.at,
    )  # fmt: skip
    begun = select(func.count()).select_from(Delivery).join(Decision, Decision.id == Delivery.decision)
    return begun.join(cited, cited.id == Decision.record).join(later, no).where(*_begun_lately())


def check_log(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: read the whole log and write down what was found."""
    _read_log(database, lambda *_: lease.renew())


def check_daily(database: Database) -> None:
    """Check the log, if nobody did for a day."""
    day = Act.what == CHECKED, Act.at > clock.now() - timedelta(days=1)
    with database.read() as session:
        done = session.scalar(select(Act.id).where(*day).limit(1))
    if done is None:
        _read_log(database)


def _read_log(database: Database, progress: Callable[[int, int], None] | None = None) -> None:
    with database.snapshot() as session:
        report = ledger.verify(session, ledger.kinds_of(session), progress)
    with database.write() as session:
        ledger.note(session, MACHINE.role, MACHINE.id, CHECKED, size=report.size, broken=len(report.broken))


def _begun_lately() -> tuple[ColumnElement[bool], ...]:
    return Delivery.state.in_(BEGUN), Delivery.at > clock.now() - LATELY
