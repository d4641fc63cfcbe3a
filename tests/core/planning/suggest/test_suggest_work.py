"""What to order, from made-up shelves: known answers, and what holds for any shelf."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.replenishment import DEFAULT
from core.kernel.amounts import MICRO
from core.planning.running.stating import statements
from core.planning.suggest.decide import HELD, ORDER, TRANSFER, WAIT, decide
from core.planning.suggest.moves import moves
from core.planning.suggest.shelf import Shelf, State
from core.planning.suggest.work import PATHS, Wish, wishes
from tests.core.planning.suggest.made_up import DAY, SOURCE, TODAY, shelf, stored


def wish(one: Shelf, daily: float = 10.0) -> Wish:
    return wishes([one], stored(daily), TODAY, {})[0]


def said(one: Shelf, daily: float = 10.0, late: dict[int, list[int]] | None = None) -> int:
    """The chance of running out that stands beside the wish, in millionths."""
    state = State(TODAY, [one], late or {})
    return statements(state, stored(daily))[one.key].chance_micro


def test_an_empty_shelf_gets_what_sells_until_the_next_order_could_come() -> None:
    """Arrives on day 2, next on day 5: three days of 10, the first two are lost."""
    seen = wish(shelf())
    assert 30 <= seen.packs <= 45
    assert said(shelf()) == MICRO
    assert seen.demand_micro == 50 * MICRO
    assert seen.stake_fen > 30 * 300


def test_a_full_shelf_gets_nothing() -> None:
    seen = wish(shelf(there=100))
    assert (seen.packs, seen.stake_fen) == (0, 0)
    assert said(shelf(there=100)) == 0


def test_what_is_under_way_is_not_ordered_again() -> None:
    assert wish(shelf(there=20, coming=(60, 2))).packs == 0
    assert wish(shelf(there=20)).packs > 0


def test_stock_that_expires_before_it_sells_is_not_counted_on() -> None:
    dying = wish(shelf(there=60, expires_in=1))
    assert dying.expiring_micro == 40 * MICRO or abs(dying.expiring_micro - 40 * MICRO) < 3 * MICRO
    assert dying.packs > wish(shelf(there=60)).packs


def test_short_lived_goods_are_bought_more_carefully() -> None:
    assert wish(shelf(life=1)).packs < wish(shelf(life=30)).packs


def test_one_more_and_one_less_lose_money_around_the_best() -> None:
    one = decide([wish(shelf(life=3, pack=4))], {})[0]
    assert one.kind == ORDER
    assert one.more_fen is not None and one.more_fen <= 0  # noqa: PT018
    assert one.less_fen is not None and one.less_fen <= 0  # noqa: PT018


@settings(max_examples=15, deadline=None)
@given(
    st.integers(0, 60),
    st.integers(1, 24),
    st.none() | st.integers(1, 30),
    st.none() | st.integers(-1, 9),
    st.floats(0.1, 20),
    st.integers(0, 40_000),
)
def test_the_explanation_sums_exactly_to_the_quantity(
    there: int, pack: int, life: int | None, expires: int | None, daily: float, minimum: int
) -> None:
    one = shelf(there=there, pack=pack, life=life, expires_in=expires, coming=(3, 1))
    for each in decide(wishes([one], stored(daily), TODAY, {}), {5: minimum}):
        assert sum(each.parts.values()) == each.quantity_micro
        assert each.quantity_micro % (pack * MICRO) == 0
        assert each.quantity_micro > 0


def test_a_suppliers_minimum_is_reached_or_waited_for() -> None:
    small = wishes([shelf(there=45)], stored(10.0), TODAY, {})
    assert small[0].packs > 0
    assert decide(small, {5: 0})[0].kind == ORDER
    met = decide(small, {5: 600 * (small[0].packs + 2)})[0]
    assert met.kind == ORDER
    assert met.parts["minimum"] == 2 * MICRO
    assert decide(small, {5: 10**9})[0].kind == WAIT


def test_held_goods_are_listed_but_not_ordered() -> None:
    one = decide([wish(shelf(held="negative"))], {})[0]
    assert (one.kind, one.wish.shelf.held) == (HELD, "negative")
    assert one.stake_fen > 0


def test_what_would_expire_elsewhere_is_moved_before_buying() -> None:
    here, there = shelf(place=1), shelf(place=2, there=90, expires_in=4)
    keys = ((1, 1), (1, 2))
    found = wishes([here, there], stored(10.0, 2.0, keys=keys), TODAY, {})
    moved = moves(found)
    assert len(moved) == 1
    assert moved[0].saved_fen > 0
    decided = decide(found, {})
    transfer = next(one for one in decided if one.kind == TRANSFER)
    assert (transfer.from_warehouse_id, transfer.other_org_unit_id) == (2, 2)
    assert sum(transfer.parts.values()) == transfer.quantity_micro
    bought = sum(one.quantity_micro for one in decided if one.kind == ORDER)
    assert bought + transfer.quantity_micro >= found[0].free_micro
    assert bought < found[0].packs * MICRO


def test_nothing_is_moved_where_moving_does_not_pay() -> None:
    here, there = shelf(place=1), shelf(place=2, there=62)
    found = wishes([here, there], stored(10.0, 2.0, keys=((1, 1), (1, 2))), TODAY, {})
    assert found[1].surplus_micro > 0
    assert moves(found) == []


def test_what_is_held_is_neither_given_nor_taken() -> None:
    here, there = shelf(place=1), shelf(place=2, there=90, expires_in=4, held="phantom")
    found = wishes([here, there], stored(10.0, 2.0, keys=((1, 1), (1, 2))), TODAY, {})
    assert moves(found) == []


def test_a_supplier_who_is_late_is_ordered_from_sooner() -> None:
    one = shelf(there=22, coming=(40, 2))
    sure = wishes([one], stored(10.0), TODAY, {})[0]
    late = wishes([one], stored(10.0), TODAY, {5: [3] * 9})[0]
    assert late.packs >= sure.packs
    assert said(one, late={5: [3] * 9}) > said(one)


def test_a_lost_sale_that_costs_more_than_its_margin_orders_more() -> None:
    """Bread of a day at 10.00 that costs 6.00: a piece too few loses 4.00, one too many 6.00, so
    the best number stands at a chance of 0.4; where a lost sale costs 5.00 more, at 0.6."""
    bread = replace(shelf(life=1), source=replace(SOURCE, until_on=TODAY + 3 * DAY))
    dearer = replace(bread, policy=replace(DEFAULT, lost_sale_bp=12_500))
    hundred = stored(100.0)
    plain, careful = (wishes([one], hundred, TODAY, {})[0].packs for one in (bread, dearer))
    asked = hundred.paths(0, PATHS)[:, 2]  # on the day it comes
    assert plain == pytest.approx(np.quantile(asked, 0.4, method="inverted_cdf"), abs=1)
    assert careful == pytest.approx(np.quantile(asked, 0.6, method="inverted_cdf"), abs=1)
    assert careful > plain + 10


def test_an_order_covers_the_days_by_which_the_next_is_usually_late() -> None:
    """Ten a day and nothing else: three days more are thirty pieces more."""
    ten = stored(10.0, spread=0.0)
    sure, late, other = (
        wishes([shelf(there=5)], ten, TODAY, record)[0]
        for record in ({}, {5: [3] * 9}, {6: [3] * 9})
    )
    assert late.packs - sure.packs == 30
    assert other.packs == sure.packs
    assert late.demand_micro == sure.demand_micro  # of the days until it is due, as before


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 50), st.integers(1, 40), st.none() | st.integers(0, 9))
def test_more_stock_never_raises_the_chance(there: int, more: int, expires: int | None) -> None:
    fewer = wish(shelf(there=there, expires_in=expires))
    fuller = wish(shelf(there=there + more, expires_in=expires))
    assert fuller.packs <= fewer.packs
    less, more_there = (shelf(there=n, expires_in=expires) for n in (there, there + more))
    assert said(more_there) <= said(less)
