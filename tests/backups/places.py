"""What tests of backups need: people with a yes, an empty database of the same kind, and the way a machine is lost."""

from collections.abc import Sequence
from pathlib import Path

from ethicomm import clock, consent
from ethicomm.accounts import MACHINE
from ethicomm.app import House
from ethicomm.backups.making import make
from ethicomm.backups.restoring import Restored, restore
from ethicomm.consent import Method, Yes
from ethicomm.granting import owning
from ethicomm.members import NewMember, add_members
from tests.consent.people import OWNER


def some_people(house: House, count: int, first: int = 0) -> list[int]:
    """Members who said yes to letters, to groups and to their picks."""
    emails = [f"reader{number}@example.org" for number in range(first, first + count)]
    with house.database.write() as session:
        people = [NewMember({"email": one, "region": "Riverside"}, "en") for one in emails]
        subjects = add_members(session, OWNER, people, Method.IMPORT)
        for purpose in ("newsletter", "segmentation"):
            consent.give_many(session, OWNER, purpose, [Yes(one, clock.now()) for one in subjects], None)
    return subjects


def back_up(house: House, folder: Path) -> Path:
    """A backup of this house."""
    return make(house.database, OWNER, folder, None).path


def lose(house: House, fresh: House) -> House:
    """The machine is lost with its data; the keys and the journal are left. Returns the house as it comes up again."""
    house.database.engine.dispose()
    settings = house.settings.model_copy(update={"database_url": fresh.settings.database_url})
    return House(settings)


def bring_back(house: House, backup: Path) -> Restored:
    """Restore into the empty database of this house."""
    return restore(house.database, MACHINE, backup, owning)


def standing(house: House, subjects: Sequence[int], purpose: str) -> list[int]:
    """Those for whom this purpose stands."""
    with house.database.read() as session:
        return [one for one in subjects if consent.authorise(session, one, purpose)]
