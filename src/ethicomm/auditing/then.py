"""What stood at a past moment, as an auditor reads it: numbers for everyone, and one pseudonymous person's events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from ethicomm import ledger
from ethicomm.auditing.overview import evidenced
from ethicomm.consent import ConsentRecord, Grade, Reason, pseudonym
from ethicomm.consent.past import Counted, Past, Removed, removed_since, stood_then
from ethicomm.consent.replay import (
    Cut,
    PurposeThen,
    Told,
    act_of_policy,
    applied_then,
    standing_then,
    told_of,
)
from ethicomm.db import Session
from ethicomm.errors import Invalid
from ethicomm.ledger import Checkpoint
from ethicomm.ledger.offline import ALPHABET
from ethicomm.policy import ACCOUNT, Applied, Notice, Purpose, notice
from ethicomm.words import _

NAMED = 30  # bits of a subject that a pseudonym shows
AS_WRITTEN = str.maketrans("OIL", "011", "· -.")


@dataclass(frozen=True)
class Line:
    """One purpose then: how many people it stood for, by evidence, and how many it stands for now (None: given up)."""

    purpose: Purpose
    people: int
    by_grade: dict[Grade, int]
    now: int | None

    @property
    def difference(self) -> int:
        """How many more, or fewer, it is now."""
        return (self.now or 0) - self.people


@dataclass(frozen=True)
class Why:
    """One reason why a purpose did not stand, and for how many."""

    purpose: Purpose
    reason: Reason
    people: int


@dataclass(frozen=True)
class Shown:
    """Words that yeses of then were given to. `notice` is None for words of an older form, or unknown ones."""

    purpose: Purpose
    hash: str | None
    notice: Notice | None
    people: int


@dataclass(frozen=True)
class PersonThen:
    """One person then: each purpose that was asked, every event up to then, and the words that stood, by hash."""

    name: str
    standing: tuple[PurposeThen, ...]
    events: tuple[Told, ...]
    words: Mapping[str, Notice]


@dataclass(frozen=True)
class Then:
    """Everything that is said about one moment. `placed` is how many entries have a position by now."""

    cut: Cut
    past: Past
    removed: Removed
    lines: tuple[Line, ...]
    reasons: tuple[Why, ...]
    words: tuple[Shown, ...]
    policy: Applied
    policy_entry: int | None
    checkpoint: Checkpoint | None
    placed: int
    people: tuple[PersonThen, ...] = ()


def then(session: Session, cut: Cut, person: str = "") -> Then:
    """The log as it was at the cut. Raises Invalid for `person` where nobody has that name."""
    past = stood_then(session, cut)
    today = {one.purpose.key: one.people for one in evidenced(session)}
    act, placed = act_of_policy(session, cut), ledger.placed_count(session)
    return Then(
        cut,
        past,
        removed_since(session, cut),
        tuple(Line(one.purpose, one.stands, dict(one.by_grade), today.get(one.purpose.key)) for one in past.purposes),
        tuple(Why(one.purpose, why, one.reasons[why]) for one in past.purposes for why in Reason if one.reasons[why]),
        tuple(words for one in past.purposes for words in _words(session, one)),
        applied_then(session, cut),
        act[1] if act and act[1] < placed else None,
        ledger.checkpoint_over(session, cut.place),
        placed,
        tuple(_person(session, subject, cut) for subject in _named(session, person)) if person else (),
    )


def _words(session: Session, one: Counted) -> Iterator[Shown]:
    for hashed, people in one.by_notice.most_common():
        yield Shown(one.purpose, hashed, notice(session, hashed) if hashed else None, people)


def _person(session: Session, subject: int, cut: Cut) -> PersonThen:
    asked = tuple(one for one in standing_then(session, subject, cut) if one.purpose.stands == "consent")
    events = (one for one in told_of(session, subject) if one.place < cut.place)
    shown = {one.event.notice for one in asked if one.stands and one.event and one.event.notice}
    words = {one: found for one in shown if (found := notice(session, one))}
    return PersonThen(pseudonym(subject), asked, tuple(sorted(events, key=lambda one: -one.place)), words)


def _named(session: Session, person: str) -> list[int]:
    """Everyone who ever was here under this name; a name is short, so it may be more than one."""
    plain, number = person.upper().translate(AS_WRITTEN), 0
    for letter in plain:
        number = number << 5 | max(0, ALPHABET.find(letter))
    joined = select(ConsentRecord.subject).where(ConsentRecord.purpose == ACCOUNT, ConsentRecord.n == 1)
    mine = joined.where(ConsentRecord.subject.bitwise_and((1 << NAMED) - 1) == number)
    found = list(session.scalars(mine)) if len(plain) == 6 and set(plain) <= set(ALPHABET) else []
    if not found:
        said = _("Nobody in the log has this name. Take it from a report as it stands there, such as 7QK·19F.")
        raise Invalid(said, {"person": said})
    return found
