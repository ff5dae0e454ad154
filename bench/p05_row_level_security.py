"""P5: what the second net costs on PostgreSQL: pages of 500 members' values, beside the same pages by our own join."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from tests.conftest import postgres_dsn
from tests.houses import settings_in
from tests.postgres import drop_database, make_database

from bench.ratio import Ratio, compare
from ethicomm import clock, consent, members
from ethicomm.accounts import Actor, Role
from ethicomm.app import House, create_house
from ethicomm.consent import Gate, Method, Standing
from ethicomm.db import keeper
from ethicomm.members import NewMember, Value
from ethicomm.policy import in_force

PEOPLE, PAGE = 10_000, 500
OWNER = Actor(Role.OWNER, "owner")
NAME = "bench_p05"


def measure() -> list[Ratio]:
    """Both sides read all members' addresses, 500 a page by key, in one unit; the one by its own join with standing."""
    with TemporaryDirectory() as folder:
        house = create_house(settings_in(Path(folder), make_database(postgres_dsn(), NAME)))
        pages = _people(house)
        ratio = compare("P5", "values under the net / by our own join", 1.10, _joined(house, pages), _net(house, pages))
        house.close()
        drop_database(postgres_dsn(), NAME)
    return [ratio]


def _people(house: House) -> list[list[int]]:
    told = [NewMember({"email": f"member{one}@example.org"}, "en") for one in range(PEOPLE)]
    with house.database.write() as session:
        subjects = sorted(members.add_members(session, OWNER, told, Method.COUNTER))
    with house.database.write() as session, keeper(session):
        session.connection().exec_driver_sql("SET LOCAL ROLE NONE")
        session.connection().exec_driver_sql("ANALYZE")
    return [subjects[at : at + PAGE] for at in range(0, PEOPLE, PAGE)]


def _joined(house: House, pages: list[list[int]]) -> Callable[[], None]:
    def read() -> None:
        with house.database.read() as session, keeper(session):
            gate = Gate.of(in_force(session), "rights").clause(clock.now())
            mine = select(Value.subject, Value.field, Value.cell).join(Standing, Standing.subject == Value.subject)
            for page in pages:
                found = session.execute(mine.where(gate, Value.subject.in_(page), Value.field == "email")).all()
                assert len(found) == PAGE

    return read


def _net(house: House, pages: list[list[int]]) -> Callable[[], None]:
    def read() -> None:
        with house.database.read() as session:
            bits = in_force(session).mask("rights")
            mine = select(Value.subject, Value.field, Value.cell)
            with consent.needing(session, bits, clock.now()):
                for page in pages:
                    found = session.execute(mine.where(Value.subject.in_(page), Value.field == "email")).all()
                    assert len(found) == PAGE

    return read
