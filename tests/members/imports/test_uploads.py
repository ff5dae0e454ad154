"""Between upload and import: sealed, for an hour, gone afterwards; and all of it comes in, or nothing."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from ethicomm import jobs
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.db import Session, after_commit
from ethicomm.errors import Conflict, Invalid, NotFound
from ethicomm.jobs import Job
from ethicomm.members import forget_ended, people_here
from ethicomm.members.imports import ImportBatch, batches, read_export, run_import
from ethicomm.members.imports.importing import write_all
from ethicomm.members.imports.sorting import Sorted, Sorter
from tests.members.imports.files import OWNER, audience, confirmed, made_export, plan_for, tables_of, unconfirmed

CONTENT = audience([confirmed("anna@example.org"), unconfirmed("ben@example.org")])


def uploaded(house: House, content: bytes = CONTENT, name: str = "export.zip") -> UUID:
    with house.database.write() as session:
        return batches.upload(session, OWNER, name, content, "en")


def confirmed_by_owner(house: House, content: bytes = CONTENT) -> UUID:
    batch = uploaded(house, content)
    with house.database.write() as session:
        batches.confirm(session, batch)
    return batch


def work(house: House) -> None:
    jobs.run_due(house.database, {"import": run_import})


def row_of(house: House, batch: UUID) -> ImportBatch:
    with house.database.read() as session:
        return batches.batch_row(session, batch)


@pytest.mark.both
def test_an_upload_that_nobody_confirms_is_gone_after_an_hour(house: House) -> None:
    batch = uploaded(house)
    with moved(now() + timedelta(minutes=61)):
        with house.database.read() as session, pytest.raises(NotFound, match="upload it again"):
            batches.opened(session, batch)
        forget_ended(house.database)
    assert tables_of(house)["uploaded"] == 0


@pytest.mark.both
def test_the_worker_brings_it_in_tells_how_far_it_is_and_drops_the_file(house: House) -> None:
    batch = confirmed_by_owner(house)
    work(house)
    row = row_of(house, batch)
    assert (row.rows, row.rows_done) == (2, 2)
    assert row.done_at
    assert tables_of(house)["uploaded"] == 0
    with house.database.read() as session:
        assert people_here(session) == 1
        (newest,) = batches.newest(session)
    assert (batches.report_of(newest) or 0).sentence().startswith("Of 2: 1 may")  # type: ignore[union-attr]


def test_confirming_twice_imports_once(house: House) -> None:
    batch = confirmed_by_owner(house)
    with pytest.raises(Conflict), house.database.write() as session:
        batches.confirm(session, batch)
    work(house)
    with pytest.raises(NotFound), house.database.write() as session:
        batches.confirm(session, batch)


def test_a_confirmed_import_outlives_the_hour_and_a_worker_that_was_away(house: House) -> None:
    batch = confirmed_by_owner(house)
    with moved(now() + timedelta(hours=20)):
        forget_ended(house.database)
        work(house)
    assert row_of(house, batch).done_at


def test_an_import_that_waited_too_long_fails_with_a_sentence(house: House) -> None:
    batch = confirmed_by_owner(house)
    with moved(now() + timedelta(hours=25)):
        forget_ended(house.database)
        work(house)
    row = row_of(house, batch)
    assert row.failed_at
    assert "upload it again" in (row.failure or "")


def breaks_at(house: House, table: str, row: int) -> None:
    """From now on the database refuses the N-th row of this table: a full disk, a broken sector."""
    full = f"(SELECT count(*) FROM {table}) >= {row}"
    with house.database.engine.begin() as connection:
        connection.execute(
            text(f"CREATE TRIGGER broken BEFORE INSERT ON {table} WHEN {full} BEGIN SELECT RAISE(ABORT, 'x'); END")
        )


@pytest.mark.parametrize("table", ["member", "login", "standing", "consent_record", "value", "waiting", "mark", "act"])
def test_an_import_that_breaks_halfway_leaves_nobody_behind(house: House, table: str) -> None:
    content = made_export(60)
    batch = confirmed_by_owner(house, content)
    before = tables_of(house)
    breaks_at(house, table, before[table] + {"act": 0, "waiting": 1, "mark": 1}.get(table, 20))
    work(house)
    assert tables_of(house) == before
    assert house.vault.members_with_keys() == 0
    with house.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER broken"))
        connection.execute(update(Job).values(due=now()))
    work(house)
    assert row_of(house, batch).done_at


def test_a_file_that_is_no_table_never_becomes_an_upload(house: House) -> None:
    with pytest.raises(Invalid):
        uploaded(house, b"", "nothing.csv")
    with house.database.read() as session:
        assert session.scalar(select(ImportBatch.id)) is None


@pytest.mark.both
def test_who_breaks_off_after_everyone_is_in_takes_nobodys_key(house: House) -> None:
    content = made_export(30)
    export, plan = read_export("export.zip", content), plan_for(house, content)

    def breaks_off() -> None:
        raise KeyboardInterrupt

    def sort(session: Session) -> tuple[Sorter, Iterator[Sorted]]:
        after_commit(session, breaks_off)
        sorter = Sorter(session, plan)
        return sorter, iter([sorter.sort(session, list(export.rows()))])

    with pytest.raises(KeyboardInterrupt):
        write_all(house.database, OWNER, plan, uuid4(), sort)
    with house.database.read() as session:
        assert people_here(session) == house.vault.members_with_keys() > 0
