"""Pilots: who is matched with whom, by hand; how often the interval holds, by simulation."""

from __future__ import annotations

import numpy as np
import pytest

from core.planning.pilot.rule import (
    FARTHEST,
    Before,
    Change,
    TooEarly,
    effect,
    matched,
    too_early,
)


def test_the_nearest_of_the_same_store_is_taken_and_none_twice() -> None:
    pilot = [Before((1, 1), 1000, 0.2, 0.05), Before((2, 1), 900, 0.2, 0.05)]
    others = [
        Before((10, 1), 990, 0.2, 0.05),
        Before((11, 1), 700, 0.3, 0.05),
        Before((12, 1), 20, 1.0, 0.5),
        Before((13, 2), 1000, 0.2, 0.05),  # just like the first, in another store
    ]
    found = matched(pilot, others)
    assert [(pair.pilot, pair.control) for pair in found] == [
        ((1, 1), (10, 1)),
        ((2, 1), (11, 1)),
    ]
    assert all(pair.apart <= FARTHEST for pair in found)
    assert matched(pilot[::-1], others[::-1]) == found


def test_who_is_like_nobody_is_left_out() -> None:
    assert matched([Before((1, 1), 5000, 0.1, 0.0)], [Before((2, 1), 5, 3.0, 0.9)]) == []
    assert matched([Before((1, 1), 10, 0.1, 0.0)], []) == []
    assert matched([], [Before((1, 1), 10, 0.1, 0.0)]) == []


def test_the_difference_of_differences_by_hand() -> None:
    """Up 30 where the control went up 10; down 5 where it went down 25: 20 and 20."""
    changes = [Change(1, 100, 130, 80, 90), Change(2, 50, 45, 60, 35)]
    assert [one.difference for one in changes] == [20, 20]
    told = effect(changes)
    assert (told.week_fen, told.low_fen, told.high_fen) == (40, 40, 40)


def test_it_says_when_it_is_too_early() -> None:
    some = [Change(item, 0, 0, 0, 0) for item in range(12)]
    assert too_early(28, some) is None
    assert too_early(20, some) == TooEarly(8, 0, 0)
    assert too_early(40, some[:4]) == TooEarly(0, 6, 1)
    with pytest.raises(ValueError, match="two items"):
        effect(some[:1])


def simulated(random: np.random.Generator, planted: float) -> list[Change]:
    """Eighteen items in one to three stores; a shock of the season hits both sides alike, goods
    move together over their stores, and the pilot adds `planted` to each shelf."""
    season = random.normal(50, 30)
    found = []
    for item in range(18):
        together = random.normal(0, 15)
        for _store in range(1 + item % 3):
            noise = random.normal(0, 40, 4) + random.standard_t(4, 4) * 5
            level = random.uniform(200, 900)
            found.append(
                Change(
                    item,
                    level + noise[0],
                    level + season + together + planted + noise[1],
                    level + noise[2],
                    level + season + noise[3],
                )
            )
    return found


def test_without_an_effect_the_interval_covers_none_as_often_as_it_says() -> None:
    random = np.random.default_rng(8)
    held = [effect(simulated(random, 0.0)) for _ in range(300)]
    covered = np.mean([one.low_fen <= 0 <= one.high_fen for one in held])
    # 95 % of 300 give or take three of its own spreads, 1.26 points each.
    assert 0.912 <= covered <= 0.988


def test_an_effect_that_is_there_is_found_and_covered() -> None:
    random = np.random.default_rng(9)
    planted = 60.0
    held = [effect(simulated(random, planted)) for _ in range(120)]
    shelves = sum(1 + item % 3 for item in range(18))
    true = planted * shelves
    assert np.mean([one.low_fen > 0 for one in held]) > 0.9
    assert np.mean([one.low_fen <= true <= one.high_fen for one in held]) > 0.89
    assert np.mean([one.week_fen for one in held]) == pytest.approx(true, rel=0.05)
