"""One card for each purpose that is asked, built from the policy, so that what is shown is what is recorded."""

from ethicomm.accounts import Actor
from ethicomm.consent import PurposeStanding
from ethicomm.db import Session
from ethicomm.policy import Policy, in_force
from ethicomm.portal.pages import Card
from ethicomm.portal.queries import answers, lost_with
from ethicomm.words import _, date


def cards_for(session: Session, actor: Actor, language: str) -> tuple[Card, ...]:
    """The cards in the policy's order. Without the reader's language there is nothing to ask with."""
    policy = in_force(session)
    return tuple(
        Card(one, _facts(policy, one), _notice(one, language), _stops(session, actor, one))
        for one in answers(session, actor)
    )


def _facts(policy: Policy, one: PurposeStanding) -> tuple[str, ...]:
    purpose = one.purpose
    data = [str(policy.fields[key].label) for key in purpose.fields]
    seen = _("seen by: %(who)s", who=", ".join(str(policy.roles[role].title) for role in purpose.seen_by))
    if one.stands and one.ends:
        return (*data, seen, _("until %(day)s; no answer means it stops", day=date(one.ends)))
    return (*data, seen)


def _notice(one: PurposeStanding, language: str) -> str:
    return one.purpose.notices[language].hash


def _stops(session: Session, actor: Actor, one: PurposeStanding) -> str:
    lost = lost_with(session, actor, [one.purpose.key])
    if not lost:
        return _("It stops at once. All your data stays needed by something else you allow, so none is deleted.")
    names = ", ".join(str(field.label) for field in lost)
    return _("It stops at once, and this is deleted within a day: %(fields)s.", fields=names)
