"""G14: whatever is done to the log behind its back is found, and named with its place."""

import base64
from collections.abc import Callable
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import select, text

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION, KINDS
from ethicomm.db import Session
from ethicomm.ledger import Fault, Report
from ethicomm.ledger.models import Checkpoint, Entry, Node
from tests.ledger.conftest import decisions


def check(session: Session, *outside: str) -> Report:
    session.expire_all()
    return ledger.verify(session, KINDS, outside=outside)


def named(session: Session, *outside: str) -> set[tuple[str, int | None, int | None]]:
    return {(one.fault, one.first, one.last) for one in check(session, *outside).broken}


def row_at(session: Session, position: int) -> str:
    return str(session.scalar(text("SELECT row FROM ledger_entry WHERE position = :at"), {"at": position}))


def run(session: Session, statement: str, **values: object) -> None:
    assert session.connection().execute(text(statement), values).rowcount != 0


@pytest.mark.both
def test_a_log_nobody_touched_holds(log: House) -> None:
    with log.database.read() as session:
        report = check(session)
    assert report.holds
    assert (report.size, report.checkpoints, report.waiting) == (600, 5, 0)


def test_progress_is_told_up_to_the_end(log: House) -> None:
    told: list[tuple[int, int]] = []
    with log.database.read() as session:
        ledger.verify(session, KINDS, lambda *both: told.append(both))
    assert told == [(600, 600)]


@pytest.mark.both
def test_g14_an_altered_row_is_named(tampering: Session) -> None:
    run(tampering, "UPDATE decision SET stood = stood + 1 WHERE id = :row", row=row_at(tampering, 41))
    run(tampering, "UPDATE decision SET stood = stood + 1 WHERE id = :row", row=row_at(tampering, 42))
    assert named(tampering) == {(Fault.ALTERED, 41, 42)}


@pytest.mark.both
def test_g14_a_deleted_row_is_named(tampering: Session) -> None:
    run(tampering, "DELETE FROM decision WHERE id = :row", row=row_at(tampering, 599 - 1))
    assert named(tampering) == {(Fault.MISSING, 598, 598)}


def test_g14_a_row_put_in_beside_the_log_is_counted(tampering: Session) -> None:
    tampering.execute(DECISION.stored.insert(), [{**row, "salt": b"0" * 16} for row in decisions(2)])
    assert [(one.fault, one.kind, one.count) for one in check(tampering).broken] == [(Fault.UNLISTED, "decision", 2)]


def test_g14_a_row_and_its_leaf_rewritten_together_do_not_fit_the_tree(tampering: Session) -> None:
    rewrite(tampering, 41)
    assert named(tampering) == {(Fault.REWRITTEN, 41, 41)}


def test_g14_a_rewritten_leaf_at_the_end_does_not_fit_the_signed_root(tampering: Session) -> None:
    rewrite(tampering, 570)
    assert named(tampering) == {(Fault.REWRITTEN, 556, 598)}


@pytest.mark.both
def test_g14_reordered_entries_are_named(tampering: Session) -> None:
    for old, new in ((41, -1), (300, 41), (-1, 300)):
        run(tampering, "UPDATE ledger_entry SET position = :new WHERE position = :old", old=old, new=new)
    assert named(tampering) == {(Fault.REORDERED, 41, 41), (Fault.REORDERED, 300, 300)}


def test_g14_a_deleted_entry_and_its_loose_row_are_named(tampering: Session) -> None:
    run(tampering, "DELETE FROM ledger_entry WHERE position = 41")
    assert named(tampering) == {(Fault.MISSING, 41, 41), (Fault.UNLISTED, None, None)}


@pytest.mark.both
def test_g14_entries_cut_off_at_the_end_are_named_by_what_was_signed(tampering: Session) -> None:
    run(tampering, "DELETE FROM ledger_entry WHERE position >= 550")
    assert (Fault.TRUNCATED, 550, 599) in named(tampering)


def test_g14_an_entry_forged_after_the_last_checkpoint_is_unsigned(tampering: Session) -> None:
    ledger.insert(tampering, DECISION, decisions(1))
    tampering.execute(text("DELETE FROM ledger_waiting"))
    tampering.execute(
        text(
            "INSERT INTO ledger_entry (position, kind, row, leaf) SELECT 600, kind, row, leaf"
            " FROM ledger_entry WHERE position = 1"
        )
    )
    assert (Fault.UNSIGNED, 600, 600) in named(tampering)


def test_g14_an_older_copy_put_back_is_found_by_a_checkpoint_kept_outside(tampering: Session) -> None:
    kept = tampering.scalars(select(Checkpoint.note).where(Checkpoint.size == 599)).one()
    restore(tampering, 556)
    assert check(tampering).holds
    assert named(tampering, kept) == {(Fault.TRUNCATED, 556, 598)}


def test_g14_a_history_rewritten_and_signed_anew_is_found_by_a_checkpoint_kept_outside(
    log: House, tampering: Session
) -> None:
    kept = tampering.scalars(select(Checkpoint.note).where(Checkpoint.size == 556)).one()
    restore(tampering, 256)
    ledger.insert(tampering, DECISION, decisions(344))
    tampering.info["writing"] = True
    assert ledger.sequence(tampering) == 344
    assert check(tampering).holds
    assert named(tampering, kept) == {(Fault.REWRITTEN, 256, 555)}


def test_g14_an_outside_checkpoint_that_this_log_did_not_sign_is_named(log: House, tampering: Session) -> None:
    assert named(tampering, "localhost:8000/ethicomm\n41\nAAAA\n\n— nobody AAAA\n") == {(Fault.CHECKPOINT, 41, 41)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_checkpoint SET root = zeroblob(32) WHERE size = 256",
        "UPDATE ledger_checkpoint SET note = replace(note, '256', '257') WHERE size = 256",
        "UPDATE ledger_checkpoint SET size = 257 WHERE size = 256",
    ],
)
def test_g14_a_forged_checkpoint_is_named(tampering: Session, statement: str) -> None:
    run(tampering, statement)
    assert {fault for fault, *_ in named(tampering)} == {Fault.CHECKPOINT}


def test_g14_checkpoints_thrown_away_leave_entries_unsigned(tampering: Session) -> None:
    run(tampering, "DELETE FROM ledger_checkpoint WHERE size > 256")
    assert named(tampering) == {(Fault.UNSIGNED, 256, 599)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_node SET hash = zeroblob(32) WHERE number = 1",
        "UPDATE ledger_node SET below = zeroblob(8192) WHERE number = 1",
        "UPDATE ledger_node SET below = 'text' WHERE number = 1",
        "UPDATE ledger_node SET groups = zeroblob(512) WHERE number = 1",
        "UPDATE ledger_node SET groups = 'text' WHERE number = 1",
        "DELETE FROM ledger_node WHERE number = 1",
    ],
)
def test_g14_a_hash_that_proofs_are_made_from_is_checked_too(tampering: Session, statement: str) -> None:
    run(tampering, statement)
    assert named(tampering) == {(Fault.TREE, 256, 511)}


def test_g14_a_row_altered_while_it_waits_for_its_position_is_counted(tampering: Session) -> None:
    rows = decisions(3)
    ledger.insert(tampering, DECISION, rows)
    run(tampering, "UPDATE decision SET stood = 7 WHERE id = :row", row=rows[1]["id"].hex)
    assert [(one.fault, one.first, one.count) for one in check(tampering).broken] == [(Fault.ALTERED, None, 1)]


@pytest.mark.both
def test_a_row_removed_for_a_reason_in_the_log_is_no_fault(log: House) -> None:
    with log.database.write() as session:
        gone = [session.scalars(select(Entry.row).where(Entry.position == at)).one() for at in (3, 4, 500)]
        ledger.remove(session, DECISION, gone, "proof period ended")
    with log.database.write() as session:
        ledger.sequence(session)
        report = check(session)
        salts = session.scalar(select(DECISION.table.c.salt).where(DECISION.table.c.id.in_(gone)))
    assert (report.holds, report.removed, salts) == (True, 3, None)


def test_g14_a_removal_that_never_went_through_the_log_excuses_nothing(log: House, tampering: Session) -> None:
    run(tampering, "DELETE FROM decision WHERE id = :row", row=row_at(tampering, 41))
    run(
        tampering,
        "INSERT INTO removal (id, salt, positions, reason, at) VALUES (:id, 'x', '[[41,41]]', 'x', '2026-01-01')",
        id="0" * 32,
    )
    assert named(tampering) == {(Fault.MISSING, 41, 41), (Fault.UNLISTED, None, None)}


@pytest.mark.parametrize("column", ["record", "use"])
def test_g14_octets_that_would_read_as_the_same_text_are_found(tampering: Session, column: str) -> None:
    """JSON writes octets as base64, and 32 hex digits are base64 of something."""
    where = f"SELECT {column} FROM decision WHERE id = :row"
    value = str(tampering.scalar(text(where), {"row": row_at(tampering, 41)}))
    octets = base64.b64decode(value)
    run(tampering, f"UPDATE decision SET {column} = :octets WHERE id = :row", octets=octets, row=row_at(tampering, 41))
    assert named(tampering) == {(Fault.ALTERED, 41, 41)}


def test_g14_random_edits_are_all_found(tampering: Session) -> None:
    dice = Random(14)
    missed = []
    for turn in range(60):
        edit = dice.choice(EDITS)
        with tampering.begin_nested() as point:
            edit(tampering, *sorted(dice.sample(range(600), 2)))
            if check(tampering).holds:
                missed.append((turn, edit.__name__))
            point.rollback()
    assert missed == []


def alter(session: Session, first: int, _second: int) -> None:
    table = "act" if first == 599 else "decision"
    column = "actor_id" if first == 599 else "subject"
    run(session, f"UPDATE {table} SET {column} = 7 WHERE id = :row", row=row_at(session, first))


def delete(session: Session, first: int, second: int) -> None:
    for position in range(first, second + 1):
        table = "act" if position == 599 else "decision"
        run(session, f"DELETE FROM {table} WHERE id = :row", row=row_at(session, position))


def truncate(session: Session, _first: int, second: int) -> None:
    run(session, "DELETE FROM ledger_entry WHERE position >= :cut", cut=second)


def reorder(session: Session, first: int, second: int) -> None:
    for old, new in ((first, -1), (second, first), (-1, second)):
        run(session, "UPDATE ledger_entry SET position = :new WHERE position = :old", old=old, new=new)


def put_in(session: Session, first: int, _second: int) -> None:
    session.execute(DECISION.stored.insert(), [{**row, "salt": b"0" * 16} for row in decisions(first + 1)])


def rewrite(session: Session, first: int) -> None:
    """Alter a decision and give its entry the leaf that fits."""
    found = select(DECISION.table).join(Entry, Entry.row == DECISION.table.c.id).where(Entry.position == first)
    row = dict(session.execute(found).mappings().one())
    row["stood"] += 1
    run(session, "UPDATE decision SET stood = :stood WHERE salt = :salt", stood=row["stood"], salt=row["salt"])
    run(session, "UPDATE ledger_entry SET leaf = :leaf WHERE position = :at", leaf=DECISION.leaf(row), at=first)


def rewrite_one(session: Session, first: int, _second: int) -> None:
    rewrite(session, min(first, 598))  # the last entry is an act


EDITS: tuple[Callable[[Session, int, int], None], ...] = (alter, delete, truncate, reorder, put_in, rewrite_one)


def restore(session: Session, size: int) -> None:
    """What a whole older copy of the database looks like."""
    gone = "SELECT row FROM ledger_entry WHERE position >= :size"
    for statement in (
        f"DELETE FROM decision WHERE id IN ({gone})",
        f"DELETE FROM act WHERE id IN ({gone})",
        "DELETE FROM ledger_entry WHERE position >= :size",
        "DELETE FROM ledger_checkpoint WHERE size > :size",
        "DELETE FROM ledger_node WHERE (number + 1) * 256 > :size",
        "UPDATE ledger_head SET size = :size",
    ):
        session.execute(text(statement), {"size": size})


def test_the_copies_that_tests_put_back_are_whole(tampering: Session) -> None:
    sizes = [256, 556, 599]
    assert all(one < other for one, other in pairwise(sizes))
    for size in reversed(sizes):
        restore(tampering, size)
        assert check(tampering).size == size
    assert tampering.scalar(select(Node.number)) == 0
