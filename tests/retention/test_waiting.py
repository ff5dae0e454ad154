"""What waits for a person: a large day for two of those who work here, and a clock that jumped for one."""

from datetime import timedelta
from pathlib import Path

import pytest

from ethicomm import clock, consent, jobs, retention
from ethicomm.accounts import Role
from ethicomm.app import House
from ethicomm.consent import ConsentState, State
from ethicomm.errors import Conflict
from ethicomm.retention import Ends, large, timekeeping
from tests.consent.people import OWNER, takes_back
from tests.retention.people import colleague, held, holders, members_of, passing, run_at
from tests.retention.policies import keeping
from tests.smtp import Smtp

pytestmark = pytest.mark.both
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
RULES = {"region": 'keep = "P12M"'}


def test_a_large_day_waits_for_two_and_the_member_reads_why(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", **RULES)
    anna, bert = colleague(house, "anna", Role.OWNER), colleague(house, "bert")
    people = members_of(house, 11, "segmentation", region="leiden")
    end = clock.now() + 366 * DAY
    passing(house, end - 8 * DAY, end + DAY)
    assert holders(house, "region") == 11
    with clock.moved(end + DAY), house.database.write() as session:
        assert "second person" in retention.ends_of(session, people[0])["region"].why
        (day,) = large.large_days(session)
        assert day.people == 11
        assert not large.confirm_large(session, anna, day.id)
        with pytest.raises(Conflict):
            large.confirm_large(session, anna, day.id)
        assert large.confirm_large(session, bert, day.id)
    run_at(house, end + DAY + HOUR)
    assert holders(house, "region") == 0


def test_in_a_shop_of_one_a_day_of_notice_is_enough_and_the_day_holds(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", **RULES)
    members_of(house, 11, "segmentation", region="leiden")
    end = clock.now() + 366 * DAY
    passing(house, end - 8 * DAY, end + HOUR)
    assert holders(house, "region") == 0, "asked a week ahead, so nothing is late"


def test_the_ends_of_a_few_never_wait(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", **RULES)
    colleague(house, "anna", Role.OWNER), colleague(house, "bert")
    members_of(house, 10, "segmentation", region="leiden")
    run_at(house, clock.now() + 367 * DAY)
    assert holders(house, "region") == 0


def test_what_members_took_their_yes_back_from_never_waits(house: House) -> None:
    colleague(house, "anna", Role.OWNER), colleague(house, "bert")
    people = members_of(house, 12, "segmentation", region="leiden")
    with house.database.write() as session:
        for one in people:
            takes_back(session, one, "segmentation")
    run_at(house, clock.now() + 2 * HOUR)
    assert holders(house, "region") == 0


def test_those_who_work_here_are_written_to(house: House, tmp_path: Path, smtp: Smtp) -> None:
    keeping(house, tmp_path / "p", **RULES)
    colleague(house, "anna", Role.OWNER)
    members_of(house, 11, "segmentation", region="leiden")
    relayed = House(house.settings.model_copy(update={"smtp_url": smtp.url}))
    with clock.moved(clock.now() + 364 * DAY):
        retention.run(relayed.database)
        jobs.run_due(relayed.database, retention.JOBS)
    relayed.close()
    assert smtp.read("anna@example.org")


def test_a_restart_after_days_is_a_jump_and_an_hour_is_none(house: House) -> None:
    now = clock.now()
    assert run_at(house, now).believed
    timekeeping._looked.clear()  # as a process that starts anew
    assert run_at(house, now + 23 * HOUR).believed
    timekeeping._looked.clear()
    assert not run_at(house, now + 72 * HOUR).believed


def test_while_the_clock_is_doubted_a_no_still_takes_what_it_took_and_a_yes_still_lapses(house: House) -> None:
    anna, bert = members_of(house, 2, "segmentation", region="leiden")
    run_at(house, clock.now())
    far = clock.now() + 40 * 30 * DAY
    assert not run_at(house, far).believed
    with clock.moved(far):
        with house.database.write() as session:
            consent.expire_lapsed(session)
            state = session.get_one(ConsentState, (bert, "segmentation"))
            assert state.state == State.EXPIRED, "consent only ever says no"
        jobs.run_due(house.database, retention.JOBS)
    with clock.moved(far + 2 * HOUR):
        jobs.run_due(house.database, retention.JOBS)
    assert "region" in held(house, bert), "a yes that ran out by a clock that nobody believes takes nothing"
    assert anna


def test_a_no_that_was_said_takes_its_values_whatever_the_clock_does(house: House) -> None:
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    run_at(house, clock.now())
    with house.database.write() as session:
        takes_back(session, anna, "segmentation")
    assert not run_at(house, clock.now() + 3 * DAY).believed
    assert "region" not in held(house, anna)


def test_a_hold_of_which_they_may_not_be_told_is_not_on_their_page(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", **RULES)
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        retention.holds.place(
            session, OWNER, anna, retention.Why.AUTHORITY, clock.now() + 600 * DAY, untold=retention.Untold.FORBIDDEN
        )
        assert retention.ends_of(session, anna)["region"].kind is Ends.PERIOD
        assert len(retention.holds_on(session, anna)) == 1, "who erases asks a person first"
