"""Telling those who were given data of someone that it is erased (GDPR 19).

Context: "each recipient to whom the personal data have been disclosed" is told, unless that is impossible or takes a
disproportionate effort. Decision: a recipient was given someone's data when a purpose they serve ever stood for that
person. Other controllers are told; processors (the hosting, the mail relay) hold data on our instruction, so what we
erase is erased there too and they get no letter, unless their policy file says `told_of_erasure = true`. What it takes
to name the person lies under a key of its own: who opens it is written into the log, and it goes once they are told.
Consequence: after 30 days nobody can be told any more, and the board says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
from sqlalchemy import delete, func, insert, select

from ethicomm import clock, consent, ledger, members
from ethicomm.accounts import Actor
from ethicomm.consent import ConsentRecord, State
from ethicomm.db import Session, pages, uuid7
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.members import EMAIL
from ethicomm.members.passing import open_passing, passing_keys
from ethicomm.policy import Field, Policy, Recipient, in_force
from ethicomm.rights.models import WHOLE, Erasure, Naming, Telling, telling_place
from ethicomm.words import _, lazy

TIME = timedelta(days=30)
SHOWN = 200
Names = Mapping[int, Mapping[str, str]]  # {subject: {field: text}}


class Answer(StrEnum):
    """What came of telling a recipient."""

    CONFIRMED = "confirmed"  # they erased it too
    IMPOSSIBLE = "impossible"  # they are gone, or cannot be reached
    DISPROPORTIONATE = "disproportionate"  # it would take more than it is worth to the person

    @property
    def words(self) -> str:
        """As people read it."""
        return str(ANSWERS[self])


ANSWERS = {
    Answer.CONFIRMED: lazy("they erased it too"),
    Answer.IMPOSSIBLE: lazy("it is impossible to tell them"),
    Answer.DISPROPORTIONATE: lazy("telling them takes a disproportionate effort"),
}


@dataclass(frozen=True)
class Told:
    """One line of the board."""

    id: UUID
    erasure: UUID
    number: str
    what: str
    erased_at: datetime
    name: str
    fields: tuple[str, ...]
    can_be_named: bool
    due: datetime
    told_at: datetime | None
    answer: Answer | None
    answered_at: datetime | None
    reason: str

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.told_at is None and self.answer is None

    @property
    def state(self) -> tuple[str, str]:
        """(kind, words) of where it is."""
        if self.answer:
            return ("yes" if self.answer is Answer.CONFIRMED else "late"), self.answer.words
        if self.told_at:
            return "", _("told, no answer yet")
        return ("no", _("too late: the name is gone")) if not self.can_be_named else ("late", _("to be told"))


def recipients_of(session: Session, subjects: Sequence[int]) -> dict[int, tuple[Recipient, ...]]:
    """Who was given data of each of these people: those who serve a purpose that ever stood for them."""
    policy, stood = in_force(session), defaultdict[int, set[str]](set)
    permitted = select(ConsentRecord.subject, ConsentRecord.purpose).distinct()
    for part in pages(subjects):
        theirs = ConsentRecord.subject.in_(part), ConsentRecord.state.in_((State.GIVEN, State.RENEWED))
        for subject, purpose in session.execute(permitted.where(*theirs)):
            stood[subject].add(purpose)
    return {subject: _serving(policy, stood[subject]) for subject in subjects}


def to_be_told(recipients: Iterable[Recipient], field: str | None = None) -> tuple[Recipient, ...]:
    """Those of them who are told of an erasure; of one field, those who were given it."""
    return tuple(one for one in recipients if one.hears_of_erasures and (field is None or field in one.fields))


def name_for(session: Session, actor: Actor, told: Mapping[int, Sequence[Recipient]]) -> Names:
    """Open what it takes to name each person to the recipients who are to be told of them, before it is erased."""
    people = [subject for subject, recipients in told.items() if recipients]
    if not people:
        return {}
    everyone = [one for recipients in told.values() for one in recipients]
    fields = {EMAIL: None} | {field: None for one in everyone for field in one.fields}
    also = {key: None for one in everyone for key in one.purposes if key in in_force(session).purposes}
    use = consent.use(session, actor, people, ["rights"], "recipients", fields=tuple(fields), also=tuple(also))
    return members.reveal(session, use)


def have_told(session: Session, erasure: UUID, recipients: Sequence[Recipient], named: Mapping[str, str]) -> None:
    """Put each recipient on the board, with what it takes to name the person, sealed under a key of its own."""
    if not recipients:
        return
    rows, due = {uuid7(): one for one in recipients}, clock.now() + TIME
    keys, tellings, namings = passing_keys(session, list(rows)), [], []
    for row, one in rows.items():
        known = {field: text for field, text in named.items() if field == EMAIL or field in one.fields}
        about = {"recipient": one.key, "name": one.name, "fields": " ".join(one.fields)}
        tellings.append({"id": row, "erasure": erasure, "due": due, **about})
        cell = keys[row].seal(telling_place(row), msgspec.json.encode(known).decode())
        namings.append({"id": row, "cell": cell, "ends": due})
    session.execute(insert(Telling), tellings)
    session.execute(insert(Naming), namings)


def name_of(session: Session, actor: Actor, telling: UUID) -> dict[str, str]:
    """Whom to name to the recipient; that somebody looked stands in the log. Raises NotFound once it is gone."""
    row, kept = _row(session, telling), session.get(Naming, telling)
    if kept is None or kept.ends <= clock.now():
        raise NotFound(_("The name is deleted: they were told, or 30 days are over."))
    ledger.note(session, actor.role, actor.id, "erased person named", telling=telling, recipient=row.recipient)
    text = open_passing(session, telling, telling_place(telling), kept.cell)
    return msgspec.json.decode(text, type=dict[str, str])


def note_told(session: Session, actor: Actor, telling: UUID) -> None:
    """They were told; the name goes. Raises Conflict when that was noted before."""
    row = _row(session, telling)
    if row.told_at:
        raise Conflict(_("It was noted already that they were told."))
    row.told_at, row.told_by = clock.now(), actor.kind
    _forget_name(session, telling)
    ledger.note(session, actor.role, actor.id, "recipient told", telling=telling, recipient=row.recipient)


def note_answer(session: Session, actor: Actor, telling: UUID, answer: Answer, reason: str) -> None:
    """What came of it. Raises Invalid without a reason where one is needed, and for an answer before they were told."""
    row = _row(session, telling)
    if answer is Answer.CONFIRMED and row.told_at is None:
        raise Invalid(_("Note first that you told them. Nothing was saved."))
    if answer is not Answer.CONFIRMED and not reason:
        said = _("Say why in a few words. Name nobody.")
        raise Invalid(said, {"reason": said})
    row.answer, row.answered_at, row.answered_by = answer.value, clock.now(), actor.kind
    row.reason = reason[:200] or None
    _forget_name(session, telling)
    ledger.note(session, actor.role, actor.id, "recipient answered", telling=telling, answer=answer.value)


def board(session: Session) -> tuple[Told, ...]:
    """Who is to be told and who was, open ones first, then the newest."""
    joined = select(Telling, Erasure.what, Erasure.at).join(Erasure, Erasure.id == Telling.erasure)
    rows = session.execute(joined.order_by(Erasure.at.desc(), Telling.id).limit(SHOWN)).all()
    told = _told(session, [(row.Telling, row.what, row.at) for row in rows])
    waiting = sorted((one for one in told if one.is_open), key=lambda one: one.due)
    return (*waiting, *(one for one in told if not one.is_open))


def still_to_tell(session: Session) -> tuple[int, datetime | None]:
    """How many recipients are still to be told, and by when the first of them."""
    waiting = select(func.count(), func.min(Telling.due)).where(Telling.told_at.is_(None), Telling.answer.is_(None))
    count, first = session.execute(waiting).one()
    return count, first


def told_of(session: Session, erasure: UUID) -> tuple[Told, ...]:
    """The recipients of one erasure, and how far it is with each."""
    row = session.get(Erasure, erasure)
    mine = session.scalars(select(Telling).where(Telling.erasure == erasure).order_by(Telling.name)).all()
    return tuple(_told(session, [(one, row.what, row.at) for one in mine])) if row else ()


def forget_names(session: Session) -> None:
    """Delete what it takes to name someone, once the time to tell is over."""
    session.execute(delete(Naming).where(Naming.ends <= clock.now()))


def _forget_name(session: Session, telling: UUID) -> None:
    session.execute(delete(Naming).where(Naming.id == telling))


def _serving(policy: Policy, stood: set[str]) -> tuple[Recipient, ...]:
    """Being a member carries every purpose that needs no asking."""
    carried = {one.key for one in policy.purposes.values() if one.ground in stood}
    return tuple(one for one in policy.recipients.values() if carried.intersection(one.purposes))


def _row(session: Session, telling: UUID) -> Telling:
    found = session.get(Telling, telling)
    if found is None:
        raise NotFound(_("There is nobody to be told under this number."))
    return found


def _told(session: Session, tellings: Sequence[tuple[Telling, str, datetime]]) -> list[Told]:
    named = select(Naming.id).where(Naming.id.in_([row.id for row, _what, _at in tellings]), Naming.ends > clock.now())
    can_be_named, fields = {*session.scalars(named)}, in_force(session).fields
    return [
        Told(
            row.id, row.erasure, str(row.erasure)[-6:].upper(), _what_went(fields, what), erased_at, row.name,
            tuple(fields[key].label.text() if key in fields else key for key in row.fields.split()),
            row.id in can_be_named, row.due, row.told_at,
            Answer(row.answer) if row.answer else None, row.answered_at, row.reason or "",
        )
        for row, what, erased_at in tellings
    ]  # fmt: skip


def _what_went(fields: Mapping[str, Field], what: str) -> str:
    if what == WHOLE:
        return _("everything")
    return fields[what].label.text() if what in fields else what
