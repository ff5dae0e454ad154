"""P13: what saying yes costs, durable: the event, what stands and the log, beside one bare durable insert."""

import tempfile
from pathlib import Path

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, insert

from bench.ratio import Ratio, compare
from ethicomm import consent
from ethicomm.accounts import MACHINE, member
from ethicomm.consent import Method
from ethicomm.founding import found
from ethicomm.policy import in_force

PEOPLE = 200
BARE = Table("bare", MetaData(), Column("id", Integer, primary_key=True), Column("content", LargeBinary))


def measure() -> list[Ratio]:
    """Each side writes 200 times, a unit of work for each. Saying yes again is what a renewal does, too."""
    with tempfile.TemporaryDirectory() as folder:
        house = found(Path(folder), "http://localhost:8000")
        database, people = house.database, range(1, PEOPLE + 1)
        BARE.metadata.create_all(database.engine)
        with database.write() as session:
            consent.join(session, MACHINE, people, Method.COUNTER)
            words = in_force(session).purposes["newsletter"].notices["en"].hash

        def bare() -> None:
            for one in people:
                with database.write() as session:
                    session.execute(insert(BARE), {"content": bytes(300 + one % 2)})

        def give() -> None:
            for one in people:
                with database.write() as session:
                    consent.give(
                        session, member(one), one, "newsletter",
                        notice_hash=words, language="en", method=Method.PORTAL,
                    )  # fmt: skip

        ratio = compare("P13", "say yes / one bare durable insert", 1.6, bare, give)
        house.close()
        return [ratio]
