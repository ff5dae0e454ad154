"""Showing a yes better than before: the words of the old form turn a claimed yes into a documented one (GDPR 7(1)).

It is one more event with the same time, the same end and better evidence. What stands is the same before and after:
nothing is raised that does not stand, no end moves, and nobody who has answered since is touched.
"""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.accounts import Actor, Role
from ethicomm.consent.appending import Said, Yes, append, hold_many
from ethicomm.consent.models import ConsentRecord, ConsentState
from ethicomm.consent.vocabulary import Grade, Method, State
from ethicomm.db import pages
from ethicomm.errors import Refused
from ethicomm.policy import in_force
from ethicomm.words import _


def claimed(session: Session, among: Select[int]) -> dict[str, int]:
    """For how many of these members a yes stands that only an imported file claims: {purpose: people}."""
    counted = _claims(among).with_only_columns(ConsentState.purpose, func.count()).group_by(ConsentState.purpose)
    found = {row.purpose: int(row[1]) for row in session.execute(counted)}
    return {key: found[key] for key in in_force(session).purposes if key in found}


def document(session: Session, actor: Actor, purpose: str, among: Select[int], words: str) -> int:
    """Add the old form's words, by their hash, to each of these claims. Returns to how many. Twice is once."""
    if actor.role not in (Role.OWNER, Role.MACHINE):
        raise Refused(_("Only the owner can say which words an old form had. Nothing was changed."))
    claims = _claims(among).where(ConsentState.purpose == purpose)
    subjects = session.scalars(claims.with_only_columns(ConsentState.subject).order_by(ConsentState.subject)).all()
    return sum(_document(session, actor, purpose, part, words) for part in pages(subjects))


def _document(session: Session, actor: Actor, purpose: str, subjects: Sequence[int], words: str) -> int:
    """Hold them first, then look again: who answers meanwhile is left alone."""
    known = hold_many(session, subjects, purpose)
    still = _claims(select(ConsentState.subject).where(ConsentState.subject.in_(subjects)))
    told = [Yes(one, known[one].since) for one in session.scalars(still.where(ConsentState.purpose == purpose))]
    said = Said(State.GIVEN, Method.EVIDENCE, Grade.DOCUMENTED, words)
    append(session, in_force(session), actor, purpose, told, said, known)
    return len(told)


def _claims(among: Select[int]) -> Select[int]:
    """The newest answers of these members that an import claimed, and that stand."""
    claims = select(ConsentState.subject).join(ConsentRecord, ConsentRecord.id == ConsentState.record)
    return claims.where(
        ConsentState.subject.in_(among),
        ConsentState.state == State.GIVEN, ConsentState.grade == Grade.CLAIMED,
        ConsentRecord.method == Method.IMPORT,
        (ConsentState.ends > clock.now()) | ConsentState.ends.is_(None),
    )  # fmt: skip
