"""P20: opening two fields of 100,000 members in one use that is written already, against two seconds."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import postgres_dsn
from tests.houses import settings_in
from tests.postgres import drop_database, make_database

from bench.ratio import Ratio, timed
from ethicomm import consent, members
from ethicomm.accounts import Actor, Role
from ethicomm.app import House, create_house
from ethicomm.consent import Method
from ethicomm.members import NewMember

PEOPLE, PART, ROUNDS = 100_000, 5_000, 5
ALLOWED = 2.0  # seconds
FIELDS = ("email", "first_name")
OWNER = Actor(Role.OWNER, "owner")
NAME = "bench_p20"


def measure() -> list[Ratio]:
    """On SQLite, and on PostgreSQL under row-level security."""
    with TemporaryDirectory() as folder:
        on_sqlite = _opening("on SQLite", create_house(settings_in(Path(folder))))
    with TemporaryDirectory() as folder:
        there = make_database(postgres_dsn(), NAME)
        on_postgres = _opening("on PostgreSQL", create_house(settings_in(Path(folder), there)))
        drop_database(postgres_dsn(), NAME)
    return [on_sqlite, on_postgres]


def _opening(where: str, house: House) -> Ratio:
    subjects = [subject for start in range(0, PEOPLE, PART) for subject in _joining(house, start)]
    with house.database.write() as session:
        use = consent.use(session, OWNER, subjects, ["account"], "bench", fields=FIELDS)

    def opens() -> None:
        with house.database.read() as session:
            assert all(len(values) == len(FIELDS) for values in members.reveal(session, use).values())

    measured = tuple(timed(opens) for _ in range(ROUNDS))
    house.close()
    return Ratio("P20", f"open two fields of {PEOPLE:,} {where} / two seconds", 1, (ALLOWED,), measured)


def _joining(house: House, start: int) -> list[int]:
    people = [
        NewMember({"email": f"member{one}@example.org", "first_name": f"Anna {one}"}, "en")
        for one in range(start, start + PART)
    ]
    with house.database.write() as session:
        return members.add_members(session, OWNER, people, Method.COUNTER)
