"""A community with a mail server, a member who has lived there for a while, and one who has just come."""

from collections.abc import Iterator

import pytest

from ethicomm.accounts import member
from ethicomm.app import House
from tests.portal.people import Anna, newcomer, settled
from tests.smtp import Smtp
from tests.visiting import Visitor, entering


@pytest.fixture
def anna(house: House, smtp: Smtp) -> Anna:
    return settled(house, smtp)


@pytest.fixture
def her(house: House, anna: Anna) -> Iterator[Visitor]:
    """Anna's browser."""
    with entering(house, anna.actor) as browser:
        yield browser


@pytest.fixture
def ben(house: House) -> int:
    return newcomer(house)


@pytest.fixture
def his(house: House, ben: int) -> Iterator[Visitor]:
    """Ben's browser."""
    with entering(house, member(ben)) as browser:
        yield browser
