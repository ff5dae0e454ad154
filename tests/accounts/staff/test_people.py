"""Who works here: invited once, seen by role unless they choose a name, forgotten but for id, role and dates."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import clock, ledger
from ethicomm.accounts import Role, invite
from ethicomm.accounts.entering import by_link
from ethicomm.accounts.forgetting import forget_ended
from ethicomm.accounts.models import Grants
from ethicomm.accounts.staff import people
from ethicomm.accounts.staff.models import Authenticator, Passkey, Password, RecoveryCode, Staff
from ethicomm.app import House
from ethicomm.errors import Conflict, Invalid, NotFound
from tests.accounts.people import BAS, OWNER, chooses_password_and_app, colleague_with


@pytest.mark.both
def test_an_invited_colleague_may_at_first_only_choose_how_to_sign_in(house: House) -> None:
    with house.database.write() as session:
        path = invite(session, BAS, Role.STAFF)
        way = by_link(session, path.removeprefix("/enter/"))
    assert way
    assert way.grants is Grants.SET_UP


def test_a_new_invitation_ends_the_link_before(house: House) -> None:
    staff = colleague_with(house)
    with house.database.write() as session:
        first, second = (people.offer_set_up(session, staff).removeprefix("/enter/") for _link in range(2))
        assert by_link(session, first) is None
        assert by_link(session, second)


def test_nobody_works_here_twice(house: House) -> None:
    colleague_with(house)
    with house.database.write() as session, pytest.raises(Invalid) as refused:
        people.give_role(session, OWNER, BAS.upper(), Role.STAFF)
    assert "email" in refused.value.fields


@pytest.mark.parametrize("until", [None, timedelta(days=-1)])
def test_an_auditor_needs_a_last_day_to_come(house: House, until: timedelta | None) -> None:
    end = clock.now() + until if until else None
    with house.database.write() as session, pytest.raises(Invalid) as refused:
        people.give_role(session, OWNER, BAS, Role.AUDITOR, until=end)
    assert "until" in refused.value.fields


def test_nobody_is_invited_as_a_member_or_a_machine(house: House) -> None:
    for role in (Role.MEMBER, Role.MACHINE):
        with house.database.write() as session, pytest.raises(Invalid):
            people.give_role(session, OWNER, BAS, role)


@pytest.mark.both
def test_ending_access_deletes_address_and_keys_and_keeps_what_records_name(house: House) -> None:
    colleague_with(house, Role.OWNER, "owner@example.org")
    staff = colleague_with(house)
    with house.database.write() as session:
        chooses_password_and_app(session, staff)
        people.choose_name(session, staff, "Bas")
        people.end_access(session, OWNER, staff)
    with house.database.read() as session:
        kept = session.get_one(Staff, staff)
        assert (kept.address, kept.email_index, kept.display_name) == (None, None, None)
        assert (kept.role, kept.ended_by) == (Role.STAFF, "owner owner")
        for table in (Password, Authenticator, RecoveryCode, Passkey):
            assert session.scalars(select(table.staff).where(table.staff == staff)).all() == []
        assert people.find_colleague(session, BAS) is None


def test_someone_whose_access_ended_can_be_invited_again(house: House) -> None:
    colleague_with(house, Role.OWNER, "owner@example.org")
    staff = colleague_with(house)
    with house.database.write() as session:
        people.end_access(session, OWNER, staff)
    assert colleague_with(house) != staff


def test_the_only_owner_cannot_be_sent_away(house: House) -> None:
    owner = colleague_with(house, Role.OWNER)
    with house.database.write() as session, pytest.raises(Conflict):
        people.end_access(session, OWNER, owner)
    colleague_with(house, Role.OWNER, "second@example.org")
    with house.database.write() as session:
        people.end_access(session, OWNER, owner)


def test_an_end_is_an_end_once(house: House) -> None:
    staff = colleague_with(house)
    with house.database.write() as session:
        people.end_access(session, OWNER, staff)
    for act in (people.end_access, lambda session, _owner, staff: people.offer_set_up(session, staff)):
        with house.database.write() as session, pytest.raises(NotFound):
            act(session, OWNER, staff)


def test_the_address_of_an_auditor_goes_after_the_last_day(house: House) -> None:
    staff = colleague_with(house, Role.AUDITOR, until=clock.now() + timedelta(days=1))
    for days, address in ((0, BAS), (2, "")):
        with clock.moved(clock.now() + timedelta(days=days)), house.database.write() as session:
            forget_ended(session)
            assert people.colleague(session, staff).address == address


def test_an_owner_has_no_end_date(house: House) -> None:
    with house.database.write() as session, pytest.raises(Invalid):
        people.give_role(session, OWNER, BAS, Role.OWNER, until=clock.now() + timedelta(days=1))


def test_a_name_is_shown_only_if_they_chose_one(house: House) -> None:
    staff = colleague_with(house)
    with house.database.write() as session:
        assert people.display_name(session, staff) is None
        assert people.colleague(session, staff).name == BAS
        people.choose_name(session, staff, "Bas")
        assert people.display_name(session, staff) == "Bas"
        people.choose_name(session, staff, "")
        assert people.display_name(session, staff) is None


def test_roles_given_and_ended_are_in_the_log_without_an_address(house: House) -> None:
    staff = colleague_with(house)
    with house.database.write() as session:
        people.end_access(session, OWNER, staff)
    with house.database.read() as session:
        acts = session.execute(select(ledger.Act.what, ledger.Act.detail).order_by(ledger.Act.at)).all()
    said = [(act.what, act.detail) for act in acts if act.what.startswith("role")]
    assert [what for what, _detail in said] == ["role given", "role ended"]
    assert all(str(staff) in detail and "bas" not in detail for _what, detail in said)


def test_the_address_is_sealed_at_rest(house: House) -> None:
    staff = colleague_with(house)
    with house.database.read() as session:
        kept = session.get_one(Staff, staff)
    assert kept.address
    assert b"bas" not in kept.address.cell
    assert b"bas" not in (kept.email_index or b"")
