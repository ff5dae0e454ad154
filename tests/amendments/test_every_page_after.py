"""Whatever the community gives up: every page still opens for everybody, and letters of before can still be read."""

from pathlib import Path

import pytest

from ethicomm.amendments import put_in_force
from ethicomm.app import House
from tests.amendments.changes import CHANGES
from tests.consent.people import OWNER
from tests.guarantees.everything import everything, handlers
from tests.policy.conftest import folder
from tests.smtp import Smtp
from tests.visiting import at_last, entering

__all__ = ["folder"]
GIVEN_UP = ("newsletter", "segmentation")  # each is named all over the house
PROVEN = tuple(pytest.param(one, marks=pytest.mark.prove) for one in sorted(CHANGES))


@pytest.mark.parametrize("name", [*(f"giving up {one}" for one in GIVEN_UP), *PROVEN])
def test_no_page_falls_over_after_a_change(house: House, smtp: Smtp, folder: Path, name: str) -> None:
    town = everything(house, smtp)
    CHANGES[name](folder)
    with house.database.write() as session:
        put_in_force(session, OWNER, folder)
    fell = []
    for who, actor in town.actors.items():
        addresses = town.bens if who == "ben" else town.addresses
        with entering(house, actor) as browser:
            for pattern in (one for one, handler in handlers("GET") if handler.opt["audience"].admits(actor)):
                status = at_last(browser, addresses[pattern]).status_code
                if status >= 500:  # what is gone may be not found, or a clear refusal
                    fell.append((who, pattern, status))
    assert fell == []
