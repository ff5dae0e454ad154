"""Young members: what may be agreed for them, by whom, and until when (GDPR 8, law.md 9). The rule is in one place.

Under the age of consent (16, where the law of the country says no other) their parent or guardian may allow letters and
nothing else. Groups, picks, measuring, sharing and what decides by itself are off until they are 18, whoever asks. A
yes of the guardian ends at the latest with the month in which they reach the age: from then on they are surely old
enough, and are asked themselves. No birth date is known here; a member of whom nothing is told is of age.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from ethicomm import clock
from ethicomm.accounts import MACHINE, Actor, Role
from ethicomm.consent.appending import append_question, hold, hold_many
from ethicomm.consent.models import ConsentState, Minor
from ethicomm.consent.vocabulary import PERMITTING, State
from ethicomm.db import pages
from ethicomm.errors import Refused
from ethicomm.policy import Purpose, PurposeKind, add_period, in_force
from ethicomm.words import _

ADULT = 18


def letters(purpose: Purpose) -> bool:
    """Whether a guardian may allow it for someone under age."""
    return purpose.stands == "consent" and purpose.kind is PurposeKind.MARKETING


def add_minor(session: Session, subject: int, of_age: datetime) -> None:
    """Remember until when a guardian decides for this new member, and when they are 18."""
    years = ADULT - in_force(session).community.age_of_consent
    session.add(Minor(subject=subject, of_age=of_age, ends=add_period(of_age, f"P{years}Y")))
    session.flush()


def minor(session: Session, subject: int) -> Minor | None:
    """What is known of a member who is not 18 yet; None for everyone else."""
    return session.scalar(select(Minor).where(Minor.subject == subject, Minor.ends > clock.now()))


def is_under_age(session: Session, subject: int) -> bool:
    """Whether their guardian decides."""
    young = minor(session, subject)
    return young is not None and young.of_age > clock.now()


def permit_yes(session: Session, actor: Actor, purpose: Purpose, subjects: Sequence[int]) -> None:
    """Raises Refused when one of these members is too young for a yes to this purpose from this actor."""
    for part in pages(subjects):
        known = select(Minor).where(Minor.subject.in_(part), Minor.ends > clock.now())
        young = session.scalars(known).all()
        if actor.role is Role.GUARDIAN and len(young) < len(part):
            raise Refused(_("They are of age, so only they can say yes. Nothing was changed."))
        for one in young:
            _permit_one(session, actor, purpose, one)


def end_of(session: Session, actor: Actor, purpose: Purpose, subject: int) -> datetime | None:
    """When a yes of a guardian ends: after its period, or when the member is of age. None for anyone else's."""
    young = minor(session, subject) if actor.role is Role.GUARDIAN else None
    if young is None:
        return None
    return min(young.of_age, add_period(clock.now(), purpose.ask_again or "P16Y"))


def too_young(purpose: Purpose, now: datetime) -> Select[int]:
    """The members who may not be asked about this purpose yet."""
    until = Minor.of_age if letters(purpose) else Minor.ends
    return select(Minor.subject).where(until > now)


def ask_of_age(session: Session, limit: int = 500) -> int:
    """Ask those who have come of age about what their guardian had allowed, once. Returns how many came of age.

    What ran out is written down first by its own round; who still has a yes that has to be is asked after that.
    """
    now = clock.now()
    running = select(ConsentState.subject).where(ConsentState.state.in_(PERMITTING), ConsentState.ends <= now)
    ready = and_(Minor.of_age <= now, Minor.ends > now, Minor.asked.is_(False), Minor.subject.not_in(running))
    hold(session, session.scalars(select(Minor.subject).where(ready).limit(limit)).all())
    found = session.scalars(select(Minor).where(ready).order_by(Minor.subject).limit(limit)).all()
    for purpose in in_force(session).purposes.values():
        if letters(purpose):
            _ask(session, purpose, [one.subject for one in found])
    for one in found:
        one.asked = True
    return len(found)


def _ask(session: Session, purpose: Purpose, subjects: Sequence[int]) -> None:
    known = hold_many(session, subjects, purpose.key)
    ended = [one for one, state in known.items() if state.state == State.EXPIRED]
    append_question(session, in_force(session), MACHINE, purpose.key, ended, known)


def _permit_one(session: Session, actor: Actor, purpose: Purpose, young: Minor) -> None:
    age = in_force(session).community.age_of_consent
    if not letters(purpose):
        raise Refused(
            _("This is for nobody under %(age)s, so there is no yes to it yet. Nothing was changed.", age=ADULT)
        )
    if young.of_age > clock.now() and actor.role is not Role.GUARDIAN:
        raise Refused(_("Until they are %(age)s, a parent or guardian decides this. Nothing was changed.", age=age))
    if young.of_age <= clock.now() and actor.role is Role.GUARDIAN:
        raise Refused(_("They are %(age)s by now, so only they can say yes. Nothing was changed.", age=age))
