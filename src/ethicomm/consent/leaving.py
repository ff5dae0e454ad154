"""Leaving: everything that stands for a member who is erased ends; the records stay as proof."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from ethicomm import clock, vault
from ethicomm.accounts import Actor
from ethicomm.consent.appending import Said, Yes, hold, record
from ethicomm.consent.handovers import wait_for_handovers
from ethicomm.consent.models import ConsentState, Handover, Standing
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import Session, after_commit, pages
from ethicomm.errors import NotFound
from ethicomm.policy import in_force
from ethicomm.words import _

Alike = dict[tuple[str, str, str | None], dict[int, ConsentState]]


def leave(session: Session, actor: Actor, subject: int, *, method: Method) -> None:
    """End everything for one person."""
    leave_many(session, actor, [subject], method=method)


def leave_many(session: Session, actor: Actor, subjects: Sequence[int], *, method: Method) -> None:
    """End everything for these people: bits gone, state gone. Raises NotFound when one of them is not here.

    Their standing rows are held from here on, so a letter that is leaving now is the last one: only those are waited
    for.
    """
    if len(hold(session, subjects)) < len(subjects):
        raise NotFound(_("There is nobody here by that name."))
    policy, now = in_force(session), clock.now()
    vault.of(session).journal([(subject, "all", 0) for subject in subjects])
    for (purpose, grade, words), known in _standing(session, subjects).items():
        said = Said(State.WITHDRAWN, method, Grade(grade), words)
        record(session, policy, actor, purpose, [Yes(one, now) for one in known], said, known)
    for part in pages(subjects):
        leaving = select(Handover.subject, Handover.purpose).where(Handover.subject.in_(part)).distinct()
        for subject, purpose in session.execute(leaving).all():
            after_commit(session, wait_for_handovers(session, subject, purpose))
        for table in (ConsentState, Standing):
            session.execute(delete(table).where(table.subject.in_(part)))


def _standing(session: Session, subjects: Sequence[int]) -> Alike:
    """What each of them said yes to, those alike together."""
    alike = Alike()
    for part in pages(subjects):
        mine = select(ConsentState).where(ConsentState.subject.in_(part))
        for state in session.scalars(mine.execution_options(populate_existing=True)).all():
            if State(state.state).permits:
                alike.setdefault((state.purpose, state.grade, state.notice), {})[state.subject] = state
    return alike
