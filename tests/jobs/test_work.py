"""Work that is due is done once, survives a worker that dies, and gives up in the open."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import clock, jobs
from ethicomm.app import House
from ethicomm.console.checks import Mark, given_up
from ethicomm.db import Database
from ethicomm.jobs import Job, Lease, LeaseLost

pytestmark = pytest.mark.both


class Doer:
    """A handler that remembers what it was asked to do."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, database: Database, ref: str, lease: Lease) -> None:
        self.done.append(ref)


def add(house: House, kind: str, ref: str, **more: object) -> None:
    with house.database.write() as session:
        jobs.add(session, kind, ref, **more)  # type: ignore[arg-type]


def only_job(house: House) -> Job:
    with house.database.read() as session:
        return session.scalars(select(Job)).one()


def test_due_work_is_done_once(house: House) -> None:
    doer = Doer()
    add(house, "greet", "1")
    assert jobs.run_due(house.database, {"greet": doer}) == 1
    assert jobs.run_due(house.database, {"greet": doer}) == 0
    assert doer.done == ["1"]


def test_the_same_work_asked_twice_is_one_job(house: House) -> None:
    doer = Doer()
    for _ in range(2):
        add(house, "greet", "1")
    jobs.run_due(house.database, {"greet": doer})
    assert doer.done == ["1"]


def test_work_for_later_waits_for_its_time(house: House) -> None:
    doer = Doer()
    add(house, "greet", "1", due=clock.now() + timedelta(hours=1))
    assert jobs.run_due(house.database, {"greet": doer}) == 0
    with clock.moved(clock.now() + timedelta(hours=2)):
        assert jobs.run_due(house.database, {"greet": doer}) == 1


def test_another_worker_takes_over_from_one_that_died(house: House) -> None:
    class Died(BaseException):
        """The process is gone: nothing is written any more."""

    def die(database: Database, ref: str, lease: Lease) -> None:
        raise Died

    add(house, "greet", "1")
    with pytest.raises(Died):
        jobs.run_due(house.database, {"greet": die})
    doer = Doer()
    assert jobs.run_due(house.database, {"greet": doer}) == 0, "the lease still runs"
    with clock.moved(clock.now() + timedelta(minutes=1)):
        assert jobs.run_due(house.database, {"greet": doer}) == 1


def test_a_worker_that_was_too_slow_learns_that_it_lost_the_job(house: House) -> None:
    lost: list[bool] = []

    def slow(database: Database, ref: str, lease: Lease) -> None:
        with clock.moved(clock.now() + timedelta(minutes=1)):
            jobs.run_due(database, {"greet": Doer()})
            try:
                lease.renew()
            except LeaseLost:
                lost.append(True)
                raise

    add(house, "greet", "1")
    jobs.run_due(house.database, {"greet": slow})
    assert lost == [True]


def test_failed_work_is_tried_eight_times_with_growing_pauses_and_then_shown(house: House) -> None:
    def fail(database: Database, ref: str, lease: Lease) -> None:
        raise ValueError("anna@example.org")

    add(house, "greet", "1")
    for _ in range(12):
        with clock.moved(clock.now() + timedelta(days=1)):
            jobs.run_due(house.database, {"greet": fail})
            with house.database.write() as session:
                session.execute(Job.__table__.update().values(due=clock.now() - timedelta(days=2)))
    job = only_job(house)
    assert job.attempts == 8
    assert job.done_at is not None
    assert job.failure == "ValueError", "the kind of error, never its text"


def test_work_that_cannot_be_done_for_hours_is_done_once_it_can(house: House) -> None:
    start = clock.now()

    def do(database: Database, ref: str, lease: Lease) -> None:
        if clock.now() < start + timedelta(hours=5):
            raise ValueError

    add(house, "greet", "1")
    for minutes in range(0, 8 * 60, 10):
        with clock.moved(start + timedelta(minutes=minutes)):
            jobs.run_due(house.database, {"greet": do})
    job = only_job(house)
    assert job.done_at is not None
    assert job.done_at > start + timedelta(hours=5)
    assert job.failure is None, "what was done in the end was not given up"


def test_several_workers_share_the_work_and_none_is_done_twice(house: House) -> None:
    doer, stop = Doer(), threading.Event()
    for number in range(30):
        add(house, "greet", str(number))
    workers = [threading.Thread(target=jobs.run_due, args=(house.database, {"greet": doer})) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    stop.set()
    assert sorted(doer.done, key=int) == [str(number) for number in range(30)]


def test_work_that_ends_its_worker_is_given_up_after_eight_claims(house: House) -> None:
    """Nobody is left to say that it failed; the next in line still gets its turn."""
    doer = Doer()

    def end(database: Database, ref: str, lease: Lease) -> None:
        raise SystemExit

    add(house, "greet", "1")
    for hours in range(1, 9):
        with clock.moved(clock.now() + timedelta(hours=hours)), pytest.raises(SystemExit):
            jobs.run_due(house.database, {"greet": end})
    with clock.moved(clock.now() + timedelta(hours=9)):
        add(house, "greet", "2")
        jobs.run_due(house.database, {"greet": doer})
    with house.database.read() as session:
        first, second = session.scalars(select(Job).order_by(Job.id))
        found = given_up(session)
    assert doer.done == ["2"]
    assert (first.failure, first.attempts, second.failure) == ("WorkerLost", 8, None)
    assert found.mark is Mark.NO, "the owner's Today says so"


def test_long_work_that_gets_on_is_not_given_up_however_often_its_worker_dies(house: House) -> None:
    def get_on(database: Database, ref: str, lease: Lease) -> None:
        with database.write() as session:
            lease.got_on(session)
        raise SystemExit

    add(house, "greet", "1")
    for hours in range(1, 20):
        with clock.moved(clock.now() + timedelta(hours=hours)), pytest.raises(SystemExit):
            jobs.run_due(house.database, {"greet": get_on})
    assert only_job(house).done_at is None
