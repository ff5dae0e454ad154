"""P10: what a copy of everything about one member costs, as a ZIP, beside reading the rows that it is made of.

The member said yes to five things, told six, and got 20 letters with picks in them. Reading is one plain statement for
each table of the catalogue that is in a copy. Over HTTP each copy writes its use first, durable.
"""

import datetime as calendar
from contextlib import ExitStack

from litestar.testing import TestClient
from sqlalchemy import bindparam, select

from bench.a_sink import sink
from bench.p07_campaign import OWNER, community
from bench.ratio import Ratio, compare, timed
from ethicomm import campaigns, clock, consent, jobs
from ethicomm.accounts import member
from ethicomm.accounts.cookies import SESSION
from ethicomm.accounts.models import Grants
from ethicomm.accounts.sessions import Person, open_session
from ethicomm.algorithms.offers import NewOffer, add
from ethicomm.app import CATALOGUE, JOBS, House
from ethicomm.campaigns import Letter, Text
from ethicomm.consent import Method
from ethicomm.db import Base
from ethicomm.members import Member, keep_values
from ethicomm.policy import in_force
from ethicomm.portal.copies.routes import copy_in_pieces
from ethicomm.rights import copy

LETTERS, TIMES = 20, 300
GOAL = 0.020  # seconds, for 99 of 100
ALLOWED = ("personalisation", "segmentation", "birthday_greeting", "automation")
VALUES = {
    "first_name": "Robin", "interests": '["bread", "coffee"]', "region": "leiden", "age_band": "25_39",
    "birthday": "05-03",
}  # fmt: skip


def measure() -> list[Ratio]:
    """The ZIP beside the rows, and 99 of 100 whole requests beside 20 ms."""
    with ExitStack() as stack:
        house = stack.enter_context(community(stack.enter_context(sink()), 1))
        subject = lives(house)
        with house.database.write() as session:
            use = copy.take(session, member(subject))
        statements = [_rows(table) for table in tables()]

        def read() -> None:
            with house.database.read() as session:
                for statement in statements:
                    session.connection().execute(statement, {"subject": subject}).all()

        def pack() -> None:
            b"".join(copy_in_pieces(house.database, use, "en"))

        ratio = compare("P10", "a member's copy as a ZIP / reading the rows", 4, read, pack, rounds=15)
        asked = sorted(over_http(house, subject))
        late = asked[round(0.99 * len(asked)) - 1]
        median = asked[len(asked) // 2]
        return [
            ratio,
            Ratio("P10", "99 of 100 copies over HTTP / 20 ms", 1, (GOAL,), (late,)),
            Ratio("P10", "the median copy over HTTP / 20 ms", 1, (GOAL,), (median,)),
        ]


def lives(house: House) -> int:
    """Let the one member say yes, tell, and get letters. Returns their number."""
    with house.database.write() as session:
        subject = session.scalars(select(Member.subject)).one()
        for key in ALLOWED:
            words = in_force(session).purposes[key].notices["en"].hash
            consent.give(session, member(subject), subject, key, notice_hash=words, language="en", method=Method.PORTAL)
        keep_values(session, {subject: VALUES}, Method.PORTAL)
        texts = dict.fromkeys(("en", "nl"), ("Dark rye", "Dark rye, fresh."))
        add(session, OWNER, NewOffer(texts, "https://crumb.example/shop", ("bread",), calendar.date(2024, 1, 1), None))
    for number in range(LETTERS):
        with house.database.write() as session:
            text = Text(f"Letter {number}", "Hello {{ first_name|there }}.\n\n{{ picks }}")
            letter = campaigns.write(session, OWNER, Letter(f"Letter {number}", {"en": text}))
            campaigns.schedule(session, OWNER, letter, clock.now())
        jobs.run_due(house.database, JOBS)
    return subject


def tables() -> list[type[Base]]:
    """Those whose rows are in a copy."""
    copied = {one.table for one in CATALOGUE.columns if one.copy}
    return [one.class_ for one in Base.registry.mappers if one.class_.__tablename__ in copied]


def over_http(house: House, subject: int) -> list[float]:
    """Seconds of each whole request."""
    with house.database.write() as session:
        grants = Grants.ALL
        token = open_session(session, Person(subject), grants=grants, device="bench", instead_of=None)
    base = house.settings.base_url
    with TestClient(house.pages(), base_url=base) as client:
        client.headers["Origin"] = base
        client.cookies.set(SESSION, token)

        def ask() -> None:
            answer = client.post("/me/copy")
            assert answer.status_code == 200, answer.text
            assert answer.content.startswith(b"PK")

        ask()
        return [timed(ask) for _ in range(TIMES)]


def _rows(table: type[Base]):
    columns = table.__table__.c
    return select(*columns).where(columns["subject"] == bindparam("subject"))
