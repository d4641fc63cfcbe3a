"""Windows, shares and the bridge as pure rules."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.analytics.bridge import Pair, bridge
from core.analytics.on_hand import shares
from core.analytics.window import Window
from core.kernel.period import Period

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31))
MONEY = st.integers(-(10**9), 10**9)


@given(DAYS, st.integers(1, 800))
def test_the_pieces_of_a_window_are_the_window(last: dt.date, days: int) -> None:
    window = Window.ending(last, days)
    pieces = window.pieces()
    found = Counter(_days(pieces.edges))
    if pieces.months:
        period, end = (Period.from_code(code) for code in pieces.months)
        while period <= end:
            length = (period.last_day - period.first_day).days + 1
            found.update(period.first_day + dt.timedelta(n) for n in range(length))
            period = period.next
    found.subtract(_days(pieces.less))
    assert +found == Counter(window.first + dt.timedelta(n) for n in range(days))
    assert min(found.values()) >= 0
    assert sum(span.days for span in (*pieces.edges, *pieces.less)) <= 30


def _days(spans: tuple[Window, ...]) -> list[dt.date]:
    return [span.first + dt.timedelta(n) for span in spans for n in range(span.days)]


def test_comparisons_keep_their_length_and_weekdays() -> None:
    window = Window(dt.date(2026, 11, 1), dt.date(2026, 11, 7))
    assert window.before() == Window(dt.date(2026, 10, 25), dt.date(2026, 10, 31))
    year = window.year_before()
    assert (year.first.weekday(), year.days) == (window.first.weekday(), 7)
    with pytest.raises(ValueError, match="cannot end"):
        Window(dt.date(2026, 1, 2), dt.date(2026, 1, 1))


@given(st.lists(st.tuples(MONEY, MONEY, MONEY, MONEY, MONEY, MONEY), max_size=12))
def test_a_bridge_always_adds_up(rows: list[tuple[int, int, int, int, int, int]]) -> None:
    found = bridge(Pair(*row) for row in rows)
    assert found is not None
    assert found.old_fen == sum(row[1] - row[2] for row in rows)
    assert found.new_fen == sum(row[4] - row[5] for row in rows)
    parts = found.volume_fen + found.price_fen + found.cost_fen + found.mix_fen
    assert found.old_fen + parts == found.new_fen


def test_a_bridge_with_a_hidden_cost_is_none() -> None:
    assert bridge([Pair(1, 1, None, 1, 1, 1)]) is None


@given(MONEY, st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=6))
def test_shares_of_all_parts_are_the_value(value: int, parts: list[int]) -> None:
    total = sum(parts)
    if total == 0:
        assert shares(value, 0, parts) == [0] * len(parts)
    else:
        assert sum(shares(value, total, parts)) == value


def test_a_share_is_right_when_the_rest_is_out_of_sight() -> None:
    assert shares(100, 4, [1]) == [25]
    assert shares(100, 2, [3, -1]) == [150, -50]
