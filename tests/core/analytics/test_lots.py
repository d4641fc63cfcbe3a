"""Every lot that lies somewhere, by band and order, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest

from core.analytics import batches, expiry
from core.analytics import item as item_page
from core.analytics.expected import Pace
from core.analytics.expiry import Band
from core.analytics.lots import UNDATED, LotLying, LotsAsked, Order, lot_totals, lots_lying
from core.analytics.source import Slice
from core.analytics.today_expiry import ending_lots
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.expiry_walk import see_lot
from core.desks.stores.till_summary import TILL_SUMMARY
from core.platform.database import writing
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

ITEM = "specific-lot"
DAY = dt.timedelta(days=1)


@pytest.fixture
def shelf(firm: Firm) -> Firm:
    """Life 30 days: near is 10 left, off sale 2 before. X is used up, N has no date."""
    for code, left, price in (("E", -1, 1), ("O", 0, 2), ("A", 5, 3), ("G", 20, 4), ("X", 9, 5)):
        ends = TODAY + DAY * left
        line = firm.line(
            ITEM, 10, price, lot_code=code, produced_on=ends - DAY * 30, expires_on=ends
        )
        firm.post(RECEIPT, [line], TODAY - 2 * DAY)
    used = firm.one("SELECT id FROM lot WHERE code = 'X'")
    firm.post(DELIVERY, [firm.line(ITEM, 10, 9, lot_id=used)], TODAY - DAY)
    return firm


def asked(firm: Firm, band: str = "", sought: str = "") -> LotsAsked:
    return LotsAsked(Slice(firm.company), TODAY, band, sought)


def found(look: Look, of: LotsAsked, order: Order = Order.DUE, *page: int) -> list[LotLying]:
    with look() as connection:
        return lots_lying(connection, of, order, *(page or (100,)))


def test_lots_with_stock_stand_by_date_each_in_its_band(shelf: Firm, look: Look) -> None:
    lots = found(look, asked(shelf))
    assert [(x.lot, x.band, x.days_left) for x in lots] == [
        ("E", Band.EXPIRED, -1),
        ("O", Band.OFF_SALE, 0),
        ("A", Band.NEAR, 5),
        ("G", Band.GOOD, 20),
    ]
    assert {x.quantity_micro for x in lots} == {10_000_000}
    assert {x.came_by is not None and x.came_by[1][:2] for x in lots} == {"RK"}
    with look() as connection:
        totals = lot_totals(connection, asked(shelf))
    assert {band: one.lots for band, one in totals.items()} == {x.band: 1 for x in lots}
    shown = sum(x.worth_fen or 0 for x in lots)
    books = shelf.one(f"SELECT sum(value_fen) FROM stream WHERE item_id = {shelf.items[ITEM]}")
    assert shown == sum(one.worth_fen or 0 for one in totals.values()) == books


def test_a_band_a_search_and_a_page_cut_the_list(shelf: Firm, look: Look) -> None:
    assert [x.lot for x in found(look, asked(shelf, Band.NEAR))] == ["A"]
    assert found(look, asked(shelf, UNDATED)) == []
    assert [x.lot for x in found(look, asked(shelf, sought="g"))][-1:] == ["G"]
    assert len(found(look, asked(shelf, sought="specific"))) == 4
    assert found(look, asked(shelf, sought="no such thing")) == []
    assert [x.lot for x in found(look, asked(shelf), Order.DUE, 2, 1)] == ["O", "A"]
    assert [x.lot for x in found(look, asked(shelf), Order.NEWEST)] == ["G", "A", "O", "E"]
    worth = [x.worth_fen or 0 for x in found(look, asked(shelf), Order.WORTH)]
    assert worth == sorted(worth, reverse=True)


def test_cost_and_other_places_are_hidden_where_they_are_not_ones_own(
    shelf: Firm, look: Look
) -> None:
    with look(without_cost(shelf.actor)) as connection:
        lots = lots_lying(connection, asked(shelf), Order.DUE, 100)
        totals = lot_totals(connection, asked(shelf))
    assert {x.worth_fen for x in lots} == {None}
    assert {one.worth_fen for one in totals.values()} == {None}
    assert {one.lots for one in totals.values()} == {1}
    elsewhere = LotsAsked(Slice(shelf.company, (shelf.shop,)), TODAY)
    assert found(look, elsewhere) == []


def test_lots_that_share_a_layer_show_what_lies_there_and_an_empty_one_nothing(
    firm: Firm, look: Look
) -> None:
    """First in, first out: the second lot was sold, the first layer paid for it."""
    item = "fifo-lot"
    for code, price in (("A", 10), ("B", 20)):
        line = firm.line(item, 10, price, lot_code=code, expires_on=TODAY + 5 * DAY)
        firm.post(RECEIPT, [line], TODAY - 2 * DAY)
    firm.post(DELIVERY, [firm.line(item, 10, 30, lot_code="B")], TODAY - DAY)
    assert [(x.lot, x.worth_fen) for x in found(look, asked(firm))] == [("A", 200_00)]
    of = Slice(firm.company, items=(firm.items[item],))
    with look() as connection:
        (total,) = lot_totals(connection, asked(firm)).values()
        assert total.worth_fen == 200_00
        assert [x.value_fen for x in item_page.lots(connection, of)] == [200_00]
        (dated,) = expiry.dated_lots(connection, of, Pace(TODAY - DAY), TODAY)
        (ending,) = ending_lots(connection, firm.company, TODAY)
        sold = batches.batches(connection, of, 5)
    # ten were sold in 28 days and four selling days are left: 1.43 of them are still wanted
    assert dated.worth_fen == ending.worth_fen == 200_00
    assert (dated.left_micro, dated.left_fen) == (8_571_429, 171_43)  # of 10 at 20.00
    assert [(x.code, x.left_micro, x.left_fen) for x in sold] == [("B", 0, 0)]


def test_a_till_makes_a_lot_inferred_until_somebody_looks(shelf: Firm, look: Look) -> None:
    shelf.post(TILL_SUMMARY, [shelf.line(ITEM, 2, 9)], TODAY)
    state = {x.lot: x.seen for x in found(look, asked(shelf))}
    assert [lot for lot, seen in state.items() if not seen] == ["O"]
    lot, place = shelf.one("SELECT id FROM lot WHERE code = 'O'"), shelf.warehouse
    with writing(shelf.engine) as session:
        see_lot(session, shelf.actor, place, lot, 8_000_000, "walk-1", shelf.clock)
    assert all(x.seen for x in found(look, asked(shelf)))
