"""Global Privacy Control: a browser that says `Sec-GPC: 1` says no, for its reader, to sharing and to advertising.

Which purposes it speaks of is read from the policy: those of kind `sharing`, and those that name an advertising purpose
of the Data Privacy Vocabulary. The community's own newsletter is neither: the member asked for it, and it advertises
for nobody else (`dpv:DirectMarketing`).

The no is written once for each member and purpose, when a signed-in browser first says it; opening a page is enough for
that, which is promise 5's named exception, and it only ever goes downwards. A yes that the member says afterwards on a
page of ours is about this one thing, so it outweighs the signal, which is about every site.
"""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ethicomm.accounts import Actor, member
from ethicomm.consent.actions import refuse
from ethicomm.consent.appending import hold
from ethicomm.consent.models import ConsentRecord, ConsentState
from ethicomm.consent.vocabulary import Method, State
from ethicomm.db import Database
from ethicomm.policy import Policy, Purpose, PurposeKind, in_force

ADVERTISING = frozenset({"dpv:Advertising", "dpv:PersonalisedAdvertising", "dpv:TargetedAdvertising"})
SAID_NO = (State.REFUSED.value, State.WITHDRAWN.value)


def is_signalled(headers: Mapping[str, str]) -> bool:
    """Whether the browser sends the signal. Names of headers are in small letters."""
    return headers.get("sec-gpc", "").strip() == "1"


def hear_browser(database: Database, actor: Actor | None, headers: Mapping[str, str]) -> None:
    """What a signed-in browser says by itself, heard before its page is made, and kept in a unit of its own."""
    if actor is None or actor.subject is None or not is_signalled(headers):
        return
    with database.read() as session:
        found = unheard(session, actor.subject)
    if found:
        with database.write() as session:
            hear(session, actor.subject)


def is_signalled_about(purpose: Purpose) -> bool:
    """Whether the signal speaks of this purpose."""
    return purpose.kind is PurposeKind.SHARING or not ADVERTISING.isdisjoint(purpose.dpv)


def signalled(policy: Policy) -> tuple[Purpose, ...]:
    """The purposes that are asked and that the signal speaks of, in the policy's order."""
    return tuple(one for one in policy.purposes.values() if one.stands == "consent" and is_signalled_about(one))


def unheard(session: Session, subject: int) -> tuple[str, ...]:
    """The purposes to which the signal would change this member's answer now: not yet no, and not signalled before."""
    keys = [one.key for one in signalled(in_force(session))]
    if not keys:
        return ()
    mine = select(ConsentState.purpose).where(ConsentState.subject == subject, ConsentState.state.in_(SAID_NO))
    before = select(ConsentRecord.purpose).where(ConsentRecord.subject == subject, ConsentRecord.method == Method.GPC)
    settled = {*session.scalars(mine), *session.scalars(before.where(ConsentRecord.purpose.in_(keys)))}
    return tuple(key for key in keys if key not in settled)


def hear(session: Session, subject: int) -> int:
    """Write down the no that a member's browser says. Returns to how many purposes.

    Held first, so that a yes that is being said meanwhile is seen and outweighs it.
    """
    hold(session, [subject])
    found = unheard(session, subject)
    for purpose in found:
        refuse(session, member(subject), subject, purpose, notice_hash=None, method=Method.GPC)
    return len(found)
