"""Turnover reckoned by hand: mean stock from months and edge days, shelves, slow goods."""

from __future__ import annotations

import datetime as dt

import pytest

from core.analytics import heat, slow, sold_through, stock_value, turnover
from core.analytics.source import Slice
from core.analytics.window import DAY, Window
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import writing
from models.catalog import Item
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

GOOD, LOTS, OTHER = "average-none", "fifo-lot", "fifo-none"
START = dt.date(2026, 8, 10)


def on(days: int) -> dt.date:
    """So many days after the first."""
    return START + dt.timedelta(days=days)


@pytest.fixture
def told(firm: Firm) -> Firm:
    """100 at 6.00 on the first day, ten sold at 10.00 every tenth day, nine times: the last on
    8 November. 20 of another at 5.00 on 20 September, never sold."""
    firm.post(RECEIPT, [firm.line(GOOD, 100, 6)], START, minute=8 * 60)
    for number in range(1, 10):
        firm.post(DELIVERY, [firm.line(GOOD, 10, 10)], on(10 * number), minute=12 * 60)
    firm.post(RECEIPT, [firm.line(OTHER, 20, 5)], dt.date(2026, 9, 20), minute=8 * 60)
    return firm


WINDOWS = (
    Window(START, TODAY),
    Window(dt.date(2026, 8, 20), dt.date(2026, 11, 10)),
    Window(dt.date(2026, 8, 3), dt.date(2026, 10, 31)),
    Window(dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
    Window(dt.date(2026, 9, 12), dt.date(2026, 9, 18)),
    Window(dt.date(2026, 9, 3), dt.date(2026, 9, 28)),
)


def stock_on(day: dt.date) -> int:
    """What the item is worth at the close of a day, by hand: 6.00 for each that is left."""
    sold = sum(10 for number in range(1, 10) if on(10 * number) <= day)
    return (100 - sold) * 6_00 if day >= START else 0


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_mean_stock_of_any_window_is_the_mean_of_its_days(
    told: Firm, look: Look, window: Window
) -> None:
    days = [window.first + dt.timedelta(days=n) for n in range(window.days)]
    mean = sum(map(stock_on, days)) / window.days
    of = Slice(told.company, items=(told.items[GOOD],))
    with look() as connection:
        found = stock_value.stock_value(connection, of, window)
        turns = turnover.turnover_by_item(connection, of, window)
    assert found.mean_fen == pytest.approx(mean, abs=0.5)
    assert found.opening_fen == stock_on(window.first - dt.timedelta(days=1))
    assert found.closing_fen == stock_on(window.last)
    assert [turn.mean_fen for turn in turns] == [found.mean_fen]
    assert turns[0].closing_fen == stock_on(window.last)


def test_the_dead_stand_by_days_since_their_last_sale(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    last = dt.date(2026, 12, 20)
    with look() as connection:
        turns = turnover.turnover_by_item(connection, of, Window.ending(last, 30))
        never, dead = slow.slow(connection, of, turns, last, 10)
    assert (never.turn.item_id, never.days, never.last_sale) == (told.items[OTHER], None, None)
    assert (dead.days, dead.last_sale, dead.dead) == (42, on(90), True)
    assert dead.turn.closing_fen == 60_00


def test_what_takes_long_to_turn_is_slow(told: Firm, look: Look) -> None:
    """Ninety pieces, of which five are sold on the last of nine days: 161 days of stock."""
    of = Slice(told.company, items=(told.items[GOOD],))
    last = on(19)
    told.post(DELIVERY, [told.line(GOOD, 5, 10)], last, minute=12 * 60)
    with look() as connection:
        turns = turnover.turnover_by_item(connection, of, Window.ending(last, 9))
        (found,) = slow.slow(connection, of, turns, last, 10)
    # 90 pieces on each of eight days, 85 on the last: 805 ÷ 9 a day, × 9 days ÷ 5 sold.
    assert turns[0].turned == 1610
    assert (found.days, found.dead, found.last_sale) == (161, False, last)


def test_a_shelf_that_closed_empty_is_seen_on_its_days(told: Firm, look: Look) -> None:
    told.post(DELIVERY, [told.line(OTHER, 20, 9)], dt.date(2026, 11, 15), minute=12 * 60)
    told.post(RECEIPT, [told.line(OTHER, 5, 5)], dt.date(2026, 11, 18), minute=8 * 60)
    window = Window(dt.date(2026, 11, 13), dt.date(2026, 11, 19))
    items = [told.items[OTHER], told.items[GOOD]]
    with look() as connection:
        other, good = heat.heat(connection, Slice(told.company), window, items)
    assert other.empty == (0, 0, 1, 1, 1, 0, 0)
    assert other.stores == (1,) * 7
    assert sum(good.empty) == 0


def test_fresh_goods_are_looked_at_over_their_own_life(told: Firm, look: Look) -> None:
    """Milk of ten days: what went before them is left out. Of the other, twenty were sold within
    30 days. There were those 24 and what is left: 10 and 20 of the others, 13 of milk."""
    with writing(told.engine) as session:
        session.get_one(Item, told.items[LOTS]).life_days = 10
    for came, sold in ((2, 3), (12, 4)):
        made = dt.date(2026, 11, came)
        line = told.line(LOTS, 10, 5, lot_code=f"L{came}", produced_on=made)
        told.post(RECEIPT, [line], made, minute=8 * 60)
        told.post(DELIVERY, [told.line(LOTS, sold, 9)], made + DAY, minute=12 * 60)
    with look() as connection:
        found = sold_through.sold_and_there(connection, Slice(told.company), TODAY)
        earlier = sold_through.sold_and_there(connection, Slice(told.company), on(9))
    assert found == (24_000_000, 67_000_000)
    assert earlier == (0, 100_000_000)  # ten days after the first: nothing sold, all of it left
