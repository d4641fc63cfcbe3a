"""The chance of running out: known answers, and what must hold for any goods."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.planning.forecast.levels import DEVIATES, LEVELS, Floats
from core.planning.running.chance import Chance, Goods, Standing, chances, days_after
from core.planning.stored import chance_above

DAYS = 14


def totals(daily: float, spread: float = 0.3) -> Floats:
    """Quantiles of the days up to each, each day apart from the others."""
    days = np.arange(1, DAYS + 1)[:, None]
    return np.maximum(daily * days + spread * daily * np.sqrt(days) * DEVIATES, 0.0)


def said(
    *goods: Goods, daily: float = 5.0, next_order: int = 3, late: tuple[int, ...] = ()
) -> Chance:
    return chances([Standing(totals(daily), goods, next_order, late)])[0]


def test_without_orders_it_is_what_the_stored_quantiles_say() -> None:
    found = said(Goods(37.0))
    for day in range(DAYS):
        assert found.by_day[day] == pytest.approx(chance_above(totals(5.0)[day], 37.0), abs=0.006)


def test_a_certain_demand_runs_out_on_the_day_it_is_gone() -> None:
    """Five a day for sure: seventeen pieces serve three days and lack three on the fourth."""
    sure = np.repeat(5.0 * np.arange(1, DAYS + 1)[:, None], len(LEVELS), axis=1)
    found = chances([Standing(sure, (Goods(17.0),), 5)])[0]
    assert found.by_day[:5] == (0.0, 0.0, 0.0, 1.0, 1.0)
    assert found.lost[3:5] == (3.0, 8.0)
    assert (found.before_next, found.lost_before_next) == (1.0, 8.0)
    assert found.passes(0.7) == 3


def test_a_lot_that_expires_serves_only_until_then() -> None:
    sure = np.repeat(5.0 * np.arange(1, DAYS + 1)[:, None], len(LEVELS), axis=1)
    lots = (Goods(30.0, last=1), Goods(7.0))
    found = chances([Standing(sure, lots, 9)])[0]
    assert found.by_day[:4] == (0.0, 0.0, 0.0, 1.0)


def test_an_order_helps_only_as_often_as_it_comes_in_time() -> None:
    """Five a day, fifteen there, an order for day 3 that comes two days late half of the time."""
    sure = np.repeat(5.0 * np.arange(1, DAYS + 1)[:, None], len(LEVELS), axis=1)
    order = Goods(100.0, first=3, late=(0, 0, 2, 2))
    found = chances([Standing(sure, (Goods(15.0), order), 3)])[0]
    assert found.by_day[2:6] == (0.0, 0.5, 0.5, 0.5)
    assert found.lost[4] == pytest.approx(5.0)


def test_a_late_supplier_makes_the_wait_longer() -> None:
    prompt = said(Goods(20.0), next_order=3)
    tardy = said(Goods(20.0), next_order=3, late=(0, 2, 4))
    assert tardy.before_next > prompt.before_next
    assert tardy.by_day == prompt.by_day


def test_days_that_have_passed_are_left_out() -> None:
    mean = np.full(DAYS, 5.0)
    moved = days_after(totals(5.0), mean, 4)
    assert moved.shape == (DAYS - 4, len(LEVELS))
    assert np.allclose(moved, totals(5.0)[: DAYS - 4])
    assert days_after(totals(5.0), mean, 0).shape == (DAYS, len(LEVELS))


lots = st.builds(
    Goods,
    pieces=st.floats(0, 60),
    first=st.just(0),
    last=st.one_of(st.just(100_000), st.integers(-1, DAYS)),
)
orders = st.builds(
    Goods,
    pieces=st.floats(0, 60),
    first=st.integers(1, DAYS),
    last=st.just(100_000),
    late=st.lists(st.integers(-3, 5), max_size=4).map(tuple),
)
shelves = st.builds(
    Standing,
    totals=st.builds(totals, st.floats(0, 12), st.floats(0, 2)),
    goods=st.tuples(st.lists(lots, max_size=3), st.lists(orders, max_size=2)).map(
        lambda both: (*both[0], *both[1])
    ),
    next_order=st.integers(1, 9),
    next_late=st.lists(st.integers(-3, 5), max_size=4).map(tuple),
)
EVEN = 1e-12


def below(less: Chance, more: Chance) -> bool:
    """Whether one chance is on no day above another."""
    days = zip(less.by_day, more.by_day, strict=True)
    return all(a <= b + EVEN for a, b in days) and less.before_next <= more.before_next + EVEN


@given(shelves)
def test_a_longer_look_never_lowers_it(shelf: Standing) -> None:
    found = chances([shelf])[0]
    assert all(a <= b for a, b in zip(found.by_day, found.by_day[1:], strict=False))
    assert all(0 <= one <= 1 for one in found.by_day)
    assert all(a <= b + EVEN for a, b in zip(found.lost, found.lost[1:], strict=False))


@given(shelves, lots)
def test_more_stock_never_raises_it(shelf: Standing, more: Goods) -> None:
    before, after = chances([shelf, replace(shelf, goods=(*shelf.goods, more))])
    assert below(after, before)


@given(shelves, st.integers(0, 4), st.integers(0, DAYS))
def test_an_expiring_lot_raises_it(shelf: Standing, which: int, last: int) -> None:
    if which >= len(shelf.goods):
        return
    goods = list(shelf.goods)
    goods[which] = replace(goods[which], last=min(goods[which].last, last))
    before, after = chances([shelf, replace(shelf, goods=tuple(goods))])
    assert below(before, after)


@given(shelves, orders, st.integers(1, 5))
def test_an_order_that_comes_earlier_lowers_it(shelf: Standing, order: Goods, days: int) -> None:
    sooner = replace(order, first=max(1, order.first - days))
    late = replace(shelf, goods=(*shelf.goods, order))
    soon = replace(shelf, goods=(*shelf.goods, sooner))
    before, after = chances([late, soon])
    assert below(after, before)


@given(shelves)
def test_a_thousand_beside_it_change_nothing(shelf: Standing) -> None:
    alone = chances([shelf])[0]
    other = Standing(totals(3.0), (Goods(9.0), Goods(4.0, 2, late=(1,))), 4)
    assert chances([other, shelf, other])[1] == alone
