"""One card for each purpose that is asked, built from the policy, so that what is shown is what is recorded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ethicomm import consent
from ethicomm.accounts import Actor
from ethicomm.consent import FACETS_SERVE, Event, PurposeStanding, State
from ethicomm.db import Session
from ethicomm.members import held_fields, without_reason
from ethicomm.policy import Field, Policy, Purpose, in_force, period_words
from ethicomm.portal.activity import subject_of
from ethicomm.words import _, _n, date


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

    @property
    def answer(self) -> str:
        """What the member has said: `yes`, `no`, or nothing."""
        if self.standing.stands:
            return "yes"
        return "no" if self.standing.state in (State.REFUSED, State.WITHDRAWN) else ""


def cards_for(session: Session, actor: Actor, language: str) -> tuple[Card, ...]:
    """The cards in the policy's order."""
    held = held_fields(session, subject_of(actor))
    cards = (_card(session, actor, one, language, held) for one in answers(session, actor))
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
    """What a no to these would do, in sentences; the data named is what is then deleted. Nothing when none stands."""
    stand = [one.purpose for one in purposes if one.stands]
    if not stand:
        return ()
    titles = ", ".join(_("“%(purpose)s”", purpose=one.title.text()) for one in stand)
    said = [_n("%(purposes)s stops at once.", "%(purposes)s stop at once.", len(stand), purposes=titles)]
    if any(one.key == FACETS_SERVE for one in stand):
        said.append(_("You are taken out of every group at once."))
    return (*said, _deleted(lost_with(session, actor, [one.key for one in stand])))


def lost_with(session: Session, actor: Actor, purposes: Sequence[str]) -> tuple[Field, ...]:
    """The fields held of this member that lose their last reason when these purposes end."""
    known, subject = in_force(session).fields, subject_of(actor)
    already = set(without_reason(session, subject))
    lost = without_reason(session, subject, also_without=purposes)
    return tuple(known[key] for key in lost if key in known and key not in already)


def _deleted(lost: Sequence[Field]) -> str:
    if not lost:
        return _("None of your data is deleted: something else needs all of it.")
    return _("Deleted within a day: %(fields)s.", fields=", ".join(one.label.text() for one in lost))


def _card(session: Session, actor: Actor, one: PurposeStanding, language: str, held: Collection[str]) -> Card:
    policy, purpose, words = in_force(session), one.purpose, one.purpose.notices.get(language)
    algorithm = next((card.key for card in policy.algorithms.values() if card.purpose == purpose.key), "")
    missing = tuple(policy.fields[key] for key in purpose.fields if one.stands and key not in held)
    stops = stops_with(session, actor, [one])
    return Card(purpose, one, _facts(policy, one), words.hash if words else "", stops, missing, algorithm)


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
    if one.stands and one.ends:
        return (_("until %(day)s; no answer then means it stops", day=date(one.ends)),)
    if one.purpose.ask_again:
        return (_("for %(period)s from your yes", period=period_words(one.purpose.ask_again)),)
    return ()
