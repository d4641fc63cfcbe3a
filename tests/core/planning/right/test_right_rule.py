"""Who was right, by hand: what each number would have earned over the days as they were."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.right.groups import Foresight, foresight, interval, summed
from core.planning.right.read import Judged
from core.planning.right.rule import Case, has_come, worths

BREAD = Case(
    wanted=(4.0, 10.0, 9.0),
    there=3.0,
    coming=0.0,
    arrival=1,
    until=2,
    life=1,
    price=10.0,
    cost=6.0,
    suggested=12.0,
    decided=8.0,
)
NIGHT = 6.0 * 0.15 / 365
"""A piece kept over a night."""


def test_bread_of_a_day_that_was_left_over_costs_what_it_cost() -> None:
    """Ten were wanted on the day it was for. Twelve: 10 × 4 earned, 2 × 6 lost, 2 kept a night.
    Eight: all sold."""
    told = worths([BREAD])[0]
    assert told.suggested == pytest.approx(10 * 4 - 2 * 6 - 2 * NIGHT)
    assert told.decided == pytest.approx(8 * 4)
    assert told.possible == pytest.approx(10 * 4)
    (by_box,) = worths([replace(BREAD, pack=6.0)])
    assert by_box.possible == pytest.approx(10 * 4 - 2 * 6 - 2 * NIGHT)  # two boxes, not one


def test_too_few_loses_the_margin_of_what_was_wanted() -> None:
    """The other way round the buyer's twelve would have been right had fifteen been wanted."""
    told = worths([replace(BREAD, wanted=(4.0, 15.0, 9.0), suggested=8.0, decided=12.0)])[0]
    assert told.suggested == pytest.approx(32)
    assert told.decided == pytest.approx(48)


def test_what_lay_there_serves_first() -> None:
    """Goods that keep: 8 there, 3 wanted before the order comes, 9 from then to the next one.
    So 4 of the order are wanted; 10 were suggested and 2 ordered."""
    told = worths(
        [
            replace(
                BREAD,
                wanted=(3.0, 4.0, 5.0, 6.0),
                there=8.0,
                until=3,
                life=None,
                suggested=10.0,
                decided=2.0,
            )
        ]
    )[0]
    # The order lies whole over the first night (5 there serve 4) and 6 of 10 over the second.
    assert told.suggested == pytest.approx(4 * 4 - NIGHT * (10 + 6))
    assert told.decided == pytest.approx(2 * 4 - NIGHT * 2)


def test_what_was_on_its_way_serves_before_the_order() -> None:
    told = worths([replace(BREAD, there=0.0, coming=7.0, suggested=10.0, decided=3.0)])[0]
    assert told.suggested == pytest.approx(3 * 4 - 7 * 6 - 7 * NIGHT)
    assert told.decided == pytest.approx(3 * 4)


def test_days_that_have_not_come_are_not_judged() -> None:
    early = replace(BREAD, wanted=(4.0,))
    assert has_come(BREAD)
    assert not has_come(early)
    with pytest.raises(ValueError, match="have not come"):
        worths([BREAD, early])


@given(
    st.lists(st.integers(0, 30), min_size=4, max_size=12),
    st.integers(0, 30),
    st.integers(1, 40),
    st.integers(1, 4),
)
def test_no_number_earns_more_than_all_that_was_wanted(
    wanted: list[int], there: int, ordered: int, life: int
) -> None:
    case = replace(
        BREAD,
        wanted=tuple(map(float, wanted)),
        there=float(there),
        until=3,
        life=life,
        suggested=float(ordered),
        decided=0.0,
    )
    told = worths([case])[0]
    assert told.decided == 0
    assert told.suggested <= 4 * sum(wanted[1:3]) + 1e-9
    assert told.suggested >= -6 * ordered - 1e-6 - ordered * NIGHT * 12
    assert told.possible >= max(told.suggested, 0) - 1e-6


def judged(better: int | None, decided: int = 2) -> Judged:
    day = dt.date(2026, 11, 1)
    fen = None if better is None else 1_000
    return Judged(
        1, day, day, day, 1, "奶", "一店", "乳品", "瓶", "bottle", "王", "changed", "节日", None,
        1, decided, 3, fen, None if better is None else 1_000 + better,
        None if better is None else 2_000, 300, 400,
    )  # fmt: skip


def test_sums_count_changes_only() -> None:
    cases = [judged(700), judged(-200), judged(0, decided=1), judged(100), judged(50), judged(-50)]
    told = summed("all", cases)
    assert (told.cases, told.changed, told.buyer_better) == (6, 5, 3)
    assert told.better_fen == 600
    assert told.low_fen is not None
    assert told.high_fen is not None
    assert told.low_fen < 600 < told.high_fen
    assert interval([700, -200, 100, 50, -50]) == (told.low_fen, told.high_fen)


def test_forecasts_are_held_against_hindsight() -> None:
    told = foresight([judged(700), replace(judged(-200), foreseen_retail_fen=500)])
    assert told == Foresight(4_000, 2_000, 2_500, 800, 800, 200)
    assert (told.share(told.suggested_fen), told.share(None)) == (0.5, None)
    assert foresight([]).share(0) is None


def test_few_changes_have_no_interval_and_hidden_cost_no_sum() -> None:
    few = summed("few", [judged(700), judged(-200)])
    assert (few.better_fen, few.low_fen, few.high_fen) == (500, None, None)
    hidden = summed("hidden", [judged(None), judged(None)])
    assert foresight([judged(700), judged(None)]) == Foresight(None, None, None, 600, 800, 200)
    assert (hidden.changed, hidden.better_fen, hidden.suggested_fen) == (2, None, None)
