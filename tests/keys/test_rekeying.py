"""New keys for what people are found by: everybody is found meanwhile, and nobody is sorted wrongly."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import consent, vault
from ethicomm.accounts import Role
from ethicomm.accounts.models import Login
from ethicomm.accounts.staff.people import find_colleague
from ethicomm.app import House
from ethicomm.consent import Standing
from ethicomm.db import Session
from ethicomm.keys import rekeying
from ethicomm.keys.rekeying import INDEX, mend, renew_facets, renew_index
from ethicomm.members import find_member, is_marked
from ethicomm.members.models import Waiting
from ethicomm.policy import in_force
from ethicomm.segments import fill_facets
from ethicomm.segments.clauses import clause
from ethicomm.segments.rules import parse
from ethicomm.vault.keys import FACET
from tests.accounts.people import colleague_with
from tests.keys.stores import MARIA
from tests.members.imports.files import audience, imports, unconfirmed
from tests.members.people import joins
from tests.segments.people import member

pytestmark = pytest.mark.both
AT_ONCE = timedelta()
LEIDEN = {"field": "region", "is": "leiden"}


class Killed(Exception):
    """The process died here."""


def names(house: House, count: int) -> dict[str, int]:
    with house.database.write() as session:
        emails = [f"reader{number}@example.org" for number in range(count)]
        return {email: joins(session, "newsletter", email=email) for email in emails}


def found(house: House, people: dict[str, int]) -> bool:
    with house.database.read() as session:
        return all(find_member(session, email.upper()) == subject for email, subject in people.items())


def versions(house: House) -> set[int]:
    with house.database.read() as session:
        return set(session.scalars(select(Login.index_version)))


def in_group(session: Session, rule: object) -> set[int]:
    policy = in_force(session)
    asked = clause(policy, vault.of(session), parse(policy, rule))
    return set(session.scalars(select(Standing.subject).where(asked)))


def test_members_and_colleagues_are_found_by_a_new_index_and_the_old_key_is_gone(house: House) -> None:
    people, bas = names(house, 3), colleague_with(house, Role.STAFF, "bas@example.org")
    with house.database.read() as session:
        before = set(session.scalars(select(Login.email_index)))
    done = renew_index(house.database, MARIA, None, AT_ONCE)
    assert (done.people, done.began, done.left) == (3, True, 0)
    assert found(house, people)
    with house.database.read() as session:
        assert not before & set(session.scalars(select(Login.email_index)))
        assert find_colleague(session, "Bas@example.org") == bas
        assert find_member(session, "stranger@example.org") is None
    assert house.vault.versions(INDEX) == (2,)


def test_the_member_reads_that_it_was_done(house: House) -> None:
    (anna,) = names(house, 1).values()
    renew_index(house.database, MARIA, None, AT_ONCE)
    with house.database.read() as session:
        (seen,) = consent.uses_of(session, anna)
    assert (seen.purposes, seen.reason, seen.fields) == (("security",), "index", ("email",))


def test_half_way_everybody_is_found_and_the_next_call_finishes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    people, parts = names(house, 5), iter([2])

    def dies_after_one(session: Session, subjects: list[int]) -> int:
        if next(parts, None) is None:
            raise Killed
        return write(session, subjects)

    write = rekeying.write_indexes
    with monkeypatch.context() as broken:
        broken.setattr(rekeying, "PART", 2)
        broken.setattr(rekeying, "write_indexes", dies_after_one)
        with pytest.raises(Killed):
            renew_index(house.database, MARIA, None, AT_ONCE)
    assert versions(house) == {1, 2}
    assert found(house, people)
    people |= {"new@example.org": join_one(house, "new@example.org")}
    assert found(house, people)
    assert not renew_index(house.database, MARIA, None, AT_ONCE).began
    assert versions(house) == {2}
    assert found(house, people)


def join_one(house: House, email: str) -> int:
    with house.database.write() as session:
        return joins(session, email=email)


def test_a_key_that_comes_while_someone_is_looked_for_hides_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keys were read, everything was made anew by another process, and only then is the table read."""
    people = names(house, 1)
    stale, asked = house.vault.indexer("email"), house.vault.indexer
    renew_index(house.database, MARIA, None, AT_ONCE)
    answers = iter([stale])
    monkeypatch.setattr(house.vault, "indexer", lambda field: next(answers, None) or asked(field))
    assert found(house, people)


def test_who_waits_for_proof_is_known_again_in_the_next_import(house: House) -> None:
    imports(house, audience([unconfirmed("anna@example.org")]))
    renew_index(house.database, MARIA, None, AT_ONCE)
    imports(house, audience([unconfirmed("Anna@example.org")]))
    with house.database.read() as session:
        (waiting,) = session.scalars(select(Waiting.address)).all()
        assert waiting == house.vault.index("email", "anna@example.org")
        assert not is_marked(session, "anna@example.org")


def test_someone_whose_key_is_gone_holds_nothing_up(house: House) -> None:
    people = names(house, 2)
    house.vault.destroy([people.pop("reader0@example.org")])
    done = renew_index(house.database, MARIA, None, AT_ONCE)
    assert (done.people, done.left) == (1, 0)
    assert house.vault.versions(INDEX) == (2,)
    assert found(house, people)


def test_groups_choose_the_same_people_before_meanwhile_and_after(house: House) -> None:
    with house.database.write() as session:
        inside = {member(session, "segmentation", region="leiden") for _one in range(3)}
        outside = {member(session, "segmentation", region="belgium") for _one in range(2)}
        member(session, "newsletter")
    whole = [(LEIDEN, inside), ({"not": LEIDEN}, outside)]
    house.vault.add_key(FACET)
    first = min(inside)
    with house.database.write() as session:
        fill_facets(session, [first])
        for rule, people in whole:
            assert in_group(session, rule) == people
    assert not renew_facets(house.database, MARIA, None, AT_ONCE).began
    with house.database.read() as session:
        for rule, people in whole:
            assert in_group(session, rule) == people
    assert house.vault.versions(FACET) == (2,)
    renew_facets(house.database, MARIA, None, AT_ONCE)
    with house.database.read() as session:
        for rule, people in whole:
            assert in_group(session, rule) == people


def test_a_condition_made_before_the_new_key_takes_nobody_for_another(house: House) -> None:
    """`not Leiden` must not choose someone from Leiden because her slot holds a token that is not known yet."""
    with house.database.write() as session:
        member(session, "segmentation", region="leiden")
        policy = in_force(session)
        asked = clause(policy, vault.of(session), parse(policy, {"not": LEIDEN}))
    renew_facets(house.database, MARIA, None, AT_ONCE)
    with house.database.read() as session:
        assert session.scalars(select(Standing.subject).where(asked)).all() == []


def test_what_was_made_with_lost_keys_is_made_anew(house: House) -> None:
    people = names(house, 2)
    with house.database.write() as session:
        anna = member(session, "segmentation", region="leiden")
    for name in (INDEX, FACET):
        house.vault.add_key(name)
    renew_index(house.database, MARIA, None, AT_ONCE)
    renew_facets(house.database, MARIA, None, AT_ONCE)
    with house.vault.store.write() as session:
        session.connection().exec_driver_sql("UPDATE named_key SET version = 1 WHERE name IN ('index email', 'facet')")
    mend(house.database)
    assert found(house, people)
    with house.database.read() as session:
        assert in_group(session, LEIDEN) == {anna}
