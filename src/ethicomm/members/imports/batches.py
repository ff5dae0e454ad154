"""An import by its steps: upload, decide, look, confirm, and the job that brings it in.

The uploaded file names people who may never have agreed to anything. It is sealed the moment it arrives, under a key
of its own, and gone with that key when the import is done, or after an hour in which nobody confirmed it.
"""

import base64
from datetime import timedelta
from uuid import UUID

import msgspec
from sqlalchemy import delete, insert, select, update

from ethicomm import clock, jobs
from ethicomm.accounts import Actor, Role
from ethicomm.db import Database, Session, uuid7
from ethicomm.errors import Conflict, NotFound, Problem
from ethicomm.jobs import Lease
from ethicomm.members.imports.importing import Tell, bring_in, look
from ethicomm.members.imports.mapping import Plan, check, suggest
from ethicomm.members.imports.models import ImportBatch, Uploaded, upload_place
from ethicomm.members.imports.proving import let_in
from ethicomm.members.imports.reading import Export
from ethicomm.members.imports.report import Report
from ethicomm.members.imports.unpacking import read_export
from ethicomm.members.passing import key_of_passing, open_passing, seal_passing
from ethicomm.policy import in_force
from ethicomm.vault import Sealed
from ethicomm.words import _

OPEN = timedelta(hours=1)  # how long an upload waits to be confirmed
RUNNING = timedelta(days=1)  # how long a confirmed one may take, a crash and a night included


def upload(session: Session, actor: Actor, name: str, content: bytes, language: str) -> UUID:
    """Keep a file sealed until it is confirmed. Raises Invalid when it holds no table."""
    export = read_export(name, content)
    plan = Plan(suggest(in_force(session), export), language=language)
    batch, now = uuid7(), clock.now()
    session.execute(insert(ImportBatch).values(
        id=batch, shape=export.shape.value, actor_role=actor.role.value, actor_id=actor.id, uploaded_at=now,
    ))  # fmt: skip
    file = msgspec.json.encode({"name": name, "content": base64.b64encode(content).decode()}).decode()
    session.execute(insert(Uploaded).values(
        batch=batch, file=seal_passing(session, batch, upload_place(batch, "file"), file),
        plan=_sealed(session, batch, plan),
        ends=now + OPEN,
    ))  # fmt: skip
    return batch


def opened(session: Session, batch: UUID) -> tuple[Export, Plan]:
    """The upload and what was decided so far. Raises NotFound once it is gone."""
    row = session.execute(select(Uploaded).where(Uploaded.batch == batch, Uploaded.ends > clock.now())).scalar()
    if row is None:
        raise NotFound(_("This file is no longer here: uploads are deleted after an hour. Please upload it again."))
    file = msgspec.json.decode(_opened(session, batch, "file", row.file), type=dict[str, str])
    plan = msgspec.json.decode(_opened(session, batch, "plan", row.plan), type=Plan)
    return read_export(file["name"], base64.b64decode(file["content"])), plan


def decide(session: Session, batch: UUID, plan: Plan) -> None:
    """Keep what the owner decided. Raises Invalid when it does not fit the file."""
    export, _earlier = opened(session, batch)
    check(in_force(session), export, plan)
    keep_plan(session, batch, plan)


def keep_plan(session: Session, batch: UUID, plan: Plan) -> None:
    """What was decided so far."""
    session.execute(update(Uploaded).where(Uploaded.batch == batch).values(plan=_sealed(session, batch, plan)))


def confirm(session: Session, batch: UUID) -> None:
    """The owner has seen the counts: have it brought in. Raises Conflict when that was asked before."""
    export, plan = opened(session, batch)
    open_batch = update(ImportBatch).where(ImportBatch.id == batch, ImportBatch.confirmed_at.is_(None))
    now = clock.now()
    rows = sum(1 for _row in export.rows())  # what progress is measured by
    words = {"words": plan.words or None, "words_hash": plan.words_hash, "covers": " ".join(plan.covers)}
    values: dict[str, object] = {"confirmed_at": now, "rows": rows, **words}
    if session.execute(open_batch.values(**values).returning(ImportBatch.id)).scalar() is None:
        raise Conflict(_("This import is on its way already."))
    session.execute(update(Uploaded).where(Uploaded.batch == batch).values(ends=now + RUNNING))
    jobs.add(session, "import", str(batch))


def give_up(session: Session, batch: UUID) -> None:
    """Delete an upload that was not confirmed."""
    waiting = select(ImportBatch.id).where(ImportBatch.id == batch, ImportBatch.confirmed_at.is_(None))
    session.execute(delete(Uploaded).where(Uploaded.batch.in_(waiting)))
    session.execute(delete(ImportBatch).where(ImportBatch.id.in_(waiting)))


def newest(session: Session, limit: int = 5) -> list[ImportBatch]:
    """The imports that were done, newest first."""
    done = select(ImportBatch).where(ImportBatch.done_at.is_not(None)).order_by(ImportBatch.done_at.desc())
    return list(session.scalars(done.limit(limit)))


def batch_row(session: Session, batch: UUID) -> ImportBatch:
    """How far one import is. Raises NotFound."""
    found = session.get(ImportBatch, batch)
    if found is None:
        raise NotFound(_("There is no such import."))
    return found


def run_import(database: Database, ref: str, lease: Lease) -> None:
    """The job: look once more while telling how far it is, then bring everything in at once, or nothing."""
    batch = UUID(ref)
    with database.read() as session:
        row = session.get(ImportBatch, batch)
        if row is None or row.done_at or row.failed_at:
            return
        actor = Actor(Role(row.actor_role), row.actor_id)

    def tell(done: int) -> None:
        _mark(database, batch, rows_done=done)
        lease.renew()

    _mark(database, batch, begun_at=clock.now(), rows_done=0)
    try:
        report = _look_and_bring_in(database, actor, batch, tell)
    except Problem as problem:
        _finish(database, batch, failed_at=clock.now(), failure=problem.message)
    else:
        _finish(database, batch, done_at=clock.now(), report=msgspec.json.encode(report).decode())


def import_now(database: Database, actor: Actor, export: Export, plan: Plan) -> Report:
    """The same, at once and without an upload: what the command line does."""
    batch, now = uuid7(), clock.now()
    with database.write() as session:
        session.execute(insert(ImportBatch).values(
            id=batch, shape=export.shape.value, actor_role=actor.role.value, actor_id=actor.id,
            uploaded_at=now, confirmed_at=now, begun_at=now, words=plan.words or None, words_hash=plan.words_hash,
            covers=" ".join(plan.covers),
        ))  # fmt: skip
    report = bring_in(database, actor, export, plan, batch)
    _mark(database, batch, done_at=clock.now(), rows=report.people, report=msgspec.json.encode(report).decode())
    return report


def report_of(row: ImportBatch) -> Report | None:
    """What came of it, once it is done."""
    if row.report is None:
        return None
    return msgspec.json.decode(row.report, type=Report, dec_hook=lambda counter, counts: counter(counts))


def old_words(session: Session, words_hash: str) -> str | None:
    """The words of an old form, by the hash that a documented yes names."""
    return session.scalar(select(ImportBatch.words).where(ImportBatch.words_hash == words_hash).limit(1))


def _look_and_bring_in(database: Database, actor: Actor, batch: UUID, tell: Tell) -> Report:
    with database.read() as session:
        export, plan = opened(session, batch)
        origin = session.execute(select(ImportBatch.proves).where(ImportBatch.id == batch)).scalar_one()
        if origin is None:
            look(session, export, plan, tell)
    _mark(database, batch, writing_at=clock.now())
    if origin is not None:
        return let_in(database, actor, origin, export, plan, batch)
    return bring_in(database, actor, export, plan, batch, None if database.is_sqlite else tell)


def _sealed(session: Session, batch: UUID, plan: Plan) -> Sealed:
    key = key_of_passing(session, batch)
    return key.seal(upload_place(batch, "plan"), msgspec.json.encode(plan).decode())


def _opened(session: Session, batch: UUID, column: str, cell: Sealed) -> str:
    return open_passing(session, batch, upload_place(batch, column), cell)


def _mark(database: Database, batch: UUID, **values: object) -> None:
    with database.write() as session:
        session.execute(update(ImportBatch).where(ImportBatch.id == batch).values(**values))


def _finish(database: Database, batch: UUID, **values: object) -> None:
    with database.write() as session:
        session.execute(update(ImportBatch).where(ImportBatch.id == batch).values(**values))
        session.execute(delete(Uploaded).where(Uploaded.batch == batch))
