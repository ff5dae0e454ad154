"""A purpose that the community gave up: its yeses still end, and whoever gave one can still leave."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ethicomm import clock, consent
from ethicomm.app import House
from ethicomm.consent import Method, State
from ethicomm.policy import apply
from tests.consent.people import acting, says_yes, someone

pytestmark = pytest.mark.both


def give_up(house: House, folder: Path, purpose: str) -> None:
    shutil.copytree(house.settings.policies, folder)
    (folder / "purposes" / f"{purpose}.toml").unlink()
    shutil.rmtree(folder / "notices" / purpose)
    for recipient in (folder / "recipients").glob("*.toml"):
        recipient.write_text(recipient.read_text().replace(f'"{purpose}", ', "").replace(f', "{purpose}"', ""))
    with house.database.write() as session:
        apply(session, "a test", folder)


def test_its_yes_runs_out_and_does_not_hold_up_anyone_else(house: House, tmp_path: Path) -> None:
    with house.database.write() as session:
        anna, ben = someone(session), someone(session)
        says_yes(session, anna, "measurement")
        says_yes(session, ben, "newsletter")
    give_up(house, tmp_path / "policies", "measurement")
    with clock.moved(clock.now() + timedelta(days=4 * 365)), house.database.write() as session:
        assert consent.expire_lapsed(session) == 2
        assert consent.history(session, anna)[0].state is State.EXPIRED


def test_whoever_gave_it_can_leave(house: House, tmp_path: Path) -> None:
    with house.database.write() as session:
        anna = someone(session)
        says_yes(session, anna, "measurement")
    give_up(house, tmp_path / "policies", "measurement")
    with house.database.write() as session:
        consent.leave(session, acting(anna), anna, method=Method.PORTAL)
        assert not consent.authorise(session, anna, "account")
