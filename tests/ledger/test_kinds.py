"""What goes into the log is one list, and a table that was made for the log cannot be forgotten in it."""

from ethicomm import ledger
from ethicomm.app import House
from ethicomm.db import Base


def test_every_table_with_a_salt_is_a_kind_that_is_checked(house: House) -> None:
    salted = {mapper.local_table.name for mapper in Base.registry.mappers if "salt" in mapper.local_table.c}
    assert {kind.table.name for kind in House.ledger_kinds} == salted


def test_no_two_kinds_share_a_name(house: House) -> None:
    names = [kind.name for kind in House.ledger_kinds]
    assert sorted(set(names)) == sorted(names)


def test_what_a_session_checks_is_the_list_of_the_house(house: House) -> None:
    with house.database.read() as session:
        assert tuple(ledger.kinds_of(session)) == tuple(House.ledger_kinds)
