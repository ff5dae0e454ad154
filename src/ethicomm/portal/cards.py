"""One card for each purpose that is asked, built from the policy, so that what is shown is what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ethicomm import consent, members
from ethicomm.accounts import Actor
from ethicomm.consent import Event, PurposeStanding, State
from ethicomm.consent.appending import RENEWAL
from ethicomm.db import Session
from ethicomm.members import Outlook
from ethicomm.policy import Field, Policy, Purpose, period_words
from ethicomm.portal.activity import subject_of
from ethicomm.words import _


@dataclass(frozen=True)
class Card:
    """One purpose as a question: its facts, the answer so far, what a no would stop, what a yes still needs.

    `notice` is the hash of the words shown, in the reader's language. Without them nothing is asked, and the card is
    there only while the purpose stands, to take the yes back.
    """

    purpose: Purpose
    standing: PurposeStanding
    facts: tuple[str, ...]
    notice: str
    stops: tuple[str, ...]
    missing: tuple[Field, ...]
    algorithm: str  # the key of the card of the algorithm that serves it, or empty
    asked_from: datetime | None  # while it stands and has an end: from when we ask whether it shall go on
    waiting: bool  # the question is put, and waits for an answer

    @property
    def answer(self) -> str:
        """What the member has said: `yes`, `no`, or nothing."""
        if self.standing.stands:
            return "yes"
        return "no" if self.standing.state in (State.REFUSED, State.WITHDRAWN) else ""


def cards_for(session: Session, actor: Actor, language: str) -> tuple[Card, ...]:
    """The cards in the policy's order. Which groups someone fits may be looked at, so it is a use of their own."""
    consent.use_of_own(session, actor)
    subject = subject_of(actor)
    outlook, waiting = members.outlook(session, subject), consent.open_questions(session, subject)
    cards = (_card(outlook, one, language, one.purpose.key in waiting) for one in answers(session, actor))
    return tuple(one for one in cards if one.notice or one.standing.stands)


def answers(session: Session, actor: Actor) -> tuple[PurposeStanding, ...]:
    """The purposes that are asked, and this member's answers."""
    standing = consent.standing_of(session, subject_of(actor))
    return tuple(one for one in standing if one.purpose.stands == "consent")


def unasked(session: Session, actor: Actor) -> tuple[PurposeStanding, ...]:
    """What happens without asking, each with its legal basis, and whether it stands for this member."""
    standing = consent.standing_of(session, subject_of(actor))
    return tuple(one for one in standing if one.purpose.stands != "consent")


def history(session: Session, actor: Actor) -> list[Event]:
    """Every answer this member gave, newest first; being a member is not an answer."""
    return [one for one in consent.history(session, subject_of(actor)) if one.purpose != "account"]


def stops_with(session: Session, actor: Actor, purposes: Sequence[PurposeStanding]) -> tuple[str, ...]:
    """What a no to these would do, in sentences; nothing when none stands."""
    return members.outlook(session, subject_of(actor)).without(*(one.purpose.key for one in purposes)).sentences


def _card(outlook: Outlook, one: PurposeStanding, language: str, waiting: bool) -> Card:
    policy, purpose, words = outlook.policy, one.purpose, one.purpose.notices.get(language)
    algorithm = next((card.key for card in policy.algorithms.values() if card.purpose == purpose.key), "")
    missing = tuple(policy.fields[key] for key in purpose.fields if one.stands and key not in outlook.held)
    impact = outlook.without(purpose.key)
    return Card(
        purpose, one, _facts(policy, one), words.hash if words else "", impact.sentences, missing, algorithm,
        _asked_from(one), waiting,
    )  # fmt: skip


def _asked_from(one: PurposeStanding) -> datetime | None:
    """The day from which a yes that has an end is asked about, once."""
    return one.ends - RENEWAL if one.stands and one.ends else None


def _facts(policy: Policy, one: PurposeStanding) -> tuple[str, ...]:
    """Exactly which data, seen by whom, through whose hands, for how long."""
    purpose = one.purpose
    data = [policy.fields[key].label.text() for key in purpose.fields]
    seen = ", ".join(policy.roles[role].title.text() for role in purpose.seen_by)
    through = ", ".join(other.name for other in policy.recipients.values() if purpose.key in other.purposes)
    facts = [*data, _("seen by: %(who)s", who=seen)]
    if through:
        facts.append(_("passes through: %(who)s", who=through))
    return (*facts, *_lasts(one))


def _lasts(one: PurposeStanding) -> tuple[str, ...]:
    if one.purpose.ask_again and not one.stands:
        return (_("for %(period)s from your yes", period=period_words(one.purpose.ask_again)),)
    return ()
