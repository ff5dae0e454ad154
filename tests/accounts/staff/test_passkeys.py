"""Passkeys: what a forger, a thief or another site would send is refused."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from ethicomm import clock
from ethicomm.accounts.sessions import Person, SignedIn, look_up
from ethicomm.accounts.staff import passkeys
from ethicomm.app import House
from ethicomm.errors import Invalid
from tests.accounts.people import colleague_with, signs_in
from tests.accounts.software_key import SoftwareKey

HERE = "http://localhost:8000"


@pytest.fixture
def staff(house: House) -> UUID:
    return colleague_with(house)


@pytest.fixture
def here(house: House, staff: UUID) -> SignedIn:
    token = signs_in(house, Person(staff=staff))
    with house.database.read() as session:
        found = look_up(session, token)
    assert found
    return found


def new_key_options(house: House, to: SignedIn) -> str:
    assert to.person.staff
    with house.database.read() as session:
        return passkeys.options_for_adding(session, to, to.person.staff, community="Crumb & Co.", account="staff")


def adds(house: House, to: SignedIn, answer: str) -> None:
    assert to.person.staff
    with house.database.write() as session:
        passkeys.add_passkey(session, to, to.person.staff, answer)


@pytest.fixture
def key(house: House, here: SignedIn) -> SoftwareKey:
    """A passkey that was added."""
    made = SoftwareKey(HERE)
    adds(house, here, made.create(new_key_options(house, here)))
    return made


def asks(house: House) -> str:
    with house.database.read() as session:
        return passkeys.options_for_sign_in(session)


def whose(house: House, answer: str) -> UUID | None:
    with house.database.write() as session:
        return passkeys.whose_passkey(session, answer)


@pytest.mark.both
def test_a_passkey_says_who_it_is(house: House, staff: UUID, key: SoftwareKey) -> None:
    assert whose(house, key.get(asks(house))) == staff
    with house.database.read() as session:
        seen = passkeys.passkeys_of(session, staff)
    assert [(one.device, bool(one.used_at)) for one in seen] == [("Firefox, Linux", True)]


@pytest.mark.both
def test_an_answer_works_once(house: House, key: SoftwareKey) -> None:
    answer = key.get(asks(house))
    assert whose(house, answer)
    assert whose(house, answer) is None
    again = SoftwareKey(HERE, count=90, name=key.name, private=key.private)
    options = asks(house)
    assert whose(house, again.get(options))
    assert whose(house, again.get(options)) is None  # another signature of the same challenge


def test_an_answer_comes_too_late_after_ten_minutes(house: House, key: SoftwareKey) -> None:
    options = asks(house)
    with clock.moved(clock.now() + timedelta(minutes=10)):
        assert whose(house, key.get(options)) is None


FORGERIES: dict[str, Callable[[SoftwareKey], SoftwareKey]] = {
    "another site's page": lambda key: replace(key, origin="https://evil.example"),
    "another port of this machine": lambda key: replace(key, origin="http://localhost:9999"),
    "another site's key": lambda key: replace(key, site="evil.example"),
    "a device that did not check the person": lambda key: replace(key, verifies=False),
    "a copy with an old counter": lambda key: replace(key, count=-1 + 1),
    "another key under the same name": lambda key: SoftwareKey(HERE, name=key.name, count=50),
    "a key we never saw": lambda _key: SoftwareKey(HERE),
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_answer_is_refused(
    house: House, key: SoftwareKey, forgery: Callable[[SoftwareKey], SoftwareKey]
) -> None:
    assert whose(house, key.get(asks(house)))
    assert whose(house, forgery(key).get(asks(house))) is None


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 7}', "\x00", "x" * 10_000])
def test_what_is_no_answer_is_refused(house: House, key: SoftwareKey, answer: str) -> None:
    assert whose(house, answer) is None


def test_a_challenge_of_our_own_making_is_refused(house: House, key: SoftwareKey) -> None:
    options = json.loads(asks(house)) | {"challenge": "bm90IG9mIG91cnM"}
    assert whose(house, key.get(json.dumps(options))) is None


def test_a_challenge_for_adding_does_not_sign_in(house: House, here: SignedIn, key: SoftwareKey) -> None:
    assert whose(house, key.get(new_key_options(house, here))) is None


def test_a_passkey_is_added_by_the_session_that_asked_for_it(house: House, here: SignedIn) -> None:
    theirs = colleague_with(house, address="ina@example.org")
    token = signs_in(house, Person(staff=theirs))
    with house.database.read() as session:
        other = look_up(session, token)
    assert other
    with pytest.raises(Invalid):
        adds(house, other, SoftwareKey(HERE).create(new_key_options(house, here)))


@pytest.mark.parametrize("forgery", [{"origin": "https://evil.example"}, {"verifies": False}, {"site": "evil.example"}])
def test_a_passkey_made_elsewhere_is_not_added(house: House, here: SignedIn, forgery: dict[str, object]) -> None:
    options = new_key_options(house, here)
    with pytest.raises(Invalid):
        adds(house, here, SoftwareKey(**{"origin": HERE, **forgery}).create(options))  # type: ignore[arg-type]


def test_a_removed_passkey_opens_nothing_and_only_one_s_own_can_be_removed(
    house: House, staff: UUID, key: SoftwareKey
) -> None:
    other = colleague_with(house, address="ina@example.org")
    with house.database.write() as session:
        (kept,) = passkeys.passkeys_of(session, staff)
        assert not passkeys.remove_passkey(session, other, kept.id)
        assert passkeys.remove_passkey(session, staff, kept.id)
    assert whose(house, key.get(asks(house))) is None
