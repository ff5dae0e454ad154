"""Being forgotten: unreadable at once, and never written to again."""

import pytest
from sqlalchemy import func, select

from ethicomm import members, vault
from ethicomm.accounts import member
from ethicomm.accounts.logins import find_login
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.db import keeper
from ethicomm.errors import Refused
from ethicomm.members import Member, Value, Why, is_marked
from ethicomm.members.marks import lift, mark
from tests.members.people import joins, may_write_to, seen_of

pytestmark = pytest.mark.both


def is_forgotten(house: House) -> int:
    with house.database.write() as session:
        anna = joins(session, "newsletter")
    with house.database.write() as session:
        members.erase(session, member(anna), anna, Method.PORTAL)
    return anna


def test_nothing_of_someone_forgotten_is_left_to_read(house: House) -> None:
    anna = is_forgotten(house)
    with house.database.read() as session, keeper(session):
        assert session.scalar(select(func.count()).select_from(Value)) == 0
        assert session.scalar(select(func.count()).select_from(Member)) == 0
        assert vault.of(session).keys([anna]) == {}
        assert find_login(session, "anna@example.org") is None
    with pytest.raises(Refused):
        seen_of(house, anna, "rights", "email")


def test_someone_forgotten_is_never_written_to_again(house: House) -> None:
    is_forgotten(house)
    with house.database.read() as session:
        assert is_marked(session, " Anna@EXAMPLE.org ")
    assert not may_write_to(house, "anna@example.org")


def test_a_mark_names_nobody(house: House) -> None:
    with house.database.write() as session:
        mark(session, "anna@example.org", Why.UNSUBSCRIBED)
        kept = session.execute(select(members.Mark.mark, members.Mark.why)).one()
    assert kept.why == "unsubscribed"
    assert b"anna" not in kept.mark
    assert len(kept.mark) == 32


def test_a_second_mark_keeps_the_first_reason_and_only_they_lift_it(house: House) -> None:
    with house.database.write() as session:
        mark(session, "anna@example.org", Why.ERASED)
        mark(session, "anna@example.org", Why.CLEANED)
        assert session.scalars(select(members.Mark.why)).all() == ["erased"]
        lift(session, "ANNA@example.org")
        assert not is_marked(session, "anna@example.org")
