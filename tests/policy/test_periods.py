"""Periods go by the calendar, as people count them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ethicomm.errors import Invalid
from ethicomm.policy import add_period, is_period, period_words
from ethicomm.policy.periods import days_about

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


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


def test_an_hour_is_an_hour() -> None:
    assert add_period(datetime(2026, 3, 1, 9, tzinfo=UTC), "PT30H") == datetime(2026, 3, 2, 15, tzinfo=UTC)


@given(moments, st.integers(1, 600))
def test_months_later_it_is_that_month_and_that_day_or_the_last_before_it(start: datetime, months: int) -> None:
    end = add_period(start, f"P{months}M")
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.time() == start.time()
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@given(moments, st.integers(1, 50))
def test_a_year_is_twelve_months(start: datetime, years: int) -> None:
    assert add_period(start, f"P{years}Y") == add_period(start, f"P{years * 12}M")


@given(st.integers(1, 100))
def test_neither_of_a_year_and_twelve_months_is_the_longer(years: int) -> None:
    assert days_about(f"P{years}Y") == days_about(f"P{years * 12}M")


@given(moments, st.integers(1, 999), st.integers(1, 999))
def test_days_add_up(start: datetime, some: int, more: int) -> None:
    assert add_period(add_period(start, f"P{some}D"), f"P{more}D") == add_period(start, f"P{some + more}D")


@pytest.mark.parametrize("period", ["", "P", "PT", "P0D", "P0Y0M", "36M", "for ever", "P-1M", "P1.5M", "P101Y", "P1M "])
def test_what_is_no_period_or_never_ends_is_refused(period: str) -> None:
    assert not is_period(period)
    with pytest.raises(Invalid, match="is not a period"):
        add_period(datetime.now(UTC), period)


@pytest.mark.parametrize(
    ("period", "said"),
    [("P36M", "3 years"), ("P1Y6M", "1 year, 6 months"), ("P90D", "90 days"), ("P1W", "1 week"), ("PT1H", "1 hour")],
)
def test_people_read_a_period_in_words(period: str, said: str) -> None:
    assert period_words(period) == said
