"""A few documents, and every read reckoned by hand; on both engines."""

from __future__ import annotations

import datetime as dt

import pytest

from core.analytics import (
    batches,
    bridge,
    classes,
    cover,
    documents,
    item,
    on_hand,
    sales,
    stock_out,
    stock_value,
    turnover,
)
from core.analytics.definitions import Days, NoDays
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.platform.rights import SEE, Actor
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

GOOD = "average-none"
LOTS = "fifo-lot"


def day(number: int) -> dt.date:
    """A day of November 2026."""
    return dt.date(2026, 11, number)


MONTH = Window(day(1), day(19))
WEEK = Window(day(10), day(19))


@pytest.fixture
def told(firm: Firm) -> Firm:
    """Ten at 6.00 on 30 October; 4 sold at 10.00 net on the 10th, 1 back on the 12th; ten more
    at 8.00 on the 14th; 5 sold at 11.00 on the 18th. A lot: 6 at 5.00, 2 sold at 4.00."""
    firm.post(RECEIPT, [firm.line(GOOD, 10, 6)], dt.date(2026, 10, 30), minute=8 * 60)
    sale = firm.post(DELIVERY, [firm.line(GOOD, 4, 10)], day(10), minute=12 * 60)
    back = firm.line(GOOD, 1, 10, source_line_id=firm.lines_of(sale)[0])
    firm.post(CUSTOMER_RETURN, [back], day(12), minute=12 * 60, source_id=sale.document_id)
    firm.post(RECEIPT, [firm.line(GOOD, 10, 8)], day(14), minute=8 * 60)
    firm.post(DELIVERY, [firm.line(GOOD, 5, 11)], day(18), minute=12 * 60)
    made = firm.line(LOTS, 6, 5, lot_code="L1", produced_on=day(1))
    firm.post(RECEIPT, [made], day(11), minute=8 * 60)
    firm.post(DELIVERY, [firm.line(LOTS, 2, 4)], day(15), minute=12 * 60)
    firm.agree()
    return firm


def test_totals_are_net_of_returns(told: Firm, look: Look) -> None:
    goods = Slice(told.company, items=tuple(told.items.values()))
    with look() as connection:
        sums = sales.total(connection, Slice(told.company), MONTH)
        of_goods = sales.total(connection, goods, MONTH)
    # 4 × 10 - 1 × 10 + 5 × 11 + 2 × 4 = 93.00. Cost 3 × 6 + 5 × (42+80)/17 + 2 × 5.
    assert sums.net_sales_fen == 93_00
    assert sums.tax_fen == 12_09
    assert sums.cost_fen == 18_00 + 35_88 + 10_00
    # units are told of goods that are named; of all goods together they say nothing
    assert of_goods.sold_micro == 10_000_000
    assert of_goods.received_micro == 16_000_000
    assert (sums.sold_micro, sums.received_micro) == (0, 0)
    assert of_goods.net_sales_fen == sums.net_sales_fen


def test_a_window_over_whole_months_and_edges_says_what_its_days_say(
    told: Firm, look: Look
) -> None:
    of = Slice(told.company)
    with look() as connection:
        whole = sales.total(connection, of, Window(dt.date(2026, 9, 15), TODAY))
        days = sales.by_day(connection, of, Window(dt.date(2026, 9, 15), TODAY))
        inside = sales.total(connection, of, Window(day(11), day(15)))
    assert whole.net_sales_fen == sum(one.sums.net_sales_fen for one in days) == 93_00
    assert inside.net_sales_fen == -10_00 + 8_00


def test_the_last_day_with_sales_of_each_store(told: Firm, look: Look) -> None:
    with look() as connection:
        assert [(one.org_unit_id, one.on) for one in sales.sales_up_to(connection, 1)] == [
            (told.unit, day(18))
        ]
        assert sales.first_sale(connection, Slice(told.company)) == day(10)


def test_by_category_store_item_and_course(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look() as connection:
        groups = {
            one.name: one.sums.net_sales_fen for one in sales.by_category(connection, of, MONTH)
        }
        stores = sales.by_store(connection, of, MONTH)
        items = sales.by_item(connection, of, MONTH, 1)
        course = sales.item_courses(connection, of, WEEK, [told.items[GOOD]])
        one_item = sales.total(connection, Slice(told.company, items=(told.items[LOTS],)), MONTH)
    assert groups == {"average": 85_00, "fifo": 8_00}
    assert [(store.id, store.sums.net_sales_fen) for store in stores] == [(told.unit, 93_00)]
    assert [group.code for group in items] == [GOOD]
    assert course == {told.items[GOOD]: [40_00, 0, -10_00, 0, 0, 0, 0, 0, 55_00, 0]}
    assert one_item.net_sales_fen == 8_00


def test_mean_stock_is_the_mean_of_the_closing_stocks(told: Firm, look: Look) -> None:
    good = Slice(told.company, items=(told.items[GOOD],))
    with look() as connection:
        found = stock_value.stock_value(connection, good, WEEK)
    # At the close of the 10th to the 19th: 36, 36, 42, 42, 122 ×4, 86.12 ×2.
    closings = [36_00, 36_00, 42_00, 42_00, *[122_00] * 4, *[86_12] * 2]
    assert (found.opening_fen, found.closing_fen) == (60_00, 86_12)
    assert found.mean_fen == round(sum(closings) / 10)


def test_turnover_agrees_with_the_whole(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look() as connection:
        turns = turnover.turnover_by_item(connection, of, WEEK)
        whole = stock_value.stock_value(connection, of, WEEK)
        names = turnover.names(connection, told.items.values())
        moving = turnover.moving(connection, of, day(19))
    assert {names[turn.item_id].code for turn in turns} == {GOOD, LOTS}
    assert sum(turn.closing_fen or 0 for turn in turns) == whole.closing_fen == 106_12
    good = next(turn for turn in turns if turn.item_id == told.items[GOOD])
    assert good.turned == round(81_62 * 10 * 10 / 53_88)
    assert moving == (2, len(told.items))


def test_the_bridge_adds_up(told: Firm, look: Look) -> None:
    with look() as connection:
        found = bridge.margin_bridge(
            connection, Slice(told.company), Window(day(14), day(19)), (Window(day(8), day(13)),)
        )
    # Before: 3 for 30.00 at 18.00. Now: 5 for 55.00 at 35.88, and the lot, new: 8.00 at 10.00.
    assert found is not None
    assert (found.old_fen, found.new_fen) == (12_00, 17_12)
    assert found.price_fen == 5_00  # 5 × 1.00
    assert found.cost_fen == -5_88  # 35.88 instead of 30.00
    assert found.volume_fen == 11_20  # 58.00 at old prices against 30.00, at 40 %
    assert found.mix_fen == -5_20  # 18.00 against 40 % of 58.00
    parts = found.volume_fen + found.price_fen + found.cost_fen + found.mix_fen
    assert found.old_fen + parts == found.new_fen


def test_batches_say_what_a_unit_cost_and_sold_for(told: Firm, look: Look) -> None:
    with look() as connection:
        (batch,) = batches.batches(connection, Slice(told.company), 10)
    assert (batch.code, batch.unit_cost_fen, batch.unit_price_fen) == ("L1", 5_00, 4_00)
    assert batch.profit_fen == -2_00
    assert (batch.left_micro, batch.left_fen) == (4_000_000, 20_00)


def test_on_hand_with_value_cover_and_expiry(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look() as connection:
        rows = on_hand.on_hand(connection, of, day(18), TODAY, "", 10)
        late = on_hand.on_hand(connection, of, day(18), dt.date(2027, 1, 1), "FIFO", 10)
        covers = cover.cover_by_item(connection, of, day(18), TODAY)
    good, lot = rows
    assert (good.code, good.quantity_micro, good.value_fen) == (GOOD, 12_000_000, 86_12)
    assert (lot.code, lot.value_fen, lot.expires_on) == (LOTS, 20_00, dt.date(2026, 12, 1))
    assert good.cover == covers[good.item_id] == 420  # 12 left, 8 in 28 days
    assert lot.cover == 560
    assert [(row.code, row.cover) for row in late] == [(LOTS, 0)]


def test_lots_moves_and_documents_of_an_item(told: Firm, look: Look) -> None:
    of = Slice(told.company, items=(told.items[LOTS],))
    with look() as connection:
        card = item.card(connection, told.items[LOTS])
        (lot,) = item.lots(connection, of)
        first, second = item.moves(connection, of, 10)
        only = item.moves(connection, of, 1, 1)
        papers = documents.sales_documents(
            connection, Slice(told.company), day(18), ("sales.delivery",), 10
        )
        nobody = item.card(connection, 10**6)
    assert card is not None
    assert (card.code, card.tracking, nobody) == (LOTS, "lot", None)
    assert (lot.code, lot.quantity_micro, lot.value_fen) == ("L1", 4_000_000, 20_00)
    assert (first.quantity_micro, second.quantity_micro) == (-2_000_000, 6_000_000)
    assert only == [second]
    assert [paper.net_fen for paper in papers] == [55_00]


def test_a_shelf_is_empty_until_goods_come(told: Firm, look: Look) -> None:
    lot = Slice(told.company, items=(told.items[LOTS],))
    with look() as connection:
        assert stock_out.empty_days(connection, lot, WEEK) == (0, 9)
        told.post(DELIVERY, [told.line(LOTS, 4, 9)], day(19), minute=12 * 60)
        connection.rollback()
    with look() as connection:
        assert stock_out.empty_days(connection, lot, Window(day(18), day(20))) == (2, 3)


def test_classes(told: Firm, look: Look) -> None:
    with look() as connection:
        letters = classes.abc_classes(connection, Slice(told.company), day(18))
        steady = classes.xyz_classes(connection, Slice(told.company), day(18), [told.items[GOOD]])
    assert letters == {told.items[GOOD]: "A", told.items[LOTS]: "B"}
    assert steady == {told.items[GOOD]: "new"}


def test_money_by_band() -> None:
    rows: list[tuple[str, Days, int | None]] = [
        ("tea", 65, 100),
        ("tea", 1000, 50),
        ("tea", NoDays.NO_MOVEMENT, 7),
    ]
    assert cover.money_by_band([*rows, ("oil", NoDays.UNKNOWN_STOCK, 9)]) == {
        "tea": [100, 0, 0, 0, 0, 50, 7]
    }


def test_without_the_right_cost_and_its_sums_are_hidden(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look(without_cost(told.actor)) as connection:
        sums = sales.total(connection, of, MONTH)
        assert (sums.net_sales_fen, sums.cost_fen, sums.provisional_fen) == (93_00, None, None)
        assert stock_value.stock_value(connection, of, MONTH).mean_fen is None
        assert bridge.margin_bridge(connection, of, WEEK, (WEEK.before(),)) is None
        assert {one.mean_fen for one in turnover.turnover_by_item(connection, of, WEEK)} == {None}
        (batch,) = batches.batches(connection, of, 10)
        assert (batch.unit_cost_fen, batch.left_fen) == (None, None)
        rows = on_hand.on_hand(connection, of, day(18), TODAY, "", 10)
        assert {row.value_fen for row in rows} == {None}


def test_a_sum_with_one_hidden_part_is_hidden(told: Firm, look: Look) -> None:
    """Cost seen in one store only: the sum over both would be a wrong number."""
    told.post(
        RECEIPT,
        [told.line(GOOD, 5, 6)],
        day(2),
        minute=60,
        warehouse_id=told.shop_warehouse,
        org_unit_id=told.shop,
    )
    told.post(
        DELIVERY,
        [told.line(GOOD, 1, 10)],
        day(16),
        minute=60,
        warehouse_id=told.shop_warehouse,
        org_unit_id=told.shop,
    )
    grants = {**told.actor.grants, "see.cost": frozenset({told.unit})}
    half = Actor(told.user, "half", "half", grants=grants, units=told.actor.units)
    with look(half) as connection:
        assert sales.total(connection, Slice(told.company), MONTH).cost_fen is None
        mine = sales.total(connection, Slice(told.company, (told.unit,)), MONTH)
        assert mine.cost_fen is not None


def test_a_stranger_sees_nothing(told: Firm, look: Look) -> None:
    stranger = Actor(99, "x", "x", grants={SEE: frozenset()}, units={})
    with look(stranger) as connection:
        assert sales.sales_up_to(connection, told.company) == []
        assert sales.total(connection, Slice(told.company), MONTH).net_sales_fen == 0
