"""Keeping a group, and writing down that one was counted."""

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from ethicomm import clock, consent, ledger
from ethicomm.accounts import Actor
from ethicomm.consent import FACETS_SERVE, UseAct
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.segments.models import Segment
from ethicomm.segments.rules import Rule, as_text, hash_of
from ethicomm.words import _

LONGEST_NAME = 80
COUNTED = "counting a group"
SITTING = timedelta(hours=12)


def keep(session: Session, actor: Actor, name: str, rule: Rule) -> UUID:
    """Save a rule under a name. Returns the group's public id. Raises Invalid when the name will not do."""
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(_("Give the group a name."), {"name": _("Give the group a name of up to 80 letters.")})
    public_id = uuid4()
    row = {"public_id": public_id, "name": name, "rule": as_text(rule), "rule_hash": hash_of(rule)}
    session.execute(insert(Segment).values(**row, made_at=clock.now(), made_by=actor.kind))
    ledger.note(session, actor.role, actor.id, "group saved", group=public_id, rule=row["rule_hash"])
    return public_id


def note_count(session: Session, actor: Actor, rule: Rule, people: int) -> None:
    """One use for each rule and sitting: looking at the same group again adds nothing that could be learned."""
    wanted = hash_of(rule)
    same = select(UseAct.id).where(UseAct.rule == wanted, UseAct.actor_id == actor.id, UseAct.reason == COUNTED)
    if session.scalar(same.where(UseAct.at > clock.now() - SITTING).limit(1)) is None:
        consent.use_of_set(session, actor, [FACETS_SERVE], COUNTED, rule=wanted, people=people)
