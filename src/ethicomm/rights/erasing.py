"""Erasing, as a right: what goes is erased at once, who was given it is told, and what is left is looked for.

Context: an erasure that only says it happened is worth nothing to the person who is gone. Decision: the act writes down
what went, by kind, and a link that lives for half an hour; then, with nothing of theirs locked any more, the key is
destroyed, every store is searched, and what was found goes into the log as their certificate. Consequence: a process
that dies in between leaves a job that does the rest, and knows less to look for: the certificate says so.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.exc import SQLAlchemyError

from ethicomm import clock, jobs, ledger, members, vault
from ethicomm.accounts import Actor
from ethicomm.consent import Method
from ethicomm.db import Database, Session, after_commit, database_of, keeper, pages, uuid7
from ethicomm.errors import NotFound, Problem, Refused, Unavailable
from ethicomm.jobs import Lease
from ethicomm.logs import log, place
from ethicomm.members import EMAIL, Value
from ethicomm.members.values import delete_values
from ethicomm.policy import Recipient, in_force
from ethicomm.rights.models import ERASED, WHOLE, Certificate, Erasure
from ethicomm.rights.residue import Trace, is_clean, look_for
from ethicomm.rights.stays import OF_FIELD, Stay, stays_for
from ethicomm.rights.telling import have_told, name_for, recipients_of, to_be_told
from ethicomm.vault import new_token, residue, token_hash
from ethicomm.vault.remnants import write_anew
from ethicomm.words import _

OPEN = timedelta(minutes=30)  # how long the page about it can be reached
OUTSIDE = ("mail", "relay", "files")


@dataclass(frozen=True)
class Done:
    """An erasure that was done, and the secret of the link to its page."""

    id: UUID
    token: str


@dataclass(frozen=True)
class _Given:
    """Who was given data of someone, and those of them who are to be told."""

    all: tuple[Recipient, ...]
    told: tuple[Recipient, ...]


def erase_now(session: Session, actor: Actor, subject: int, method: Method, what: str = WHOLE) -> Done:
    """Erase everything about someone, or one field. Nothing may hold it: `asking.ask` looks first."""
    if what == WHOLE:
        return erase_people(session, actor, [subject], method)[subject]
    return _erase_field(session, actor, subject, what)


def erase_people(session: Session, actor: Actor, subjects: Sequence[int], method: Method) -> dict[int, Done]:
    """Erase everything about these people, with a certificate for each."""
    given = {one: _Given(all_, to_be_told(all_)) for one, all_ in recipients_of(session, subjects).items()}
    named = name_for(session, actor, {one: who.told for one, who in given.items()})
    fields, keys = _fields(session, subjects), residue.key_marks(vault.of(session), subjects)
    gone = members.erase_many(session, actor, subjects, method)
    done = {subject: Done(uuid7(), new_token()) for subject in subjects}
    rows = [
        _row(session, actor, subject, WHOLE, done[subject])
        | {"said": _said(session, fields[subject], gone[subject].rows, given[subject], _whole(session, given[subject]))}
        | {"key_id": keys[subject][0] if subject in keys else None}
        for subject in subjects
    ]
    session.execute(insert(Erasure), rows)
    for subject in subjects:
        have_told(session, done[subject].id, given[subject].told, named.get(subject, {}))
    traces = {one: Trace(keys.get(one, ()), gone[one].indexes) for one in subjects}
    database = database_of(session)
    after_commit(session, lambda: _finish_quietly(database, traces))
    return done


def finish(database: Database, ref: str, lease: Lease) -> None:
    """Work for later: what a crash left of an erasure. `ref` is the subject. Twice is once."""
    subject = int(ref)
    with database.read() as session:
        if not vault.of(session).destroy([subject]):
            raise Unavailable(_("The key store is in use. It is tried again."))
        mine = select(Erasure.key_id).where(Erasure.subject == subject, Erasure.key_id.is_not(None))
        keys = [one for one in session.scalars(mine) if one]
    certify(database, {subject: Trace(tuple(keys))})


def certify(database: Database, traces: Mapping[int, Trace]) -> None:
    """Look for what is left of these people and put it into the log, for each erasure that has no certificate yet.

    Raises Unavailable while their key can still be found in the key store's own files. The jobs that were to finish
    this are the last rows that name them.
    """
    looks = look_for(database, traces)
    if not all(map(is_clean, looks.values())):
        _clear_store(database)
        looks = look_for(database, traces)
    if not all(map(is_clean, looks.values())):
        raise Unavailable(_("The key store is in use. It is tried again."))
    with database.write() as session:
        wanted = Erasure.subject.in_(list(traces)), Erasure.id.not_in(select(Certificate.id))
        rows = session.scalars(select(Erasure).where(*wanted, Erasure.what == WHOLE)).all()
        ledger.insert(session, ERASED, [_certified(one, looks[one.subject]) for one in rows])
        jobs.drop(session, *map(str, traces))
        ledger.sequence(session)


def _clear_store(database: Database) -> None:
    with database.read() as session:
        store = vault.of(session).store
    if store.is_sqlite:
        write_anew(store)


def _finish_quietly(database: Database, traces: Mapping[int, Trace]) -> None:
    """The erasure stands whatever happens here: what fails is done by the job."""
    try:
        certify(database, traces)
    except (OSError, Problem, SQLAlchemyError) as problem:
        log.error("certificate not yet made", error=type(problem).__name__, where=place(problem))


def _erase_field(session: Session, actor: Actor, subject: int, field: str) -> Done:
    """One field: deleted, and again should an older copy of the data come back. Raises Refused for the address."""
    if field == EMAIL:
        raise Refused(_("The address alone cannot be erased: it is how you come in. Erase everything, or write to us."))
    all_ = recipients_of(session, [subject])[subject]
    given = _Given(all_, to_be_told(all_, field))
    named = name_for(session, actor, {subject: given.told})
    vault.of(session).journal([(subject, f"field:{field}", 0)])
    if not delete_values(session, subject, [field]):
        raise NotFound(_("Nothing is held there any more."))
    ledger.note(session, actor.role, actor.id, "value erased", subject=subject, field=field)
    done = Done(uuid7(), new_token())
    said = _said(session, (field,), {"value": 1}, given, OF_FIELD)
    session.execute(insert(Erasure), [_row(session, actor, subject, field, done) | {"said": said, "key_id": None}])
    have_told(session, done.id, given.told, named.get(subject, {}))
    database = database_of(session)
    _certify_field(session, done.id)
    after_commit(session, lambda: _place_quietly(database))
    return done


def _certify_field(session: Session, erasure: UUID) -> None:
    """Whether the field is gone, in the same unit; nothing else of the member was to go."""
    row = session.scalars(select(Erasure).where(Erasure.id == erasure)).one()
    left = row.what in members.held_fields(session, row.subject)
    ledger.insert(session, ERASED, [_certified(row, [{"store": "field", "how": "query", "found": int(left)}])])


def _place_quietly(database: Database) -> None:
    """Give it its place in the log, for the page that is read next; else the worker does, in a moment."""
    try:
        with database.write() as session:
            ledger.sequence(session)
    except SQLAlchemyError as problem:
        log.error("certificate not yet placed", error=type(problem).__name__, where=place(problem))


def _fields(session: Session, subjects: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The fields held of each of them. Opens nothing."""
    held = dict[int, list[str]]()
    with keeper(session):
        for part in pages(subjects):
            rows = select(Value.subject, Value.field).where(Value.subject.in_(part)).order_by(Value.field)
            for subject, field in session.execute(rows):
                held.setdefault(subject, []).append(field)
    return {subject: tuple(held.get(subject, ())) for subject in subjects}


def _whole(session: Session, given: _Given) -> tuple[Stay, ...]:
    return stays_for(in_force(session), bool(given.told))


def _row(session: Session, actor: Actor, subject: int, what: str, done: Done) -> dict[str, object]:
    now = clock.now()
    return {
        "id": done.id, "subject": subject, "what": what, "at": now, "actor_role": actor.role.value,
        "actor_id": actor.id, "policy": in_force(session).hash, "link": token_hash(done.token), "link_ends": now + OPEN,
    }  # fmt: skip


def _said(
    session: Session, fields: Sequence[str], rows: Mapping[str, int], given: _Given, stays: Sequence[Stay]
) -> str:
    """What went, what stays and until when, who is told and who is not: names, numbers and days."""
    untold = [one for one in given.all if one not in given.told]
    said = {
        "fields": [*fields],
        "rows": dict(sorted(rows.items())),
        "stays": [{"what": one.key, "until": _day(one)} for one in stays],
        "told": [{"recipient": one.key, "name": one.name} for one in given.told],
        "not_told": [{"recipient": one.key, "name": one.name, "role": one.role} for one in untold],
        "outside": [*OUTSIDE],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


def _day(stay: Stay) -> str | None:
    return stay.until.isoformat(timespec="minutes") if stay.until else None


def _certified(row: Erasure, looks: Sequence[Mapping[str, object]]) -> dict[str, object]:
    said = json.dumps({**json.loads(row.said), "residue": [*looks]}, ensure_ascii=False, sort_keys=True)
    shared = {name: getattr(row, name) for name in ("id", "subject", "what", "actor_role", "policy")}
    return {**shared, "erased_at": row.at, "at": clock.now(), "said": said}
