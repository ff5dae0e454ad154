"""How often something may be tried, counted without keeping who tried."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ethicomm import clock
from ethicomm.accounts.limits import Limit, network, within
from ethicomm.accounts.models import Tries
from ethicomm.app import House

THREE = Limit("test", 3)


@pytest.mark.both
def test_the_fourth_of_three_tries_is_too_many_until_the_span_is_over(house: House) -> None:
    with house.database.write() as session:
        assert [within(session, THREE, "203.0.113.0/24") for _try in range(4)] == [True, True, True, False]
        assert within(session, THREE, "198.51.100.0/24")
        with clock.moved(clock.now() + timedelta(minutes=15)):
            assert within(session, THREE, "203.0.113.0/24")


def test_the_count_does_not_say_whose_it_is(house: House) -> None:
    with house.database.write() as session:
        within(session, THREE, "203.0.113.0/24")
        keys = session.scalars(select(Tries.key)).all()
    assert len(keys) == 1
    assert b"203" not in keys[0]


@pytest.mark.parametrize(
    ("client", "range_"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_neighbours_share_a_range(client: str, range_: str) -> None:
    assert network(client) == range_
