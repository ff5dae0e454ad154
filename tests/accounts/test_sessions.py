"""Signed-in browsers: new at each sign-in, hashed at rest, ended by silence, by age and by a role that ends."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts import Actor, Role
from ethicomm.accounts.forgetting import forget_ended
from ethicomm.accounts.models import WebSession
from ethicomm.accounts.routes import actor_of
from ethicomm.accounts.sessions import (
    MEMBER_IDLE,
    MEMBER_LASTS,
    STAFF_IDLE,
    STAFF_LASTS,
    Person,
    close_others,
    look_up,
    sessions_of,
)
from ethicomm.accounts.staff.people import end_access
from ethicomm.app import House
from ethicomm.vault import token_hash
from tests.accounts.people import OWNER, colleague_with, member_with, signs_in

MINUTE = timedelta(minutes=1)


def later(span: timedelta) -> datetime:
    return clock.now() + span


@pytest.mark.both
def test_a_session_knows_whose_it_is(house: House) -> None:
    subject, staff = member_with(house), colleague_with(house)
    assert actor_of(house.database, signs_in(house, Person(subject))) == Actor(Role.MEMBER, str(subject), subject)
    assert actor_of(house.database, signs_in(house, Person(staff=staff))) == Actor(Role.STAFF, str(staff))


def test_a_token_nobody_was_given_opens_nothing(house: House) -> None:
    assert actor_of(house.database, "chosen-by-the-browser") is None


def test_signing_in_again_ends_the_session_the_browser_had(house: House) -> None:
    person = Person(member_with(house))
    first = signs_in(house, person)
    second = signs_in(house, person, instead_of=first)
    assert first != second
    assert actor_of(house.database, first) is None
    assert actor_of(house.database, second)


def test_only_the_hash_of_a_token_is_kept(house: House) -> None:
    token = signs_in(house, Person(member_with(house)))
    with house.database.read() as session:
        assert session.scalars(select(WebSession.token_hash)).all() == [token_hash(token)]


@pytest.mark.parametrize(("works_here", "idle"), [(False, MEMBER_IDLE), (True, STAFF_IDLE)])
def test_a_silent_session_ends(house: House, works_here: bool, idle: timedelta) -> None:
    person = Person(staff=colleague_with(house)) if works_here else Person(member_with(house))
    token = signs_in(house, person)
    with clock.moved(later(idle - MINUTE)):
        assert actor_of(house.database, token)
    with clock.moved(later(2 * idle)):
        assert actor_of(house.database, token) is None


@pytest.mark.parametrize(("works_here", "lasts"), [(False, MEMBER_LASTS), (True, STAFF_LASTS)])
def test_a_busy_session_ends_too(house: House, works_here: bool, lasts: timedelta) -> None:
    person = Person(staff=colleague_with(house)) if works_here else Person(member_with(house))
    token, start = signs_in(house, person), clock.now()
    for step in range(1, 24):
        with clock.moved(start + lasts * step / 24):
            assert actor_of(house.database, token)
    with clock.moved(start + lasts):
        assert actor_of(house.database, token) is None


def test_being_seen_is_written_every_five_minutes_at_most(house: House) -> None:
    token = signs_in(house, Person(member_with(house)))
    opened = seen_at(house, token)
    with clock.moved(later(4 * MINUTE)):
        actor_of(house.database, token)
    assert seen_at(house, token) == opened
    with clock.moved(later(6 * MINUTE)):
        actor_of(house.database, token)
    assert seen_at(house, token) > opened + 5 * MINUTE


def seen_at(house: House, token: str) -> datetime:
    with house.database.read() as session:
        found = look_up(session, token)
    assert found
    return found.seen_at


@pytest.mark.both
def test_g19_an_ended_role_ends_at_the_next_request(house: House) -> None:
    staff = colleague_with(house)
    token = signs_in(house, Person(staff=staff))
    assert actor_of(house.database, token)
    with house.database.write() as session:
        end_access(session, OWNER, staff)
    assert actor_of(house.database, token) is None


def test_an_auditor_is_nobody_after_their_last_day(house: House) -> None:
    staff = colleague_with(house, Role.AUDITOR, until=later(timedelta(hours=1)))
    token = signs_in(house, Person(staff=staff))
    assert actor_of(house.database, token) == Actor(Role.AUDITOR, str(staff))
    with clock.moved(later(timedelta(hours=1))):
        assert actor_of(house.database, token) is None


def test_signing_out_elsewhere_keeps_this_browser_and_everybody_else_s(house: House) -> None:
    bas, ina = Person(staff=colleague_with(house)), Person(staff=colleague_with(house, address="ina@example.org"))
    here, phone, hers = signs_in(house, bas), signs_in(house, bas), signs_in(house, ina)
    anna = signs_in(house, Person(member_with(house)))
    with house.database.write() as session:
        found = look_up(session, here)
        assert found
        assert len(sessions_of(session, bas)) == 2
        assert close_others(session, found) == 1
    standing = [bool(actor_of(house.database, token)) for token in (here, phone, hers, anna)]
    assert standing == [True, False, True, True]


def test_what_has_ended_is_deleted(house: House) -> None:
    signs_in(house, Person(member_with(house)))
    with clock.moved(later(MEMBER_LASTS + MINUTE)), house.database.write() as session:
        forget_ended(session)
        assert session.scalars(select(WebSession.token_hash)).all() == []
