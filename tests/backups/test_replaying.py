"""What the journal brings back after a restore: each no that a member said since, also a first one."""

from pathlib import Path

import pytest

from ethicomm import consent
from ethicomm.accounts import member
from ethicomm.app import House
from ethicomm.consent import Method
from ethicomm.errors import Refused
from tests.backups.places import Machine, back_up, bring_back, some_people
from tests.consent.people import OWNER


@pytest.mark.both
def test_a_first_no_said_since_the_backup_is_not_forgotten(house: House, tmp_path: Path, new_machine: Machine) -> None:
    (anna,) = some_people(house, 1)
    backup = back_up(house, tmp_path / "backups")
    with house.database.write() as session:
        consent.refuse(session, member(anna), anna, "measurement", notice_hash=None, method=Method.PORTAL)
    again = new_machine(house)
    assert bring_back(again, backup).replayed.withdrawals == 1
    with again.database.write() as session, pytest.raises(Refused):
        consent.give(session, OWNER, anna, "measurement", notice_hash="", language="en", method=Method.COUNTER)
