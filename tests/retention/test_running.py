"""What is due goes, what is held stays, and what was given anew meanwhile is left alone."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ethicomm import clock, consent, jobs, ledger, retention
from ethicomm.accounts.models import WebSession
from ethicomm.app import House
from ethicomm.consent import Method, Standing, UseAct
from ethicomm.db import Session, keeper
from ethicomm.errors import Invalid
from ethicomm.ledger import Act
from ethicomm.members import Member, NewMember, Value, add_members, keep_values, reveal
from ethicomm.members.keeping import end_of_day, is_active
from ethicomm.policy import in_force
from ethicomm.retention import Ends, Why, holds
from ethicomm.retention.certificates import certificates
from ethicomm.retention.models import Run, Total
from ethicomm.retention.planning import plan
from tests.consent.people import OWNER, says_yes, takes_back
from tests.retention.people import held, members_of, months_pass, passing, run_at
from tests.retention.policies import keeping

pytestmark = pytest.mark.both
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NOON = datetime(2028, 2, 29, 12, tzinfo=UTC)
INTERESTS = '["bread","coffee"]'


def test_a_value_of_29_february_ends_on_28_february_and_not_a_minute_before(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    with clock.moved(NOON):
        (anna,) = members_of(house, 1, "segmentation", region="leiden")
    end = datetime(2029, 2, 28, 12, tzinfo=UTC)
    run_at(house, end - timedelta(minutes=1))
    assert "region" in held(house, anna)
    assert run_at(house, end + timedelta(minutes=1)).by_kind == {"value region": 1}
    assert "region" not in held(house, anna)


def test_what_groups_saw_of_it_goes_with_it(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        (slot,) = in_force(session).fields["region"].slots.values()
        setattr(session.get_one(Standing, anna), f"s{slot}", 7)
    run_at(house, clock.now() + 366 * DAY)
    with house.database.read() as session:
        assert getattr(session.get_one(Standing, anna), f"s{slot}") is None


def test_what_has_ended_opens_for_nobody_even_before_it_is_deleted(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    for later, opens in ((364 * DAY, True), (367 * DAY, False)):
        with clock.moved(clock.now() + later), house.database.write() as session:
            use = consent.use(session, OWNER, [anna], ["segmentation"], "a test", fields=["region"])
            assert ("region" in reveal(session, use)[anna]) == opens


def test_signing_in_keeps_what_ends_by_silence_and_a_mail_does_not(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "inactive:P6M"')
    with clock.moved(datetime(2027, 1, 10, 9, tzinfo=UTC)):
        anna, bert = members_of(house, 2, "segmentation", region="leiden")
    with clock.moved(datetime(2027, 5, 5, 23, tzinfo=UTC)), house.database.write() as session:
        now = clock.now()
        row = {"token_hash": b"x" * 32, "subject": anna, "grants": "all", "device": "", "opened_at": now}
        session.add(WebSession(**row, seen_at=now, ends=now + 30 * DAY))
    passing(house, datetime(2027, 5, 6, 1, tzinfo=UTC), datetime(2027, 5, 6, 2, tzinfo=UTC))
    months_pass(house)
    run_at(house, datetime(2027, 7, 10, 23, 59, tzinfo=UTC))
    assert "region" in held(house, bert), "the day counts to its end"
    run_at(house, datetime(2027, 7, 11, 0, 0, 1, tzinfo=UTC))
    assert "region" not in held(house, bert)
    with house.database.read() as session:
        assert retention.ends_of(session, anna)["region"].at == datetime(2027, 11, 6, tzinfo=UTC)


def test_coming_back_once_it_has_ended_brings_nothing_back(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "inactive:P6M"')
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with clock.moved(clock.now() + 190 * DAY):
        is_active(house.database, anna)
        run_at(house, clock.now())
    assert "region" not in held(house, anna)


def test_activity_is_written_down_once_a_day(house: House) -> None:
    (anna,) = members_of(house, 1)
    noon = clock.now().replace(hour=12)
    for moment, expected in ((noon, noon), (noon + HOUR, noon), (noon + DAY, noon + DAY)):
        with clock.moved(moment):
            is_active(house.database, anna)
        with house.database.read() as session:
            assert session.get_one(Member, anna).active_at == end_of_day(expected)


def test_a_value_given_anew_starts_anew(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with clock.moved(clock.now() + 300 * DAY), house.database.write() as session:
        keep_values(session, {anna: {"region": "belgium"}}, Method.PORTAL)
    run_at(house, clock.now() + 370 * DAY)
    assert "region" in held(house, anna)


def test_a_birthday_becomes_its_month_and_the_use_is_there_to_read(house: House, tmp_path: Path) -> None:
    lines = 'keep = "P24M"\ncoarsen = { after = "P12M", to = "month" }'
    keeping(house, tmp_path / "p", birthday=lines)
    (anna,) = members_of(house, 1, "birthday_greeting", birthday="05-31")
    with house.database.read() as session:
        end = retention.ends_of(session, anna)["birthday"]
        assert end.kind is Ends.PERIOD
        assert end.coarser_at is not None
    assert run_at(house, clock.now() + 366 * DAY).by_kind == {"coarser birthday": 1}
    with clock.moved(clock.now() + 366 * DAY), house.database.write() as session:
        use = consent.use(session, OWNER, [anna], ["birthday_greeting"], "a test", fields=["birthday"])
        assert reveal(session, use)[anna]["birthday"] == "05"
        assert "made coarser" in session.scalars(select(UseAct.reason)).all()


def test_answers_become_wider_ones_and_others_stay(house: House, tmp_path: Path) -> None:
    lines = 'keep = "while:segmentation"\ncoarsen = { after = "P6M", to = "band", bands = { leiden = "netherlands" } }'
    keeping(house, tmp_path / "p", region=lines)
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        (bert,) = members_of_another(session, "belgium")
    run_at(house, clock.now() + 190 * DAY)
    with house.database.write() as session:
        use = consent.use(session, OWNER, [anna, bert], ["segmentation"], "a test", fields=["region"])
        opened = reveal(session, use)
    assert (opened[anna]["region"], opened[bert]["region"]) == ("netherlands", "belgium")


def members_of_another(session: Session, region: str) -> list[int]:
    subjects = add_members(session, OWNER, [NewMember({"email": "bert@example.org"}, "en")], Method.COUNTER)
    says_yes(session, subjects[0], "segmentation")
    keep_values(session, {subjects[0]: {"region": region}}, Method.PORTAL)
    return subjects


def test_answers_are_counted_without_people_and_go(house: House, tmp_path: Path) -> None:
    lines = 'keep = "while:personalisation,segmentation"\ncoarsen = { after = "P6M", to = "total" }'
    keeping(house, tmp_path / "p", interests=lines)
    people = members_of(house, 3, "personalisation", interests=INTERESTS)
    with house.database.read() as session:
        assert retention.ends_of(session, people[0])["interests"].kind is Ends.COUNTED
    done = run_at(house, clock.now() + 190 * DAY)
    assert done.by_kind == {"counted interests": 3, "value interests": 3}
    assert all("interests" not in held(house, one) for one in people)
    with house.database.read() as session:
        assert {row.answer: row.people for row in session.scalars(select(Total))} == {"bread": 3, "coffee": 3}


def test_a_hold_keeps_a_value_until_its_day_and_permits_nothing(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    anna, bert = members_of(house, 2, "segmentation", region="leiden")
    end = clock.now() + 400 * DAY
    with house.database.write() as session:
        holds.place(session, OWNER, anna, Why.CLAIM, end, field="region")
        seen = retention.ends_of(session, anna)["region"]
        assert (seen.kind, seen.at) == (Ends.HELD, end)
        assert "claim" in seen.why
    run_at(house, clock.now() + 370 * DAY)
    assert ("region" in held(house, anna), "region" in held(house, bert)) == (True, False)
    with clock.moved(clock.now() + 370 * DAY), house.database.write() as session:
        use = consent.use(session, OWNER, [anna], ["segmentation"], "a test", fields=["region"])
        assert "region" not in reveal(session, use).get(anna, {}), "a hold is no reason to use it"
    months_pass(house)
    passing(house, clock.now() + 399 * DAY, end + HOUR)
    assert "region" not in held(house, anna)


def test_a_hold_shorter_than_the_end_is_read_too(house: House) -> None:
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        before = retention.ends_of(session, anna)["email"]
        holds.place(session, OWNER, anna, Why.CLAIM, clock.now() + 30 * DAY)
        seen = retention.ends_of(session, anna)["email"]
    assert (seen.at, seen.kind) == (before.at, before.kind), "it ends no sooner and no later"
    assert seen.why.startswith(before.why)
    assert "claim" in seen.why


def test_the_same_hold_is_not_placed_twice(house: House) -> None:
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    until = clock.now() + 30 * DAY
    with house.database.write() as session:
        holds.place(session, OWNER, anna, Why.CLAIM, until)
        with pytest.raises(Invalid):
            holds.place(session, OWNER, anna, Why.CLAIM, until)
        holds.place(session, OWNER, anna, Why.CLAIM, until, field="region")
        assert len(holds.holds_on(session, anna)) == 2


def test_a_hold_keeps_what_a_no_would_take_and_lifting_it_lets_that_go(house: House) -> None:
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        number = holds.place(session, OWNER, anna, Why.AUTHORITY, clock.now() + 30 * DAY)
        takes_back(session, anna, "segmentation")
    run_at(house, clock.now() + 2 * HOUR)
    assert "region" in held(house, anna)
    with house.database.write() as session:
        holds.lift(session, OWNER, number)
    run_at(house, clock.now() + 4 * HOUR)
    assert "region" not in held(house, anna)


def test_a_hold_needs_a_day_and_three_years_are_the_most(house: House) -> None:
    (anna,) = members_of(house, 1)
    for ends in (clock.now() - DAY, clock.now() + 1_200 * DAY):
        with house.database.write() as session, pytest.raises(Invalid):
            holds.place(session, OWNER, anna, Why.LAW, ends)


def test_what_no_work_in_hand_would_delete_is_found_by_the_run(house: House) -> None:
    """The job that follows a no was lost: the net under it holds."""
    (anna,) = members_of(house, 1, "segmentation", region="leiden")
    with house.database.write() as session:
        takes_back(session, anna, "segmentation")
        jobs.drop(session, str(anna))
    assert run_at(house, clock.now() + HOUR).by_kind == {"value region": 1}
    assert "region" not in held(house, anna)


def test_the_plan_says_what_goes_and_points_at_nobody(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"', age_band='keep = "P1M"')
    members_of(house, 23, "segmentation", region="leiden", age_band="25_39")
    with clock.moved(clock.now() + 360 * DAY), house.database.read() as session:
        region = next(one for one in plan(session) if one.field == "region")
        assert region.counts == (0, 23, 23, 23)
        assert region.told == ("0", "20", "20", "20")
    with house.database.read() as session:
        assert [one.field for one in plan(session)] == ["age_band"]


def test_a_run_that_removed_something_is_certified_and_the_log_proves_it(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    members_of(house, 3, "segmentation", region="leiden")
    run_at(house, clock.now() + 370 * DAY, clock.now() + 370 * DAY + HOUR)
    with house.database.write() as session:
        ledger.sequence(session)
        (one,) = session.scalars(select(Act).where(Act.what == "retention run")).all()
        assert json.loads(one.detail)["removed"] == {"value region": 3}
        (certificate,) = certificates(session)
        assert certificate.entry is not None
        assert ledger.verify(session, house.ledger_kinds).holds


DYING = """
import os, signal, sys
from datetime import timedelta
from pathlib import Path
from ethicomm import clock
from ethicomm.app import House
from ethicomm.retention import running
from tests.houses import settings_in

running.BATCH = 2
url = sys.argv[2] or None
house = House(settings_in(Path(sys.argv[1]), url))
with clock.moved(clock.now() + timedelta(days=370)):
    running.run(house.database, lambda rows: rows >= 4 and os.kill(os.getpid(), signal.SIGKILL))
"""


def test_a_killed_run_is_taken_up_and_its_certificate_is_whole(house: House, tmp_path: Path) -> None:
    keeping(house, tmp_path / "p", region='keep = "P12M"')
    members_of(house, 9, "segmentation", region="leiden")
    folder = house.settings.root_key_file.parent
    url = "" if house.database.is_sqlite else house.settings.database_url
    dead = subprocess.run([sys.executable, "-c", DYING, str(folder), url], env={**os.environ, "PYTHONPATH": "."})
    assert dead.returncode == -signal.SIGKILL
    run_at(house, clock.now() + 370 * DAY)
    with house.database.read() as session:
        runs = session.scalars(select(Run)).all()
        assert [json.loads(one.removed) for one in runs] == [{"value region": 9}]
        assert all(one.done_at for one in runs)
        with keeper(session):
            assert session.scalars(select(Value.subject).where(Value.field == "region")).all() == []
