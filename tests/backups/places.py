"""What tests of backups need: people with a yes, letters, and a new machine with the keys and an empty database."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import MACHINE, member
from ethicomm.app import JOBS, House
from ethicomm.backups.making import make
from ethicomm.backups.restoring import Restored, restore
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method, Yes
from ethicomm.granting import owning
from ethicomm.members import NewMember, add_members
from ethicomm.members.erasing import erase
from ethicomm.settings import Settings
from tests.consent.people import OWNER
from tests.postgres import drop_database, make_database

Machine = Callable[[House], House]
LATER = timedelta(days=2)


@pytest.fixture(name="new_machine")
def machine_to_restore_on(database_kind: str, tmp_path: Path, worker_id: str) -> Iterator[Machine]:
    """Makes the house that comes up after the data is lost: the same keys, an empty database of the same kind."""
    made = list[House]()

    def on(house: House) -> House:
        name = f"again_{worker_id}_{len(made)}"
        url = f"sqlite:///{tmp_path}/{name}.db"
        if database_kind == "postgres":
            url = make_database(_dsn(), name)
        made.append(House(house.settings.model_copy(update={"database_url": url})))
        return made[-1]

    yield on
    for number, house in enumerate(made):
        house.close()
        if database_kind == "postgres":
            drop_database(_dsn(), f"again_{worker_id}_{number}")


def address_of(number: int) -> str:
    """The address of one of `some_people`."""
    return f"reader{number}@example.org"


def some_people(house: House, count: int, first: int = 0) -> list[int]:
    """Members who said yes to letters and to groups."""
    people = [NewMember({"email": address_of(first + one)}, "en") for one in range(count)]
    with house.database.write() as session:
        subjects = add_members(session, OWNER, people, Method.IMPORT)
        for purpose in ("newsletter", "segmentation"):
            consent.give_many(session, OWNER, purpose, [Yes(one, clock.now()) for one in subjects], None)
    return subjects


def a_letter(house: House, name: str) -> UUID:
    """A draft."""
    with house.database.write() as session:
        return campaigns.write(session, OWNER, Letter(name, {"en": Text(name, "Hello")}))


def schedule(house: House, letter: UUID, after: timedelta = timedelta(0)) -> None:
    """It will start then."""
    with house.database.write() as session:
        campaigns.schedule(session, OWNER, letter, clock.now() + after)


def work(house: House, after: timedelta = timedelta(0)) -> None:
    """The worker does everything that is due by then."""
    with clock.moved(clock.now() + after):
        jobs.run_due(house.database, JOBS)


def take_back(house: House, subjects: Sequence[int], purpose: str = "newsletter") -> None:
    """Each of them says no to it."""
    with house.database.write() as session:
        for one in sorted(subjects):
            consent.withdraw(session, member(one), one, purpose, method=Method.ONE_CLICK)


def leave(house: House, subjects: Sequence[int]) -> None:
    """Each of them is erased."""
    with house.database.write() as session:
        for one in sorted(subjects):
            erase(session, member(one), one, Method.PORTAL)


def back_up(house: House, folder: Path) -> Path:
    """A backup of this house, as it is now."""
    return make(house.database, OWNER, folder, None).path


def bring_back(house: House, backup: Path) -> Restored:
    """Restore into the empty database of this house."""
    return restore(house.database, MACHINE, backup, owning)


def standing(house: House, subjects: Sequence[int], purpose: str = "newsletter") -> list[int]:
    """Those for whom this purpose stands."""
    with house.database.read() as session:
        return [one for one in subjects if consent.authorise(session, one, purpose)]


def state_of(house: House, letter: UUID) -> str:
    """Where a letter stands."""
    with house.database.read() as session:
        return session.scalars(select(campaigns.Campaign.state).where(campaigns.Campaign.public_id == letter)).one()


def posting(house: House, smtp_url: str) -> House:
    """The same house, with this mail relay."""
    settings: Settings = house.settings.model_copy(update={"smtp_url": smtp_url})
    return House(settings)


def _dsn() -> str:
    from tests.conftest import postgres_dsn  # it starts the server, for those only who need one

    return postgres_dsn()
