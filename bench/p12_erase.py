"""P12: what erasing costs with its proof, in batches of 100, beside bare deletes of the same rows.

Proof is: every yes ended in the log, key destroyed and looked for in the files of the key store, every table asked, a
certificate for each person in the log, signed. The bare side deletes each person's rows of every table, a unit of work
for each batch.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete

from bench.ratio import Ratio, compare
from ethicomm import clock, consent, rights
from ethicomm.accounts import MACHINE
from ethicomm.app import House
from ethicomm.consent import Method, Yes
from ethicomm.founding import found
from ethicomm.members import NewMember, add_members, keep_values, personal_tables

BATCH, EACH, ROUNDS = 100, 500, 5
ALLOWED = 60 / 10_000  # seconds a member


def measure() -> list[Ratio]:
    """500 people a round on either side; and the same against 10,000 in a minute."""
    with tempfile.TemporaryDirectory() as folder:
        house = found(Path(folder), "http://localhost:8000")
        batches = people(house, EACH * (ROUNDS + 1) * 2)

        def bare() -> None:
            for _ in range(EACH // BATCH):
                subjects = next(batches)
                with house.database.write() as session:
                    for table, _promise in personal_tables():
                        for one in subjects:
                            session.execute(delete(table).where(table.c.subject == one))

        def erase() -> None:
            for _ in range(EACH // BATCH):
                with house.database.write() as session:
                    rights.erase_people(session, MACHINE, next(batches), Method.COMMAND_LINE)

        ratio = compare("P12", "erase with proof / bare deletes", 1.5, bare, erase, ROUNDS)
        house.close()
        return [ratio, Ratio("P12", "erase 10,000 / a minute", 1, (ALLOWED * EACH,), ratio.measured)]


def people(house: House, count: int) -> Iterator[list[int]]:
    """Members with an address, a name and a yes to letters, a hundred at a time."""
    made = list[int]()
    for at in range(0, count, EACH):
        values = [{"email": f"m{one}@example.org", "first_name": "Anna"} for one in range(at, at + EACH)]
        with house.database.write() as session:
            subjects = add_members(session, MACHINE, [NewMember(one, "en") for one in values], Method.IMPORT)
            consent.give_many(session, MACHINE, "newsletter", [Yes(one, clock.now()) for one in subjects], None)
            keep_values(session, dict(zip(subjects, values, strict=True)), Method.IMPORT)
        made += subjects
    return iter([made[at : at + BATCH] for at in range(0, count, BATCH)])
