"""The ground everything stands on: units of work, the clock, words and settings."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from ethicomm import clock, words
from ethicomm.app import House
from ethicomm.db import after_commit, uuid7
from ethicomm.errors import Invalid
from ethicomm.jobs import Job
from ethicomm.settings import Settings


def put(session: object, ref: str) -> None:
    session.execute(insert(Job).values(kind="x", ref=ref, due=clock.now()))  # type: ignore[attr-defined]


def refs(house: House) -> list[str]:
    with house.database.read() as session:
        return list(session.scalars(select(Job.ref).order_by(Job.id)))


class Stopped(Exception):
    """Something went wrong in the middle."""


def write_half(house: House, then: Callable[[], None] = lambda: None) -> None:
    with house.database.write() as session:
        put(session, "half")
        after_commit(session, then)
        raise Stopped


@pytest.mark.both
def test_what_belongs_together_is_written_together_or_not_at_all(house: House) -> None:
    with pytest.raises(Stopped):
        write_half(house)
    assert refs(house) == []


@pytest.mark.both
def test_waiting_happens_after_the_commit_and_only_if_there_was_one(house: House) -> None:
    seen: list[list[str]] = []
    with house.database.write() as session:
        put(session, "whole")
        after_commit(session, lambda: seen.append(refs(house)))
        assert seen == []
    with pytest.raises(Stopped):
        write_half(house, lambda: seen.append([]))
    assert seen == [["whole"]]


@pytest.mark.both
def test_a_reading_unit_leaves_nothing_behind(house: House) -> None:
    with house.database.read() as session:
        put(session, "lost")
        session.flush()
    assert refs(house) == []


def test_many_writers_on_sqlite_wait_for_each_other(house: House) -> None:
    def write(number: int) -> None:
        for at in range(10):
            with house.database.write() as session:
                session.execute(select(Job.id))
                put(session, f"{number}-{at}")

    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert len(refs(house)) == 40


@pytest.mark.both
def test_a_moment_comes_back_as_it_went_in(house: House) -> None:
    moment = datetime(2026, 2, 28, 23, 59, 59, 999_999, UTC)
    with house.database.write() as session:
        session.execute(insert(Job).values(kind="x", ref="1", due=moment))
    with house.database.read() as session:
        assert session.scalar(select(Job.due)) == moment


def test_a_moment_without_a_zone_is_refused(house: House) -> None:
    with pytest.raises(Exception, match="without a zone"), house.database.write() as session:
        session.execute(insert(Job).values(kind="x", ref="1", due=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_ids_made_later_sort_later() -> None:
    ids = [uuid7() for _ in range(100)]
    assert [one.version for one in ids] == [7] * 100
    assert sorted(one.int >> 80 for one in ids) == [one.int >> 80 for one in ids]
    assert len(set(ids)) == 100


def test_a_moved_clock_goes_on_and_moves_back() -> None:
    before = clock.now()
    with clock.moved(before - timedelta(days=365)):
        assert timedelta(days=364) < before - clock.now() < timedelta(days=366)
    assert clock.now() >= before


def test_numbers_and_dates_are_written_as_the_reader_writes_them() -> None:
    moment = datetime(2025, 5, 3, 22, 30, tzinfo=UTC)
    with words.speaking("en", "Europe/Amsterdam"):
        assert (words.number(4820), words.date(moment), words.when(moment)) == (
            "4,820",
            "4 May 2025",
            "4 May 2025, 00:30",
        )
    with words.speaking("nl", "Europe/Amsterdam"):
        assert (words.number(4820), words.date(moment)) == ("4.820", "4 mei 2025")


def test_counted_words_have_their_singular() -> None:
    said = [words._n("%(count)s person", "%(count)s people", count) for count in (0, 1, 1_000)]
    assert said == ["0 people", "1 person", "1,000 people"]


@given(st.text())
def test_the_pseudo_language_marks_every_string(text: str) -> None:
    with words.speaking(words.PSEUDO):
        assert words._(text) == f"⟦{text}⟧"


def test_a_wrong_setting_is_named_and_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETHICOMM_BASE_URL", "members.example.org")
    with pytest.raises(Invalid, match="ETHICOMM_BASE_URL"):
        Settings.read()


def test_settings_cannot_be_changed_once_read(tmp_path: Path) -> None:
    settings = Settings.read(policies=tmp_path)
    with pytest.raises(Exception, match="frozen"):
        settings.policies = tmp_path / "other"  # type: ignore[misc]
