"""Rivals' formulas with known answers, worked out by hand.

Four and eight sold by turns: six a day on average, a standard deviation of two. An order takes four
days and can be placed every third, so it must last for six; packs of four.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.planning.replay.play import Policy
from core.planning.replay.rivals import (
    average_times_percent,
    buffers,
    mean_and_safety,
    min_max,
    reorder_level,
    typed_days,
)
from core.planning.replay.world import View, World

DAYS = 120


def evening(position: float, day: int = DAYS - 3) -> View:
    """What is known of one series with so many pieces there and under way."""
    sold = np.tile([4.0, 8.0], DAYS // 2)[None, :]
    world = World(
        demand=sold,
        price=np.full(1, 10.0),
        cost=np.full(1, 6.0),
        holding=np.full(1, 0.01),
        life=np.full(1, 30),
        lead=np.full(1, 4),
        review=np.full(1, 3),
        pack=np.full(1, 4.0),
        outage=np.zeros(sold.shape, dtype=bool),
    )
    there, coming = np.zeros((1, 30)), np.zeros((1, 4))
    there[0, 29] = position - min(position, 8.0)
    coming[0, 1] = min(position, 8.0)
    return View(world, day, sold, np.ones(sold.shape), there, coming, np.full(sold.shape, np.nan))


@pytest.mark.parametrize(
    ("policy", "position", "ordered"),
    [
        # 6 a day x (6 days to cover + 2 more) x 110 % = 52.8, less what is there and coming.
        (average_times_percent(1.1, 2), 18.0, 36.0),
        (average_times_percent(1.1, 2), 53.0, 0.0),
        # At 6 x 6 x 50 % = 18 or below, 6 x 3 days x 150 % = 27 are ordered: seven packs.
        (reorder_level(0.5, 1.5), 18.0, 28.0),
        (reorder_level(0.5, 1.5), 19.0, 0.0),
        (reorder_level(1.0, 1.0), 36.0, 20.0),
        # Red 6 x 4 days x 50 % x 140 % = 16.8, yellow 6 x 4 = 24, green the larger of 12 and
        # 6 x 3 = 18: at 40.8 or below up to 58.8.
        (buffers(0.5, 0.4), 18.0, 44.0),
        (buffers(0.5, 0.4), 40.8, 20.0),
        (buffers(0.5, 0.4), 41.0, 0.0),
        # Red, yellow and green are 24 each: 72 less 18.
        (buffers(1.0, 0.0), 18.0, 56.0),
        # 36 in six days + 1.65 x 2 x the root of 6 = 44.08.
        (mean_and_safety(1.65), 18.0, 28.0),
        (mean_and_safety(0.0), 18.0, 20.0),
        (mean_and_safety(-1.0), 36.0, 0.0),
        # From 6 x 6 x 50 % = 18 up to that and 6 x 3 x 100 % more.
        (min_max(0.5, 1.0), 18.0, 20.0),
        (min_max(0.5, 1.0), 19.0, 0.0),
        # From three days' sales up to five.
        (typed_days(3, 5), 18.0, 12.0),
        (typed_days(3, 5), 19.0, 0.0),
    ],
)
def test_a_rival_orders_what_its_formula_says(
    policy: Policy, position: float, ordered: float
) -> None:
    assert policy(evening(position))[0] == ordered


def test_no_rival_orders_on_a_day_without_orders() -> None:
    every = (
        average_times_percent(2.0, 2),
        reorder_level(2.0, 2.0),
        buffers(1.3, 1.0),
        mean_and_safety(2.05),
        min_max(2.0, 3.0),
        typed_days(9, 20),
    )
    for policy in every:
        assert policy(evening(0.0))[0] > 0
        assert policy(evening(0.0, day=DAYS - 2))[0] == 0


def test_the_textbooks_deviation_is_that_of_the_last_eight_weeks() -> None:
    """Wild days before them change nothing."""
    seen = evening(18.0)
    wild = seen.sold.copy()
    wild[0, : DAYS - 56] = 500.0
    assert mean_and_safety(1.65)(replace(seen, sold=wild))[0] == 28.0
