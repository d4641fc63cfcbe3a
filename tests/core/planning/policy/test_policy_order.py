"""What to order now: equal to brute force, to the newsvendor and to the base stock."""

import numpy as np

from core.planning.forecast.levels import Floats, Ints
from core.planning.policy.order import NEVER, Decision, Money, Supply, Window, unserved
from core.planning.policy.worth import Worth


def ints(*values: int) -> Ints:
    return np.array(values, dtype=np.int64)


def paths(mean: float, days: int, count: int = 400) -> Floats:
    return np.random.default_rng(9).poisson(mean, (1, count, days)).astype(float)


def none_there(series: int = 1) -> Supply:
    zero = np.zeros((series, 1))
    return Supply(zero, zero.astype(np.int64), zero.astype(np.int64))


def best(demand: Floats, supply: Supply, window: Window, worth: Worth, pack: float = 1) -> int:
    decision = Decision(unserved(demand, supply), window, Money.of([worth]))
    return int(decision.best_packs(np.array([pack]))[0])


def test_a_life_of_one_day_is_the_newsvendor() -> None:
    demand = paths(20, 3)
    bread = Worth(margin=7, cost=3)
    wanted = best(demand, none_there(), Window(ints(0), ints(1), ints(0)), bread)
    assert wanted == np.quantile(demand[0, :, 0], 0.7, method="inverted_cdf")


def test_without_expiry_it_is_the_base_stock() -> None:
    demand = paths(20, 3)
    rice = Worth(margin=1, cost=20, holding=0.1)
    there = Supply(np.array([[6.0]]), np.array([[0]]), np.array([[NEVER]]))
    wanted = best(demand, there, Window(ints(0), ints(1), ints(NEVER)), rice)
    level = np.quantile(demand[0, :, 0], 1 / 1.1, method="inverted_cdf")
    assert wanted == level - 6


def test_stock_that_expires_first_is_not_counted_on() -> None:
    demand = paths(5, 10)
    milk = Worth(margin=4, cost=6)
    window = Window(ints(2), ints(6), ints(20))
    for_ever = Supply(np.array([[15.0]]), np.array([[0]]), np.array([[NEVER]]))
    expires = Supply(np.array([[15.0]]), np.array([[0]]), np.array([[1]]))
    assert best(demand, expires, window, milk) == best(demand, none_there(), window, milk)
    assert best(demand, for_ever, window, milk) < best(demand, expires, window, milk)


def test_older_goods_are_sold_first_and_late_ones_cannot_serve_early_days() -> None:
    demand = np.array([[[3.0, 3.0, 3.0, 3.0]]])
    supply = Supply(np.array([[4.0, 5.0]]), np.array([[0, 2]]), np.array([[1, NEVER]]))
    assert unserved(demand, supply)[0, 0].tolist() == [0, 2, 0, 1]
    late = np.array([[[0, 1]]])
    assert unserved(demand, supply, late)[0, 0].tolist() == [0, 2, 3, 0]


def test_profit_is_that_of_playing_the_days() -> None:
    """One path, by hand: 8 arrive on day 1, next order serves from day 3, last sale on day 3."""
    demand = np.array([[[9.0, 2.0, 1.0, 2.0, 9.0]]])
    decision = Decision(
        demand, Window(ints(1), ints(3), ints(3)), Money.of([Worth(4, 6, holding=0.5)])
    )
    # Saved: 2 + 1. Sold until expiry: 5, so 3 wasted. Lying at night: 6 after day 1, 5 after day 2.
    assert decision.profit(np.array([8.0]))[0] == 4 * 3 - 6 * 3 - 0.5 * (6 + 5)
    assert decision.wasted(np.array([8.0]))[0] == 3


def test_packs_are_chosen_as_if_each_number_had_been_tried() -> None:
    demand = paths(3, 14)
    milk = Worth(margin=3, cost=5, holding=0.01, lost=1)
    there = Supply(np.array([[4.0, 6.0]]), np.array([[0, 1]]), np.array([[2, NEVER]]))
    decision = Decision(
        unserved(demand, there), Window(ints(2), ints(7), ints(9)), Money.of([milk])
    )
    for pack in (1.0, 6.0, 12.0):
        tried = [decision.profit(np.array([n * pack]))[0] for n in range(40)]
        assert decision.best_packs(np.array([pack]))[0] == int(np.argmax(tried))


def test_many_series_at_once_are_each_as_alone() -> None:
    demand = np.concatenate([paths(m, 8) for m in (0.3, 4, 20)])
    window = Window(ints(1, 1, 2), ints(3, 5, 6), ints(3, 9, NEVER))
    worths = [Worth(2, 1), Worth(3, 5, 0.02), Worth(1, 10, 0.05, 2)]
    together = Decision(demand, window, Money.of(worths)).best_packs(np.ones(3))
    for i, worth in enumerate(worths):
        alone = Window(window.arrival[i : i + 1], window.until[i : i + 1], window.last[i : i + 1])
        assert best(demand[i : i + 1], none_there(), alone, worth) == together[i]


def test_a_life_beyond_the_forecast_goes_on_as_before() -> None:
    demand = np.full((1, 5, 4), 2.0)
    slow = Worth(margin=5, cost=1, lost=0)
    decision = Decision(demand, Window(ints(0), ints(20), ints(9)), Money.of([slow]))
    assert decision.wasted(np.array([20.0]))[0] == 0
    assert decision.wasted(np.array([23.0]))[0] == 3
