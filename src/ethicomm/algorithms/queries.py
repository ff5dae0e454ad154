"""What members see of decisions about them: read from the runs, never told again from outside."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ethicomm import consent, members
from ethicomm.accounts import Actor
from ethicomm.algorithms import picks
from ethicomm.algorithms.explaining import OptionSeen, label, options_seen
from ethicomm.algorithms.filling import INTERESTS, KEY, PICKS, answered, facts_of
from ethicomm.algorithms.models import AlgorithmRun, seal_of, trace_place
from ethicomm.algorithms.offers import all_offers, offers_on
from ethicomm.algorithms.traces import Trace
from ethicomm.db import Session
from ethicomm.errors import NotFound, Unavailable
from ethicomm.policy import in_force
from ethicomm.words import _


@dataclass(frozen=True)
class Choice:
    """One decision about the member, as a list tells it."""

    id: UUID
    algorithm: str
    at: datetime
    rule: str
    weighed: int
    chosen: int


@dataclass(frozen=True)
class Explained:
    """One run, opened for the member it is about. `options` is None once nobody can read it."""

    choice: Choice
    interests: tuple[str, ...]
    options: tuple[OptionSeen, ...] | None


def run_of(session: Session, delivery: int) -> UUID | None:
    """The newest run behind a copy of a letter: its page is `/me/choices/{run}`."""
    newest = select(AlgorithmRun.id).where(AlgorithmRun.delivery == delivery)
    return session.scalar(newest.order_by(AlgorithmRun.at.desc()).limit(1))


def choices_about(session: Session, actor: Actor, limit: int = 100) -> tuple[Choice, ...]:
    """The decisions about this member, newest first. Opens nothing."""
    mine = select(AlgorithmRun).where(AlgorithmRun.subject == actor.subject)
    return tuple(map(_choice, session.scalars(mine.order_by(AlgorithmRun.at.desc()).limit(limit))))


def explain(session: Session, actor: Actor, run_id: UUID) -> Explained:
    """One decision about this member, from its trace.

    Someone else's is not found; raises Unavailable when the trace is not the one that the log knows.
    """
    run = session.scalar(select(AlgorithmRun).where(AlgorithmRun.id == run_id, AlgorithmRun.subject == actor.subject))
    if run is None:
        raise NotFound(_("There is no such choice about you."))
    if seal_of(run.trace) != run.sealed:
        raise Unavailable(_("The record of this choice was altered, so it is not shown."))
    use = consent.use_of_own(session, actor)
    text = members.reveal_cell(session, use, run.subject, PICKS.fields, trace_place(run.id), run.trace)
    if text is None:
        return Explained(_choice(run), (), None)
    trace, field = Trace.read(text), in_force(session).fields[INTERESTS]
    offers = {str(one.public_id): one for one in all_offers(session)}
    ticked = tuple(label(field, one) for one in trace.facts.interests)
    return Explained(_choice(run), ticked, options_seen(trace, field, offers))


def preview(session: Session, actor: Actor) -> str:
    """ "What would I get?", decided now from the member's own answers and kept nowhere."""
    policy, offers = in_force(session), offers_on(session)
    if KEY not in policy.algorithms or not offers:
        return _("There is nothing to pick from at the moment, so you would get no picks.")
    use = consent.use_of_own(session, actor)
    held = members.reveal(session, use, PICKS.fields).get(actor.subject or 0, {})
    facts = answered(facts_of(policy, offers), held.get(INTERESTS))
    titles = {str(one.public_id): one.title for one in offers}
    got = [titles[option] for option in picks.decide(facts).chosen]
    ticked = ", ".join(label(policy.fields[INTERESTS], one) for one in facts.interests)
    if not ticked:
        return _("You ticked no interest, so you would get no picks.")
    if not got:
        return _("You ticked: %(ticked)s. No offer fits that today, so you would get no picks.", ticked=ticked)
    return _("You ticked: %(ticked)s. Today you would get: %(titles)s.", ticked=ticked, titles=" · ".join(got))


def _choice(run: AlgorithmRun) -> Choice:
    return Choice(run.id, run.algorithm, run.at, run.rule, run.weighed, run.chosen)
