"""Our own checks must be 0 for what is right, and must find what is wrong."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update

from ethicomm import jobs, ledger
from ethicomm.accounts import Actor, Role
from ethicomm.app import House
from ethicomm.campaigns import Delivery
from ethicomm.consent import Decision
from ethicomm.console import routes
from ethicomm.console.checks import CHECKED, Mark, after_a_no, check_daily, given_up, outside, the_log, without_reason
from ethicomm.ledger import Act
from tests.console.day import Day
from tests.members.people import takes_back
from tests.visiting import visiting

pytestmark = pytest.mark.both


def test_a_letter_that_went_out_as_it_should_leaves_every_check_at_0(day: Day) -> None:
    day.letter_to("Anna", "Ben")
    with day.now(), day.house.database.read() as session:
        assert [check(session).mark for check in (without_reason, after_a_no, given_up)] == [Mark.YES] * 3


def test_a_copy_without_its_decision_is_found(day: Day) -> None:
    day.letter_to("Anna", "Ben")
    with day.now(), day.house.database.write() as session:
        one = session.scalars(select(Delivery.id).limit(1)).one()
        session.execute(update(Delivery).where(Delivery.id == one).values(decision=uuid4()))
        assert without_reason(session).found == "1 letter without a valid reason"


def test_a_copy_under_someone_elses_decision_is_found(day: Day) -> None:
    day.letter_to("Anna", "Ben")
    with day.now(), day.house.database.write() as session:
        first = session.scalars(select(Delivery.decision).order_by(Delivery.id).limit(1)).one()
        session.execute(update(Delivery).values(decision=first))
        assert without_reason(session).mark is Mark.NO


def test_a_letter_begun_after_a_withdrawal_is_found(day: Day) -> None:
    day.letter_to("Anna")
    with day.now(), day.house.database.write() as session:
        anna = session.scalars(select(Delivery.subject)).one()
        takes_back(session, anna, "newsletter")
    with day.now(), day.house.database.write() as session:
        assert after_a_no(session).mark is Mark.YES
        session.execute(update(Decision).values(at=day.moment + timedelta(minutes=1)))
        assert after_a_no(session).found == "1 letter begun after a withdrawal"


def test_work_that_was_given_up_is_told(day: Day) -> None:
    with day.now(), day.house.database.write() as session:
        jobs.add(session, "broken", "1")

    def broken(*_: object) -> None:
        raise OSError

    for _ in range(8):
        day.moment += timedelta(hours=5)
        with day.now():
            jobs.run_due(day.house.database, {"broken": broken})
    with day.now(), day.house.database.read() as session:
        assert given_up(session).found == "1 piece of work given up"


def test_the_log_is_checked_once_a_day_and_at_a_press(day: Day) -> None:
    with day.now(), day.house.database.read() as session:
        assert the_log(session).mark is Mark.LATE
    day.check_log()
    day.check_log()
    assert checked(day) == 1
    with day.now(), visiting(day.house, routes.HANDLERS, Actor(Role.STAFF, "staff")) as browser:
        assert "is being checked" in browser.post("/today/log-checks").text
    day.work()
    assert checked(day) == 2
    day.moment += timedelta(days=1, minutes=1)
    with day.now():
        check_daily(day.house.database)
    assert checked(day) == 3


def checked(day: Day) -> int:
    with day.house.database.read() as session:
        return session.scalar(select(func.count()).select_from(Act).where(Act.what == CHECKED)) or 0


def test_only_those_who_work_here_see_today(day: Day) -> None:
    with visiting(day.house, routes.HANDLERS, None) as browser:
        assert browser.get("/today", follow_redirects=False).status_code == 303
    with visiting(day.house, routes.HANDLERS, Actor(Role.AUDITOR, "auditor")) as browser:
        assert browser.get("/today").status_code == 404
        assert browser.post("/today/log-checks").status_code == 404


def test_today_says_whether_what_was_signed_is_kept_outside(house: House, tmp_path: Path) -> None:
    with house.database.read() as session:
        assert outside(session).mark is Mark.LATE
    for file, mark in ((tmp_path / "outside.txt", Mark.YES), (tmp_path / "gone" / "outside.txt", Mark.NO)):
        made = House(house.settings.model_copy(update={"anchor_file": file}))
        with made.database.write() as session:
            ledger.note(session, "owner", "1", "policy applied", hash="9f3c")
            ledger.sequence(session)
        ledger.anchor(made.database)
        with made.database.read() as session:
            assert outside(session).mark is mark
        made.close()
