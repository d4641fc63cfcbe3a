"""Replays: nothing appears or vanishes, known days by hand, rivals as their formulas say."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.forecast.levels import Floats
from core.planning.replay.ours import best_profit, gaps, known_demand, supply_of, to_quantile
from core.planning.replay.play import _Shelves, play
from core.planning.replay.rivals import RIVALS, average_times_percent, min_max
from core.planning.replay.world import View, World


def world(demand: Floats, life: int = 5, lead: int = 1, pack: float = 1.0) -> World:
    count = len(demand)
    return World(
        demand=demand,
        price=np.full(count, 10.0),
        cost=np.full(count, 6.0),
        holding=np.full(count, 0.01),
        life=np.full(count, life),
        lead=np.full(count, lead),
        review=np.ones(count, dtype=np.int64),
        pack=np.full(count, pack),
        outage=np.zeros(demand.shape, dtype=bool),
    )


def shop(count: int = 4, days: int = 140) -> Floats:
    random = np.random.default_rng(6)
    week = np.where(np.arange(days) % 7 >= 5, 1.8, 0.8)
    return random.poisson(np.arange(3, 3 + count)[:, None] * 3 * week).astype(float)


def weekly_paths(view: View) -> Floats:
    """What the same weekdays sold before, as paths of 14 days."""
    known = np.nan_to_num(known_demand(view), nan=0.0)
    return np.stack([known[:, -7 * k :][:, :14] for k in range(2, 12)], axis=1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.integers(0, 25), min_size=12, max_size=30),
    st.integers(1, 6),
    st.integers(1, 3),
    st.sampled_from(sorted(RIVALS)),
)
def test_nothing_appears_or_vanishes(sales: list[int], life: int, lead: int, rival: str) -> None:
    here = world(np.array([sales], dtype=float), life, lead)
    now = _Shelves(here, 3)
    make, choices = RIVALS[rival]
    policy = make(*choices[-1])
    had = now.there.sum()
    totals = {"bought": 0.0, "sold": 0.0, "wasted": 0.0}
    for day in range(3, len(sales)):
        told = now.pass_day(day)
        for name in totals:
            totals[name] += float(told[name][0])
        now.order(day, policy(now.view(day)))
    assert had + totals["bought"] == totals["sold"] + totals["wasted"] + now.there.sum()


def test_days_by_hand() -> None:
    """Goods that keep for two days, and an order of 5 each evening."""
    here = world(np.array([[4.0, 3.0, 4.0, 9.0]]), life=2)
    seen = play(here, 1, 4, lambda _: np.full(1, 5.0))
    # It starts with two days' sales, 8: 3 sold. Next morning 5 more: 4 old sold, 1 old thrown away.
    # Then 5 + 5 for 9, the older first: none thrown away, 1 left.
    assert seen.sold[0] == 3 + 4 + 9
    assert (seen.wasted[0], seen.bought[0], seen.wanted[0]) == (1, 10, 16)
    assert seen.profit == pytest.approx(4 * 16 - 6 * 1 - 0.01 * (5 + 5 + 1))
    assert seen.fill == 1


def test_an_order_in_an_outage_never_comes() -> None:
    here = world(np.full((1, 10), 5.0), life=9)
    here.outage[:, 4:7] = True
    seen = play(here, 3, 10, lambda _: np.full(1, 5.0))
    assert seen.bought[0] == 5 * 3
    view = _played(here, 3, 10)
    assert np.nansum(view.failed) == 3


def _played(here: World, first: int, last: int) -> View:
    now = _Shelves(here, first)
    for day in range(first, last):
        now.pass_day(day)
        now.order(day, np.full(len(here.demand), 5.0))
    return now.view(last - 1)


def test_how_long_orders_fail_is_learnt() -> None:
    here = world(np.full((2, 40), 5.0), life=9)
    assert gaps(_played(here, 3, 40), 50).max() == 0
    here.outage[0, 10:16] = True
    late = gaps(_played(here, 3, 40), 50)
    assert set(late[1]) == {0, 6}
    assert (late[1] > 0).mean() == pytest.approx(1 / 74, abs=0.02)


def test_a_policy_sees_sales_not_demand() -> None:
    here = world(np.array([[10.0, 10.0, 30.0, 10.0]]), life=9)
    now = _Shelves(here, 2)  # starts with 20
    now.pass_day(2)
    view = now.view(2)
    assert view.sold[0, 2] == 20
    assert view.open_share[0, 2] == pytest.approx(2 / 3)
    assert known_demand(view)[0, 2] == 30
    now.pass_day(3)
    assert np.isnan(known_demand(now.view(3))[0, 3])


def test_average_times_percent_and_levels_are_their_formulas() -> None:
    here = world(np.full((1, 40), 6.0), life=30, pack=4)
    now = _Shelves(here, 30)  # 12 there
    now.pass_day(30)
    view = now.view(30)
    # 6 a day x 1 day to cover + 2 more x 110 % = 19.8, less 6 there, in packs of 4.
    assert average_times_percent(1.1, 2)(view)[0] == 16
    assert min_max(2.0, 1.0)(view)[0] == 12  # at or below 12, up to 18
    assert min_max(0.5, 1.0)(view)[0] == 0  # 6 there is more than 3


def test_ours_beats_every_untuned_rival_where_weekends_matter() -> None:
    here = world(shop(), life=3)
    ours = play(here, 90, 140, best_profit(weekly_paths))
    rivals = [
        play(here, 90, 140, make(*choices[len(choices) // 2])) for make, choices in RIVALS.values()
    ]
    assert ours.profit > max(rival.profit for rival in rivals)
    assert ours.fill > 0.9


def test_more_caution_never_sells_less() -> None:
    here = world(shop(), life=3)
    fills = [play(here, 90, 140, best_profit(weekly_paths, c)).fill for c in (0.3, 1.0, 4.0)]
    assert fills == sorted(fills)
    low, high = (play(here, 90, 140, to_quantile(weekly_paths, c)).fill for c in (0.3, 0.9))
    assert low < high


def test_lots_of_a_view_are_given_oldest_first() -> None:
    here = world(np.full((1, 10), 5.0), life=4, lead=2)
    view = _played(here, 3, 6)
    supply = supply_of(view)
    assert supply.pieces.sum() == view.position[0]
    assert list(supply.last[0]) == sorted(supply.last[0])


def test_some_series_of_a_world_are_played_as_in_the_whole() -> None:
    here = world(shop(), life=3)
    policy = RIVALS["mean_and_safety"][0](1.0)
    whole = play(here, 90, 140, policy)
    part = play(here.rows(np.array([1, 3])).without_outages(), 90, 140, policy)
    assert part.money.tolist() == whole.money[[1, 3]].tolist()
    assert 0 <= whole.waste < 1
    assert whole.turns > 0
