from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.clock import FixedClock, SystemClock, from_micros, to_micros
from core.kernel.period import Period


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_a_day_lies_in_its_period(day: date) -> None:
    period = Period.of(day)
    assert period.first_day <= day <= period.last_day
    assert period.next.previous == period
    assert period.previous < period < period.next
    assert period.previous.last_day + timedelta(days=1) == period.first_day
    assert Period.from_code(int(period)) == period


def test_a_period_is_coded_and_written() -> None:
    november = Period(2026, 11)
    assert (november.code, str(november)) == (202611, "2026-11")
    assert november.last_day == date(2026, 11, 30)
    assert Period(2026, 12).next == Period(2027, 1)


@pytest.mark.parametrize("month", [0, 13])
def test_there_is_no_thirteenth_month(month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        Period(2026, month)


@given(st.datetimes(timezones=st.just(UTC)))
def test_no_microsecond_is_lost(at: datetime) -> None:
    assert from_micros(to_micros(at)) == at


def test_an_instant_is_the_same_in_every_zone() -> None:
    shanghai = timezone(timedelta(hours=8))
    assert to_micros(datetime(1970, 1, 1, 8, tzinfo=shanghai)) == 0


def test_a_naive_instant_is_a_broken_program() -> None:
    with pytest.raises(ValueError, match="time zone"):
        FixedClock(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_fixed_clock_moves_only_when_told() -> None:
    clock = FixedClock(from_micros(0))
    assert clock.now() == clock.now() == from_micros(0)
    clock.advance(timedelta(seconds=1))
    assert to_micros(clock.now()) == 1_000_000


def test_the_system_clock_is_in_utc() -> None:
    assert SystemClock().now().tzinfo is UTC
