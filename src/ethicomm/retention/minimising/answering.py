"""The owner's answer to a proposal: they will do it by a day, or not before one, and why."""

import datetime as calendar
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from ethicomm import clock, ledger
from ethicomm.accounts import Actor
from ethicomm.db import Session
from ethicomm.errors import Conflict, Invalid
from ethicomm.policy import in_force
from ethicomm.retention.minimising.meter import meter
from ethicomm.retention.minimising.models import REASON, FieldAnswer
from ethicomm.words import _

LONGEST = timedelta(days=732)
AGREE, NO = "agree", "no"


def answer(session: Session, actor: Actor, field: str, said: str, reason: str, until: str) -> None:
    """Keep the answer, in the log too. It rests until the end of that day. Raises Invalid, or Conflict without a
    proposal to answer.
    """
    proposed = next((one for one in meter(session).fields if one.field.key == field), None)
    if proposed is None or not proposed.is_open:
        raise Conflict(_("Nothing is proposed about that any more. Nothing was saved."))
    problems = _problems(said, reason)
    end = _end(session, until, problems)
    if problems:
        raise Invalid(_("Something is missing. Nothing was saved."), problems)
    agrees, policy = said == AGREE, in_force(session).hash
    kept = {"field": field, "proposal": proposed.proposal.value, "agrees": agrees, "reason": reason, "until": end}
    who = {"at": clock.now(), "actor_role": actor.role, "actor_id": actor.id, "policy": policy}
    session.execute(insert(FieldAnswer).values(**kept, **who))
    detail = {**kept, "until": end.isoformat() if end else "", "policy": policy}
    ledger.note(session, actor.role, actor.id, "field answered", **detail)


def _problems(said: str, reason: str) -> dict[str, str]:
    problems = dict[str, str]()
    if said not in (AGREE, NO):
        problems["answer"] = _("Choose one of the two.")
    if not reason or len(reason) > REASON:
        problems["reason"] = _("Say why, in up to %(most)s letters.", most=REASON)
    return problems


def _end(session: Session, until: str, problems: dict[str, str]) -> datetime | None:
    try:
        day = calendar.date.fromisoformat(until)
    except ValueError:
        problems["until"] = _("Give a day, such as 2027-05-31.")
        return None
    zone = ZoneInfo(in_force(session).community.zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone) if day < calendar.date.max else clock.now()
    if not clock.now() < end < clock.now() + LONGEST:
        problems["until"] = _("Give a day that is still to come, within two years.")
    return end
