"""A question for thousands is put in parts: it can be left, killed and gone on with, and nobody is asked twice."""

import json
import secrets
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ethicomm import clock, consent, jobs
from ethicomm.app import JOBS, House
from ethicomm.consent import ConsentRecord, Method
from ethicomm.errors import Conflict
from ethicomm.ledger import Act
from ethicomm.members.models import Putting
from ethicomm.members.putting_on import JOB, PART, begin
from tests.guarantees.striking import How, struck
from tests.members.people import OWNER

pytestmark = pytest.mark.both
PEOPLE = 2 * PART + 50


@pytest.fixture
def many(house: House) -> House:
    """A community of two parts and some."""
    with house.database.write() as session:
        consent.join(session, OWNER, [secrets.randbits(62) for _ in range(PEOPLE)], Method.IMPORT)
    return house


def asked(house: House) -> tuple[int, int]:
    """How many were asked, and how often in all."""
    put = select(func.count(ConsentRecord.subject.distinct()), func.count()).where(ConsentRecord.state == "requested")
    with house.database.read() as session:
        people, times = session.execute(put).one()
        return people, times


def goes_on(house: House) -> None:
    jobs.run_due(house.database, {JOB: JOBS[JOB]})


def test_the_button_asks_the_first_and_the_worker_the_rest(many: House) -> None:
    with many.database.write() as session:
        one = begin(session, OWNER, "newsletter")
        assert (one.asked, one.people, one.done_at) == (PART, PEOPLE, None)
    with pytest.raises(Conflict, match="being put already"), many.database.write() as session:
        begin(session, OWNER, "newsletter")
    goes_on(many)
    assert asked(many) == (PEOPLE, PEOPLE)
    with many.database.read() as session:
        (act,) = session.scalars(select(Act).where(Act.what == "question put"))
        assert session.scalars(select(Putting.done_at)).one()
    assert json.loads(act.detail) == {"purpose": "newsletter", "people": PEOPLE}
    assert act.actor_role == "owner"


def test_a_worker_that_dies_at_any_write_leaves_nobody_asked_twice(many: House) -> None:
    with many.database.write() as session:
        begin(session, OWNER, "newsletter")
    for minutes, at in enumerate((1, 4, 8, 12), 1):
        with clock.moved(clock.now() + timedelta(minutes=minutes)):
            struck(many, lambda: goes_on(many), at, How.STOPS)
        people, times = asked(many)
        assert people == times
    with clock.moved(clock.now() + timedelta(minutes=9)):
        goes_on(many)
    assert asked(many) == (PEOPLE, PEOPLE)


def test_where_nobody_may_be_asked_nothing_is_written_down(house: House) -> None:
    with house.database.write() as session:
        one = begin(session, OWNER, "newsletter")
        assert (one.asked, one.done_at is None) == (0, False)
        assert session.scalars(select(Act).where(Act.what == "question put")).all() == []
