"""What one member had agreed to at a past moment: what the owner shows for it (GDPR 7(1)), and the member reads that
they looked.

Purposes, words and times are shown, and nothing that the member told about themselves.
"""

from dataclasses import dataclass
from uuid import UUID

from ethicomm import consent
from ethicomm.accounts import Actor
from ethicomm.consent import receipts
from ethicomm.consent.replay import Cut, PurposeThen, Told, policy_then, standing_then, told_of
from ethicomm.db import Session
from ethicomm.errors import Invalid, Refused
from ethicomm.policy import Notice, Purpose, notice
from ethicomm.words import _

REASON = "what was agreed"


@dataclass(frozen=True)
class Agreed:
    """One purpose for one member then: what was said, in which words, and every step that led there, newest first.

    `numbers` are the reference numbers of the receipts, by record.
    """

    cut: Cut
    then: PurposeThen
    words: Notice | None
    steps: tuple[Told, ...]
    numbers: dict[UUID, str]


def agreed(session: Session, actor: Actor, subject: int, purpose: str, cut: Cut) -> Agreed:
    """What this member had agreed to. The look is written down first.

    Raises Invalid for `purpose` where there was no such question then.
    """
    asked = policy_then(session, cut).purposes.get(purpose)
    if asked is None or asked.stands != "consent":
        said = _("That was no question then. Choose one, or another day.")
        raise Invalid(said, {"purpose": said})
    if consent.use(session, actor, [subject], ["rights"], REASON).refused:
        raise Refused(_("No reason to use this stands, so nothing was opened."))
    then = next(one for one in standing_then(session, subject, cut) if one.purpose.key == purpose)
    steps = [one for one in told_of(session, subject) if one.purpose == purpose and one.place < cut.place]
    words = notice(session, then.event.notice) if then.event and then.event.notice else None
    numbers = receipts.numbers_of(session, [one.record for one in steps])
    return Agreed(cut, then, words, tuple(reversed(steps)), numbers)


def askable_then(session: Session, cut: Cut | None, now: tuple[Purpose, ...]) -> tuple[Purpose, ...]:
    """The questions there were then; those of now while no moment is chosen."""
    purposes = policy_then(session, cut).purposes.values() if cut else now
    return tuple(one for one in purposes if one.stands == "consent")
