"""A value is kept only while a purpose that stands lists it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ethicomm import consent, jobs, members
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.clock import moved, now
from ethicomm.consent import Method
from ethicomm.errors import Conflict, Invalid, Refused
from ethicomm.jobs import Job
from ethicomm.ledger import Act
from ethicomm.members import without_reason
from ethicomm.retention import let_go
from tests.consent.test_asking import promise_renewal
from tests.members.people import OWNER, joins, says_yes, seen_of, takes_back
from tests.patience import somebody_waits

pytestmark = pytest.mark.both


def keeps(house: House, subject: int, field: str, text: str) -> None:
    with house.database.write() as session:
        members.keep_value(session, member(subject), subject, field, text, Method.PORTAL)


def held(house: House, subject: int) -> tuple[str, ...]:
    with house.database.read() as session:
        return members.held_fields(session, subject)


def test_a_birthday_that_nobody_may_use_is_not_kept(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    with pytest.raises(Refused, match="not saved"):
        keeps(house, anna, "birthday", "05-03")
    assert held(house, anna) == ("email", "first_name")


def test_a_birthday_is_kept_once_a_greeting_was_allowed(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "birthday_greeting")
    keeps(house, anna, "birthday", "1974-05-03")
    assert seen_of(house, anna, "birthday_greeting", "birthday") == {"birthday": "05-03"}


def test_what_is_deleted_in_the_moment_it_is_changed_is_deleted_and_changed_in_turn(
    house: House, tmp_path: Path
) -> None:
    with house.database.write() as session:
        anna = joins(session, "personalisation", interests="bread")
    promise_renewal(house, tmp_path / "policies")
    with house.database.write() as session:
        says_yes(session, anna, "personalisation")
    with ThreadPoolExecutor() as pool:
        with house.database.write() as session:
            consent.hold(session, [anna])
            changing = pool.submit(keeps, house, anna, "interests", "pastry")
            somebody_waits(house.database, changing)
            members.drop_value(session, OWNER, anna, "interests")
        changing.result(timeout=20)
    assert seen_of(house, anna, "personalisation", "interests") == {"interests": members.list_of(["pastry"])}


def test_a_corrected_name_replaces_the_old_one(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    keeps(house, anna, "first_name", "  Ann\u0061 María ")
    assert seen_of(house, anna, "newsletter", "first_name") == {"first_name": "Anna María"}


def test_an_emptied_field_is_gone(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    keeps(house, anna, "first_name", " ")
    assert held(house, anna) == ("email",)


def test_what_does_not_fit_is_refused_and_the_old_value_stays(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "segmentation", region="leiden")
    with pytest.raises(Invalid, match="not one of the answers"):
        keeps(house, anna, "region", "Atlantis")
    assert seen_of(house, anna, "segmentation", "region") == {"region": "leiden"}


def test_after_a_no_what_lost_its_last_reason_is_let_go_within_a_day(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "personalisation", "segmentation", interests='["bread"]', region="leiden")
        assert without_reason(session, anna) == ()
        takes_back(session, anna, "segmentation")
        assert without_reason(session, anna) == ("region",)
    with moved(now() + timedelta(hours=24)):
        jobs.run_due(house.database, {"let_go": let_go, "facets": lambda *_: None})
    assert held(house, anna) == ("email", "first_name", "interests")


def test_who_says_yes_again_within_the_hour_loses_nothing(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "segmentation", region="leiden")
        takes_back(session, anna, "segmentation")
        says_yes(session, anna, "segmentation")
    with moved(now() + timedelta(hours=24)):
        jobs.run_due(house.database, {"let_go": let_go, "facets": lambda *_: None})
    assert "region" in held(house, anna)


def test_a_changed_region_has_the_groups_look_again(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "segmentation", region="leiden")
    jobs.run_due(house.database, {"facets": lambda *_: None})
    keeps(house, anna, "region", "belgium")
    with house.database.read() as session:
        waiting = session.scalars(select(Job.ref).where(Job.kind == "facets", Job.done_at.is_(None))).all()
    assert waiting == [str(anna)]


def test_two_people_cannot_have_one_address(house: House) -> None:
    with house.database.write() as session:
        joins(session)
        with pytest.raises(Conflict):
            joins(session, email="ANNA@Example.org")


def test_the_bulk_act_says_what_it_left_behind(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        left = members.keep_values(session, {anna: {"birthday": "05-03", "first_name": "An"}}, Method.IMPORT)
    assert left == {"birthday": 1}
    assert held(house, anna) == ("email", "first_name")
    assert seen_of(house, anna, "newsletter", "first_name") == {"first_name": "An"}


def test_staff_who_change_a_value_are_written_down(house: House) -> None:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
        members.keep_value(session, OWNER, anna, "first_name", "Ann", Method.COUNTER)
        noted = session.scalars(select(Act).where(Act.what == "value kept")).one()
        assert noted.actor_role == "owner"
        assert "Ann" not in noted.detail
