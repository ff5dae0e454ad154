"""Entries get their positions in the order of writing, once, whoever writes at the same moment."""

import os
import threading

import pytest
from sqlalchemy import event, insert, select

from ethicomm import clock, ledger
from ethicomm.app import House
from ethicomm.consent.models import DECISION, KINDS
from ethicomm.ledger import signed, tree
from ethicomm.ledger.models import Entry, Waiting
from tests.ledger.conftest import Write, decisions


def leaves(house: House) -> list[bytes]:
    with house.database.read() as session:
        return list(session.scalars(select(Entry.leaf).order_by(Entry.position)))


@pytest.mark.both
def test_entries_stand_in_the_order_they_were_written(house: House, write: Write) -> None:
    rows = [row for count in (1, 3, 2000) for row in write(count)]
    with house.database.read() as session:
        assert ledger.positions(session, [row["id"] for row in rows]) == {row["id"]: at for at, row in enumerate(rows)}
        assert ledger.position(session, rows[3]["id"]) == 3


def test_an_entry_waits_until_the_sequencer_comes(house: House) -> None:
    rows = decisions(3)
    with house.database.write() as session:
        ledger.insert(session, DECISION, rows)
    with house.database.read() as session:
        assert ledger.position(session, rows[0]["id"]) is None
        assert (ledger.waiting(session), ledger.latest_checkpoint(session)) == (3, None)


def test_what_was_rolled_back_is_not_in_the_log(house: House) -> None:
    def write_and_fail() -> None:
        with house.database.write() as session:
            ledger.insert(session, DECISION, decisions(3))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with house.database.write() as session:
        assert ledger.sequence(session) == 0


@pytest.mark.both
def test_a_second_turn_with_nothing_new_changes_nothing(house: House, write: Write) -> None:
    write(5)
    with house.database.write() as session:
        assert ledger.sequence(session) == 0
    with house.database.read() as session:
        assert [one.size for one in ledger.checkpoints(session)] == [5]


def test_a_turn_with_a_limit_leaves_the_rest_for_the_next(house: House) -> None:
    with house.database.write() as session:
        for _ in range(40):
            ledger.insert(session, DECISION, decisions(2))
    with house.database.write() as session:
        first = ledger.sequence(session, limit=10)
        assert 10 <= first < 80
        assert ledger.waiting(session) == 80 - first
        assert ledger.sequence(session) == 80 - first


@pytest.mark.both
def test_every_checkpoint_is_signed_over_the_root_of_all_that_came_before(house: House, write: Write) -> None:
    for count in (1, 255, 1, 300):
        write(count)
    with house.database.read() as session:
        checkpoints = ledger.checkpoints(session)
        key = house.vault.secret("ledger")
    assert [one.size for one in checkpoints] == [557, 257, 256, 1]
    for one in checkpoints:
        assert one.root == tree.root(leaves(house)[: one.size])
        assert signed.Head.read(one.note, signed.public_key(key)) == signed.Head(
            "localhost:8000/ethicomm", one.size, one.root
        )


def test_proofs_are_given_before_the_first_node_is_complete(house: House, write: Write) -> None:
    rows = write(100)
    with house.database.read() as session:
        (newest,) = ledger.checkpoints(session)
        leaf = leaves(house)[7]
        assert tree.included(7, 100, leaf, ledger.inclusion(session, 7, len(rows)), newest.root)


def test_proofs_from_the_stored_log_are_accepted(house: House) -> None:
    """Three levels of nodes, grown in uneven turns."""
    random = os.urandom(32 * 66_100)
    for start, end in ((0, 700), (700, 65_000), (65_000, 66_100)):
        part = {"kind": "decision", "count": end - start, "rows": os.urandom(16 * (end - start))}
        with house.database.write() as session:
            session.execute(insert(Waiting).values(**part, leaves=random[32 * start : 32 * end]))
            ledger.sequence(session)
    hashes = [random[at : at + 32] for at in range(0, len(random), 32)]
    with house.database.read() as session:
        for size in (700, 65_000, 66_100):
            root = tree.root(hashes[:size])
            for index in (0, 255, 256, 511, 699, 64_999, 65_535, 65_536, 66_099):
                proof = ledger.inclusion(session, index, size) if index < size else []
                assert tree.included(index, size, hashes[index], proof, root) == (index < size)
            for old in (1, 255, 256, 257, 512, 699, size):
                proof = ledger.consistency(session, old, size)
                assert tree.consistent(old, size, tree.root(hashes[:old]), root, proof)


@pytest.mark.both
def test_writers_and_sequencers_at_the_same_moment_lose_and_double_nothing(house: House) -> None:
    placed: list[int] = []

    def write_some() -> None:
        for _ in range(10):
            with house.database.write() as session:
                ledger.insert(session, DECISION, decisions(5))

    def sequence_some() -> None:
        for _ in range(15):
            with house.database.write() as session:
                placed.append(ledger.sequence(session))

    threads = [threading.Thread(target=act) for act in (write_some, write_some, sequence_some, sequence_some)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with house.database.write() as session:
        placed.append(ledger.sequence(session))
        assert list(session.scalars(select(Entry.position).order_by(Entry.position))) == list(range(100))
        assert ledger.verify(session, KINDS).holds
    assert sum(placed) == 100


@pytest.mark.both
def test_a_moment_is_found_though_its_entries_are_placed_during_the_look(house: House) -> None:
    """The sequencer commits between two statements of the look: what waited is placed by then, and not missed."""
    with house.database.write() as session:
        ledger.insert(session, DECISION, decisions(3))
    placing = [True]

    def place_meanwhile(*statement: object) -> None:
        if "FROM ledger_waiting" in str(statement[2]) and placing:
            placing.clear()
            with house.database.write() as session:
                ledger.sequence(session)

    event.listen(house.database.engine, "before_cursor_execute", place_meanwhile)
    with house.database.read() as session:
        assert ledger.place_of_moment(session, clock.now()) == 3
    assert not placing
