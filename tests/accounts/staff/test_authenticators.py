"""The app with six digits, and the recovery codes."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts.staff import authenticators
from ethicomm.accounts.staff.models import Authenticator, RecoveryCode
from ethicomm.app import House
from ethicomm.errors import Invalid
from tests.accounts.people import chooses_password_and_app, code_of, colleague_with

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def staff(house: House) -> UUID:
    return colleague_with(house)


def is_accepted(house: House, staff: UUID, code: str) -> bool:
    with house.database.write() as session:
        return authenticators.is_second_factor(session, staff, code)


@pytest.mark.both
def test_a_code_works_once(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        secret = chooses_password_and_app(session, staff)
    assert not is_accepted(house, staff, code_of(secret))  # used when the app was added
    with clock.moved(clock.now() + HALF_MINUTE):
        code = code_of(secret)
        assert is_accepted(house, staff, f"{code[:3]} {code[3:]}")
        assert not is_accepted(house, staff, code)


def test_an_older_code_does_not_work_after_a_newer_one(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        secret = chooses_password_and_app(session, staff)
    with clock.moved(clock.now() + 3 * HALF_MINUTE):
        older, newer = code_of(secret, -1), code_of(secret)
        assert is_accepted(house, staff, newer)
        assert not is_accepted(house, staff, older)


def test_a_clock_half_a_minute_off_is_forgiven_and_no_more(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        secret = chooses_password_and_app(session, staff)
    with clock.moved(clock.now() + 10 * HALF_MINUTE):
        assert not is_accepted(house, staff, code_of(secret, -2))
        assert not is_accepted(house, staff, code_of(secret, 2))
        assert is_accepted(house, staff, code_of(secret, -1))
        assert is_accepted(house, staff, code_of(secret, 1))


@pytest.mark.parametrize("typed", ["", "000000", "١٢٣٤٥٦", "nonsense", "0" * 400])
def test_what_is_no_code_is_refused(house: House, staff: UUID, typed: str) -> None:
    assert not is_accepted(house, staff, typed)
    with house.database.write() as session:
        chooses_password_and_app(session, staff)
    with clock.moved(clock.now() + 5 * HALF_MINUTE):
        assert not is_accepted(house, staff, typed)


def test_an_app_is_kept_only_once_its_code_was_seen(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        new = authenticators.new_secret(session, staff)
        with pytest.raises(Invalid) as refused:
            authenticators.keep_secret(session, staff, new, "000000" if code_of(new.secret) != "000000" else "111111")
        assert "code" in refused.value.fields
        assert not authenticators.has_app(session, staff)


def test_a_secret_made_for_someone_else_is_refused(house: House, staff: UUID) -> None:
    other = colleague_with(house, address="ina@example.org")
    with house.database.read() as session:
        hers = authenticators.new_secret(session, other)
        for sealed in (hers.sealed, "", "!", hers.sealed[:-8]):
            with pytest.raises(Invalid):
                authenticators.carried_secret(session, staff, sealed)


def test_the_secret_and_the_codes_are_not_readable_at_rest(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        secret = chooses_password_and_app(session, staff)
        codes = authenticators.make_recovery_codes(session, staff)
    with house.database.read() as session:
        cell = session.scalars(select(Authenticator.secret)).one().cell
        hashes = b"".join(session.scalars(select(RecoveryCode.hash)))
    assert secret.encode() not in cell
    assert not any(code.encode() in hashes for code in codes)


@pytest.mark.both
def test_a_recovery_code_works_once_and_new_ones_end_the_old(house: House, staff: UUID) -> None:
    with house.database.write() as session:
        first, second, *rest = authenticators.make_recovery_codes(session, staff)
    assert len(rest) == 8
    assert is_accepted(house, staff, first.upper())
    assert not is_accepted(house, staff, first)
    with house.database.write() as session:
        authenticators.make_recovery_codes(session, staff)
    assert not is_accepted(house, staff, second)


def test_a_recovery_code_is_its_owner_s_alone(house: House, staff: UUID) -> None:
    other = colleague_with(house, address="ina@example.org")
    with house.database.write() as session:
        code, *_rest = authenticators.make_recovery_codes(session, staff)
    assert not is_accepted(house, other, code)
