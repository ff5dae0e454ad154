"""Putting policies in force: whole, by content, with numbers that are given for good."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm import words
from ethicomm.app import House
from ethicomm.errors import Invalid
from ethicomm.policy import add_period, apply, in_force, notice, parse, read_files
from ethicomm.settings import house as folder_of

pytestmark = pytest.mark.both
SAMPLE = folder_of("policies")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SAMPLE, tmp_path / "policies")
    return tmp_path / "policies"


def test_the_same_content_again_changes_nothing(house: House) -> None:
    with house.database.write() as session:
        before = in_force(session)
        assert apply(session, "again", SAMPLE) is before


def test_a_purpose_keeps_its_bit_when_others_come_and_go(house: House, folder: Path) -> None:
    with house.database.write() as session:
        before = in_force(session)
        text = (folder / "purposes/birthday_greeting.toml").read_text()
        (folder / "purposes/a_new_one.toml").write_text(text.replace("order = 6", "order = 0"))
        shutil.copytree(folder / "notices/birthday_greeting", folder / "notices/a_new_one")
        after = apply(session, "a test", folder)
    assert {key: after.purposes[key].mask for key in before.purposes} == {
        key: one.mask for key, one in before.purposes.items()
    }
    masks = [one.mask for one in after.purposes.values()]
    assert len(set(masks)) == len(masks)
    assert next(iter(after.purposes)) == "a_new_one", "the order of the pages is the policy's, not the bits'"


def test_each_facet_has_a_slot_and_each_interest_its_own(house: House) -> None:
    with house.database.read() as session:
        policy = in_force(session)
    slots = [slot for field in policy.fields.values() for slot in field.slots.values()]
    assert len(set(slots)) == len(slots) == 7
    assert set(policy.fields["interests"].slots) == {f"interests:{one}" for one in policy.fields["interests"].choices}
    assert policy.fields["email"].slots == {}


def test_words_that_were_once_shown_are_kept_for_ever(house: House, folder: Path) -> None:
    with house.database.write() as session:
        old = in_force(session).purposes["newsletter"].notices["en"]
        path = folder / "notices/newsletter/1.en.md"
        (folder / "notices/newsletter/2.en.md").write_text(path.read_text().replace("twice a month", "each week"))
        new = apply(session, "a test", folder).purposes["newsletter"].notices["en"]
        assert (new.version, new.hash != old.hash) == (2, True)
        assert notice(session, old.hash) == old
        assert notice(session, "0" * 64) is None


def test_the_hash_does_not_depend_on_the_line_ends_of_a_system(folder: Path) -> None:
    before = parse(read_files(folder)).hash
    for path in folder.rglob("*.*"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert parse(read_files(folder)).hash == before


def test_texts_speak_the_reader_s_language(house: House) -> None:
    with house.database.read() as session:
        title = in_force(session).purposes["newsletter"].title
    with words.speaking("nl"):
        assert str(title) == "Nieuwsbrief"
    with words.speaking("fr"):
        assert str(title) == "Newsletter", "the community's first language, where the reader's is missing"


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2026-12-15", "P36M", "2029-12-15"),
        ("2026-03-01", "P90D", "2026-05-30"),
        ("2026-03-01", "P1Y6M2W", "2027-09-15"),
    ],
)
def test_periods_follow_the_calendar(start: str, period: str, end: str) -> None:
    assert add_period(datetime.fromisoformat(start).replace(tzinfo=UTC), period).date().isoformat() == end


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(1, 600))  # noqa: DTZ001
def test_months_add_up_to_within_a_few_days(start: datetime, months: int) -> None:
    moment = start.replace(tzinfo=UTC)
    days = (add_period(moment, f"P{months}M") - moment) / timedelta(days=1)
    assert abs(days - months * 30.436875) < 4


@pytest.mark.parametrize("period", ["", "P", "PT", "P0D", "36M", "for ever", "P-1M", "P1.5M"])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(Invalid, match="not a period"):
        add_period(datetime.now(UTC), period)
