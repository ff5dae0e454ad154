"""Facets: filled where sorting stands, from what was told, under a use that the member can read."""

import pytest
from sqlalchemy import select

from ethicomm import consent, jobs, vault
from ethicomm.app import House
from ethicomm.consent import Standing
from ethicomm.db import Session
from ethicomm.members import drop_value, keep_value
from ethicomm.policy import in_force
from ethicomm.segments import facets, fill_facets
from tests.consent.people import OWNER, Method, acting, says_yes, takes_back
from tests.segments.people import member

pytestmark = pytest.mark.both


def slot(session: Session, subject: int, key: str) -> int | None:
    field = in_force(session).fields[key.partition(":")[0]]
    column = Standing.__table__.c[f"s{field.slots[key]}"]
    return session.scalar(select(column).where(Standing.subject == subject))


def test_a_slot_holds_a_token_and_never_the_answer(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, "segmentation", region="leiden", interests=["bread"])
        token = vault.of(session).facets().token
        assert slot(session, anna, "region") == token("region", "leiden")
        assert slot(session, anna, "interests:bread") == token("interests:bread", "yes")
        assert slot(session, anna, "interests:coffee") == token("interests:coffee", "no")
        assert slot(session, anna, "age_band") is None


def test_nothing_is_filled_for_someone_who_did_not_allow_groups(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, "personalisation", interests=["bread"])
        fill_facets(session, [anna])
        assert slot(session, anna, "interests:bread") is None


def test_filling_is_a_use_the_member_can_read(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, "segmentation", region="leiden")
        (seen,) = consent.uses_of(session, anna)
    assert (seen.purposes, seen.reason) == (("segmentation",), "facets")
    assert seen.fields == ("region", "age_band", "interests")


def test_the_worker_fills_after_a_yes_and_after_a_change(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, "personalisation", interests=["bread"])
        says_yes(session, anna, "segmentation")
    jobs.run_due(house.database, {"facets": facets})
    with house.database.write() as session:
        assert slot(session, anna, "interests:bread") is not None
        keep_value(session, acting(anna), anna, "region", "belgium", Method.PORTAL)
    jobs.run_due(house.database, {"facets": facets})
    with house.database.write() as session:
        assert slot(session, anna, "region") == vault.of(session).facets().token("region", "belgium")
        drop_value(session, OWNER, anna, "region")
    jobs.run_due(house.database, {"facets": facets})
    with house.database.read() as session:
        assert slot(session, anna, "region") is None


def test_someone_who_withdrew_before_the_worker_came_is_left_alone(house: House) -> None:
    with house.database.write() as session:
        anna = member(session, "personalisation", interests=["bread"])
        says_yes(session, anna, "segmentation")
        takes_back(session, anna, "segmentation")
    jobs.run_due(house.database, {"facets": facets})
    with house.database.read() as session:
        assert slot(session, anna, "interests:bread") is None
