"""What comes round by the clock: proof ends when those who left were told it would."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ethicomm import clock, consent, ledger, members, retention
from ethicomm.accounts import member
from ethicomm.app import JOBS, House
from ethicomm.consent import ConsentRecord, Decision, Method
from ethicomm.errors import Unavailable
from ethicomm.jobs import run_due
from ethicomm.members import NewMember, add_members
from ethicomm.retention import forget_proof
from tests.consent.people import OWNER, says_yes

pytestmark = pytest.mark.both


def someone(house: House) -> int:
    with house.database.write() as session:
        values = {"email": "anna@example.org", "first_name": "Anna"}
        (subject,) = add_members(session, OWNER, [NewMember(values, "en")], Method.JOIN_PAGE)
        says_yes(session, subject, "newsletter")
    return subject


def leaves(house: House, subject: int) -> None:
    with house.database.write() as session:
        members.erase(session, member(subject), subject, Method.PORTAL)


def rows_of(house: House, subject: int) -> int:
    with house.database.read() as session:
        counts = [select(func.count()).where(table.subject == subject) for table in (ConsentRecord, Decision)]
        return sum(session.scalar(one) or 0 for one in counts)


def test_proof_goes_36_months_after_someone_left_and_the_log_says_so(house: House) -> None:
    subject = someone(house)
    leaves(house, subject)
    with clock.moved(clock.now() + timedelta(days=1_090)):
        forget_proof(house.database)
    assert rows_of(house, subject) > 0, "the proof is kept as long as was said"
    with clock.moved(clock.now() + timedelta(days=1_100)):
        forget_proof(house.database)
        assert rows_of(house, subject) == 0
        with house.database.write() as session:
            ledger.sequence(session)
        with house.database.read() as session:
            assert ledger.verify(session, house.ledger_kinds).holds


def test_the_proof_of_someone_who_is_still_here_stays(house: House) -> None:
    subject = someone(house)
    with clock.moved(clock.now() + timedelta(days=4_000)):
        forget_proof(house.database)
    assert rows_of(house, subject) > 0


def test_an_erasure_that_died_after_its_commit_is_finished_by_the_worker(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = someone(house)
    with monkeypatch.context() as dying:
        dying.setattr(house.vault, "destroy", died)
        with pytest.raises(Unavailable):
            leaves(house, subject)
    assert house.vault.keys([subject]), "the key outlived the process"
    with clock.moved(clock.now() + timedelta(minutes=2)):
        run_due(house.database, JOBS)
    assert house.vault.keys([subject]) == {}


def died(subjects: object) -> None:
    raise Unavailable("the process is gone")


def test_values_stay_while_another_yes_of_theirs_has_just_run_out(house: House) -> None:
    """A lapsed row is projected again within a minute; until then nothing may be taken for without reason."""
    subject = someone(house)
    with clock.moved(clock.now() + timedelta(days=4 * 365)):
        with house.database.read() as session:
            assert members.without_reason(session, subject) == ()
        retention.let_go(house.database, str(subject), None)  # type: ignore[arg-type]
        with house.database.read() as session:
            assert consent.authorise(session, subject, "account")
            assert set(members.held_fields(session, subject)) == {"email", "first_name"}
