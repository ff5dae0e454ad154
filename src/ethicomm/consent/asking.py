"""Putting a question: who may be asked, when, and how seldom (EDPB Guidelines 05/2020, law.md 3 and 4).

Asking means that the question stands on top of the member's own page, and as a line in letters they allow; no mail is
sent for it. After a no, and after silence, the same question rests for half a year; nobody is asked more often within
a year than the policy says. A yes that nears its end is asked about once.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.accounts import MACHINE, Actor
from ethicomm.consent.appending import RENEWAL, append_question, hold_many
from ethicomm.consent.minors import too_young
from ethicomm.consent.models import ConsentRecord, ConsentState, Standing
from ethicomm.consent.vocabulary import PERMITTING, State
from ethicomm.errors import Invalid
from ethicomm.policy import in_force
from ethicomm.words import _

OPEN = timedelta(days=30)  # how long a question stands that nobody has to answer
YEAR = timedelta(days=365)
# Until its end is written down, which ends the question about it too: one that is put in between would be lost.
STANDS = func.coalesce(ConsentState.state.in_(PERMITTING), False)


@dataclass(frozen=True)
class Askable:
    """Who may be asked about one purpose. `resting` counts people by the month from which they may be asked again."""

    stands: int
    now: int
    open: int
    spent: int
    resting: tuple[tuple[datetime, int], ...]

    @property
    def not_before(self) -> int:
        """How many may not be asked yet."""
        return sum(people for _month, people in self.resting)


@dataclass(frozen=True)
class Question:
    """A question that waits for someone's answer. `ends` is the end of the yes it is about, where one stands."""

    purpose: str
    ends: datetime | None


def askable(session: Session, purpose: str) -> Askable:
    """Everyone here, sorted by whether this question may be put to them now."""
    _question(session, purpose)
    now = clock.now()
    stands = _count(session, STANDS, purpose)
    grown = Standing.subject.not_in(too_young(in_force(session).purposes[purpose], now))
    silent = and_(not_(STANDS), not_(_quiet(now)), not_(_open(now)), grown)
    spent = _count(session, silent, purpose, _spent(session, now))
    free = _count(session, silent, purpose) - spent
    waiting = _count(session, and_(not_(STANDS), _open(now)), purpose)
    return Askable(stands, free, waiting, spent, _resting(session, purpose, now))


def put_question(session: Session, actor: Actor, purpose: str) -> int:
    """Ask everyone who may be asked now. Returns how many."""
    asked, after = 0, -1
    while True:
        people, last = put_to_some(session, actor, purpose, after)
        asked += people
        if last is None:
            return asked
        after = last


def put_to_some(session: Session, actor: Actor, purpose: str, after: int, limit: int = 2_000) -> tuple[int, int | None]:
    """Ask the first of those who may be asked now, in the order of their numbers, from the one after this on.

    Returns how many, and the last number that was looked at; none when nobody is left to look at.
    """
    _question(session, purpose)
    now = clock.now()
    may = and_(not_(STANDS), not_(_quiet(now)), not_(_open(now)))
    young = too_young(in_force(session).purposes[purpose], now)
    grown = _people(purpose).where(Standing.subject.not_in(young))
    everyone = grown.where(may, Standing.subject.not_in(_spent(session, now)))
    rest = everyone.with_only_columns(Standing.subject).where(Standing.subject > after).order_by(Standing.subject)
    some = session.scalars(rest.limit(limit)).all()
    last = some[-1] if len(some) == limit else None
    until = some[-1] if some else after
    return _ask(session, actor, purpose, rest.where(Standing.subject <= until)), last


def ask_again(session: Session, limit: int = 500) -> int:
    """Ask once about each yes that ends within 90 days. Returns how many were asked."""
    return sum(_ask(session, MACHINE, one, _ending(session, one).limit(limit)) for one in _asked_about(session))


def ends_to_ask_about(session: Session) -> bool:
    """Whether any yes that nears its end has not been asked about."""
    return any(session.scalar(_ending(session, one).limit(1)) for one in _asked_about(session))


def ask_anew(session: Session, actor: Actor, purpose: str, subjects: Collection[int]) -> None:
    """Put the question to these, whose yes has just ended by no act of theirs: they agreed to other words.

    Who is too young for it is left out: it is not for them to say yes.
    """
    known, policy = hold_many(session, subjects, purpose), in_force(session)
    young = set(session.scalars(too_young(policy.purposes[purpose], clock.now())))
    append_question(session, policy, actor, purpose, sorted(set(subjects) - young), known)


def open_questions(session: Session, subject: int) -> tuple[str, ...]:
    """The purposes this member has been asked about and has not answered yet, in the policy's order."""
    return tuple(one.purpose for one in questions_of(session, [subject]).get(subject, ()))


def questions_of(session: Session, subjects: Sequence[int]) -> dict[int, tuple[Question, ...]]:
    """The questions that wait for an answer of these members, each one's in the policy's order; nobody without any."""
    one = select(ConsentState.subject, ConsentState.purpose, ConsentState.state, ConsentState.ends)
    found = session.execute(one.where(ConsentState.subject.in_(subjects), _open(clock.now()))).all()
    waiting = {(row.subject, row.purpose): row.ends if State(row.state).permits else None for row in found}
    order = _asked_about(session) if found else []
    return {
        subject: tuple(Question(key, waiting[subject, key]) for key in order if (subject, key) in waiting)
        for subject in {row.subject for row in found}
    }


def _ask(session: Session, actor: Actor, purpose: str, candidates: Select[int]) -> int:
    """Hold them first, then look again: who answers meanwhile is left alone."""
    wanted = set(session.scalars(candidates))
    known = hold_many(session, wanted, purpose)
    asked = sorted(wanted.intersection(session.scalars(candidates)))
    append_question(session, in_force(session), actor, purpose, asked, known)
    return len(asked)


def _ending(session: Session, purpose: str) -> Select[int]:
    """Those whose yes to this ends within 90 days and who have not been asked about it."""
    now, young = clock.now(), too_young(in_force(session).purposes[purpose], clock.now())
    return select(ConsentState.subject).where(
        ConsentState.purpose == purpose, ConsentState.state.in_(PERMITTING), ConsentState.asked_at.is_(None),
        ConsentState.ends > now, ConsentState.ends <= now + RENEWAL, ConsentState.subject.not_in(young),
    )  # fmt: skip


def _question(session: Session, purpose: str) -> None:
    if purpose not in _asked_about(session):
        raise Invalid(_("That is not something we ask you about. Nothing was changed."))


def _asked_about(session: Session) -> list[str]:
    return [key for key, one in in_force(session).purposes.items() if one.stands == "consent"]


def _open(now: datetime) -> ColumnElement[bool]:
    """A question that waits for an answer: about a yes until it ends, about anything else for a month."""
    waits = or_(ConsentState.state.in_(PERMITTING), ConsentState.asked_at > now - OPEN)
    return func.coalesce(and_(ConsentState.asked_at.is_not(None), waits), False)


def _quiet(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(ConsentState.quiet_until > now, False)


def _spent(session: Session, now: datetime) -> Select[int]:
    """Those who have been asked as often within a year as the policy allows."""
    asked = select(ConsentRecord.subject).where(ConsentRecord.state == State.REQUESTED, ConsentRecord.at > now - YEAR)
    return asked.group_by(ConsentRecord.subject).having(func.count() >= in_force(session).community.asks_a_year)


def _people(purpose: str) -> Select[int]:
    mine = and_(ConsentState.subject == Standing.subject, ConsentState.purpose == purpose)
    return select(func.count()).select_from(Standing).outerjoin(ConsentState, mine)


def _count(session: Session, those: ColumnElement[bool], purpose: str, among: Select[int] | None = None) -> int:
    people = _people(purpose).where(those)
    return session.scalar(people if among is None else people.where(Standing.subject.in_(among))) or 0


def _resting(session: Session, purpose: str, now: datetime) -> tuple[tuple[datetime, int], ...]:
    resting = and_(not_(STANDS), _quiet(now), not_(_open(now)))
    until = session.scalars(_people(purpose).with_only_columns(ConsentState.quiet_until).where(resting))
    months = Counter(_month(one) for one in until if one)
    return tuple(sorted(months.items()))


def _month(moment: datetime) -> datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
