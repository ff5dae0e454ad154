"""G14: whatever is done to the log behind its back is found, and the very place is named.

What only a checkpoint kept outside can find: an older copy put back, and a history rewritten by whoever also holds
the signing key. Each of these tests first shows that the log alone looks whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Uuid, text

from ethicomm import consent, ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION
from ethicomm.db import Session, UtcDateTime, uuid7
from ethicomm.ledger import Broken, Fault, Kind, tree
from ethicomm.ledger.models import Node
from ethicomm.ledger.proofs import grouped, split
from ethicomm.ledger.witness import Witness
from tests.ledger.conftest import decisions, house_with_an_empty_log
from tests.ledger.test_verify import restore, rewrite, run
from tests.proving import short_and_full

__all__ = ["house_with_an_empty_log"]

FLIPS = {8: (1,), 500: (1, 32, 255)}  # for so many rows: the next letter, the other case, no text at all
LEDGERED = (ledger.ACT, *consent.KINDS)
LOCALLY = 256  # one edit in so many entries, so that each is answered for by its own place
TAIL = 3 * LOCALLY  # where a log is cut off or rehashed, apart from the places of the other edits


def broken(session: Session, *outside: str) -> Sequence[Broken]:
    session.expire_all()
    return ledger.verify(session, ledger.kinds_of(session), outside=outside).broken


# every byte of a row


@short_and_full("rows", 8, 500)
def test_g14_every_flipped_byte_of_a_row_is_found_and_that_row_named(house: House, rows: int) -> None:
    flips = FLIPS[rows]
    with house.database.write() as session:
        for kind in LEDGERED:
            ledger.insert(session, kind, invented(kind, rows // len(LEDGERED)))
        ledger.sequence(session)
    flipped, wrong = 0, list[tuple[str, str, int, int]]()
    with house.database.read() as session:
        for first, kind in enumerate(LEDGERED):
            places = range(first * (rows // len(LEDGERED)), (first + 1) * (rows // len(LEDGERED)))
            for column, at, by, odd in every_byte(session, kind, flips):
                with session.begin_nested() as point:
                    struck = flip(session, kind, column, at, by, places[odd::2])
                    if named(broken(session)) != struck:
                        wrong.append((kind.name, column, at, by))
                    point.rollback()
                flipped += len(struck)
    assert wrong == []
    assert flipped > 50 * rows * len(flips), "so many bytes has a row"


def invented(kind: Kind, count: int) -> list[dict[str, Any]]:
    """Rows of this kind with something in every column of the leaf."""
    dice = Random(kind.name)
    return [
        {name: value_for(kind.stored.c[name], dice, number) for name in ("id", *kind.columns)}
        for number in range(count)
    ]


def value_for(column: Column[Any], dice: Random, number: int) -> object:
    match column.type:
        case Uuid():
            return uuid7()
        case UtcDateTime():
            return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.random() * 1e7)
        case LargeBinary():
            return dice.randbytes(16)
        case BigInteger():
            return dice.getrandbits(60)
        case Integer():
            return number
    return "".join(dice.choices("abcdefghij", k=min(getattr(column.type, "length", None) or 20, 20)))


def every_byte(session: Session, kind: Kind, flips: Sequence[int]) -> Iterator[tuple[str, int, int, int]]:
    """Each stored column, each byte of it, each way to flip it; in every second row, then, in full, in the others."""
    for column in ("id", "salt", *kind.columns):
        longest = session.scalar(text(f"SELECT max(length(CAST({column} AS BLOB))) FROM {kind.stored.name}"))
        whole = isinstance(kind.stored.c[column].type, Integer)
        for at in range(8 if whole else longest or 0):
            yield from ((column, at, by, odd) for by in flips for odd in range(min(len(flips), 2)))


def flip(session: Session, kind: Kind, column: str, at: int, by: int, places: Sequence[int]) -> set[int]:
    """Flip this byte in the rows at these places, past every check of the database. Returns where that did anything."""
    table, struck = kind.stored.name, set[int]()
    connection = session.connection()
    connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
    for place in places:
        found = f"SELECT t.rowid, t.{column} FROM {table} t JOIN ledger_entry ON row = t.id WHERE position = {place}"
        rowid, value = connection.exec_driver_sql(found).one()
        octets = bytearray(octets_of(value))
        octets[at] ^= by
        stored = "CAST(:value AS TEXT)" if isinstance(value, str) else ":value"
        new = int.from_bytes(octets, signed=True) if isinstance(value, int) else bytes(octets)
        changed = text(f"UPDATE {table} SET {column} = {stored} WHERE rowid = :rowid")
        connection.execute(changed, {"value": new, "rowid": rowid})
        struck.add(place)
    return struck


def octets_of(value: Any) -> bytes:
    if isinstance(value, int):
        return value.to_bytes(8, signed=True)
    return value.encode() if isinstance(value, str) else bytes(value)


def named(found: Sequence[Broken]) -> set[int]:
    """Every single place that the report names."""
    placed = [one for one in found if one.first is not None and one.last is not None]
    return {at for one in placed for at in range(one.first or 0, (one.last or 0) + 1)}


# edits of a large log


@dataclass(frozen=True)
class Log:
    """How large it is, and how often it was signed."""

    size: int
    every: int

    def fill(self, house: House) -> None:
        with house.database.write() as session:
            for _ in range(self.size // self.every):
                ledger.insert(session, DECISION, decisions(self.every))
                ledger.sequence(session)

    def blocks(self) -> range:
        """The complete blocks before the tail, each for one edit."""
        return range((self.size - TAIL) // LOCALLY)


SMALL, LARGE = Log(4_000, 100), Log(100_000, 1_000)
LOGS = {30: (SMALL, 10), 10_000: (LARGE, 100), 3: (SMALL, 1), 20: (LARGE, 1)}  # for so many edits; at once
Edit = Callable[[Session, int], Fault]


def alter(session: Session, at: int) -> Fault:
    run(session, f"UPDATE decision SET stood = stood + 1 WHERE id = {ROW}", at=at)
    return Fault.ALTERED


def delete(session: Session, at: int) -> Fault:
    run(session, f"DELETE FROM decision WHERE id = {ROW}", at=at)
    return Fault.MISSING


def delete_with_its_entry(session: Session, at: int) -> Fault:
    delete(session, at)
    run(session, "DELETE FROM ledger_entry WHERE position = :at", at=at)
    return Fault.MISSING


def rewrite_and_rehash(session: Session, at: int) -> Fault:
    rewrite(session, at)
    return Fault.REWRITTEN


def reorder(session: Session, at: int) -> Fault:
    """Three changes of place, so that no two entries ever stand in one."""
    for old, new in ((at, -1), (at + 1, at), (-1, at + 1)):
        run(session, "UPDATE ledger_entry SET position = :new WHERE position = :old", old=old, new=new)
    return Fault.REORDERED


ROW = "(SELECT row FROM ledger_entry WHERE position = :at)"
LOCAL: tuple[Edit, ...] = (alter, delete, delete_with_its_entry, rewrite_and_rehash, reorder)


def truncate(session: Session, log: Log, at: int) -> tuple[Fault, int]:
    run(session, "DELETE FROM ledger_entry WHERE position >= :at", at=at)
    return Fault.TRUNCATED, at


def put_in_between(session: Session, log: Log, at: int) -> tuple[Fault, int]:
    """A row and an entry of its own, and all that come after move up by one."""
    run(session, "UPDATE ledger_entry SET position = -position WHERE position >= :at", at=at)
    run(session, "UPDATE ledger_entry SET position = 1 - position WHERE position < 0")
    (row,) = decisions(1)
    row["salt"] = b"0" * 16
    session.execute(DECISION.stored.insert(), [row])
    entry = {"position": at, "kind": "decision", "row": row["id"], "leaf": DECISION.leaf(row)}
    session.execute(ledger.Entry.__table__.insert(), [entry])  # type: ignore[attr-defined]
    return Fault.UNSIGNED, log.size


def rehash_the_tree(session: Session, log: Log, at: int) -> tuple[Fault, int]:
    """A row, its leaf and every node above it: only what was signed still tells."""
    rewrite(session, at)
    node = session.get_one(Node, (1, at >> 8))
    leaves = split(node.below)
    leaves[at & 255] = session.get_one(ledger.Entry, at, populate_existing=True).leaf
    groups = grouped(leaves)
    node.below, node.groups, node.hash = b"".join(leaves), b"".join(groups), tree.root(groups)
    session.flush()
    return Fault.REWRITTEN, at // log.every * log.every


GLOBAL = (truncate, put_in_between, rehash_the_tree)


@pytest.mark.both
@short_and_full("edits", 30, 10_000)
def test_g14_every_edit_of_a_large_log_is_found_and_its_place_named(house: House, edits: int) -> None:
    log, at_once = LOGS[edits]
    log.fill(house)
    dice, missed, kinds = Random(14), list[object](), Counter[str]()
    with house.database.read() as session:
        assert broken(session) == ()
        for turn in range(edits // at_once):
            missed += one_turn(session, log, dice, at_once, GLOBAL[turn % len(GLOBAL)], kinds)
            session.rollback()
        assert broken(session) == (), "every turn was undone"
    assert missed == []
    assert kinds.total() == edits
    assert len(kinds) == len(LOCAL) + len(GLOBAL)


def one_turn(
    session: Session, log: Log, dice: Random, at_once: int, everywhere: Callable[..., Any], kinds: Counter[str]
) -> list[object]:
    """One edit in each of many blocks, and one at the end that touches more. Returns what was not named exactly."""
    expected = set[tuple[Fault, int]]()
    for number, block in enumerate(dice.sample(log.blocks(), at_once - 1)):
        edit, at = LOCAL[number % len(LOCAL)], block * LOCALLY + dice.randrange(2, LOCALLY - 2)
        expected.add((edit(session, at), at))
        kinds[edit.__name__] += 1
    expected.add(everywhere(session, log, log.size - TAIL + dice.randrange(LOCALLY)))
    kinds[everywhere.__name__] += 1
    said = {(one.fault, one.first) for one in broken(session)}
    return sorted(expected - said)


# what only a checkpoint kept outside finds


def older_copies(house: House, turns: int, dice: Random) -> Iterator[tuple[Session, int, int, str]]:
    """The log put back to an earlier size, again and again: (session, that size, the size it had, the note kept)."""
    log, _at_once = LOGS[turns]
    log.fill(house)
    with house.database.read() as session:
        kept = ledger.latest_checkpoint(session)
        assert kept
        note = kept.note
        session.expunge_all()
        for _ in range(turns):
            size = dice.randrange(1, log.size // log.every) * log.every
            restore(session, size)
            yield session, size, log.size, note
            session.rollback()


@pytest.mark.both
@short_and_full("turns", 3, 20)
def test_g14_an_older_copy_is_found_by_a_checkpoint_kept_outside_and_by_nothing_else(house: House, turns: int) -> None:
    for session, size, was, note in older_copies(house, turns, Random(15)):
        assert broken(session) == (), "by itself the older copy is whole"
        found = [(one.fault, one.first, one.last) for one in broken(session, note)]
        assert found == [(Fault.TRUNCATED, size, was - 1)]


@pytest.mark.both
@short_and_full("turns", 3, 20)
def test_g14_a_history_signed_anew_is_found_by_a_checkpoint_kept_outside_and_by_nothing_else(
    house: House, turns: int
) -> None:
    for session, size, was, note in older_copies(house, turns, Random(16)):
        session.info["writing"] = True
        ledger.insert(session, DECISION, decisions(was - size))
        ledger.sequence(session)
        assert broken(session) == (), "whoever holds the key can sign another history"
        assert [(one.fault, one.last) for one in broken(session, note)] == [(Fault.REWRITTEN, was - 1)]


# planted: a chain of hashes that nobody signed


def test_g14_a_chain_without_checkpoints_is_caught_by_these_tests(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Log(2_000, 100)
    log.fill(house)
    monkeypatch.setattr(Witness, "_misfits", lambda *_: None)
    with house.database.read() as session:
        for everywhere in (truncate, rehash_the_tree):
            missed = one_turn(session, log, Random(17), 1, everywhere, Counter())
            session.rollback()
            assert len(missed) == 1, everywhere.__name__
