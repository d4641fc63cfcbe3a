"""Goods go out: first-expired-first, never more than there is, with revenue and cost at once."""

from __future__ import annotations

from typing import Any

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.documents import refusals as r
from core.posting.refusals import LotShortage, OverFulfilled, Shortage
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day


def test_a_delivery_books_revenue_receivable_and_cost_at_once(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 100)])
    delivery = shop.post(DELIVERY, [shop.line("average-none", 4, 150)])
    assert shop.voucher(delivery) == [
        "C inventory 400.00",
        "C revenue 600.00",
        "C vat_output 78.00",
        "D cost_of_sales 400.00",
        "D receivable 678.00",
    ]
    assert shop.owed("receivable") == "678.00"
    assert shop.day_fact("average-none") == {
        "net_sales": "600.00",
        "tax": "78.00",
        "cost_booked": "400.00",
        "cost_now": "400.00",
        "stock_value": "600.00",
        "received": "1000.00",
    }


def test_the_first_to_expire_goes_first_through_the_end_of_its_date(any_shop: Shop) -> None:
    shop = any_shop
    for code, left in (("LATER", 9), ("TODAY", 0), ("GONE", -1)):
        line = shop.line("average-lot", 5, 10, lot_code=code, expires_on=TODAY + left * DAY)
        shop.post(RECEIPT, [line])
    delivery = shop.post(DELIVERY, [shop.line("average-lot", 7, 20)])
    assert shop.lots_of(delivery) == {"LATER": -2, "TODAY": -5}
    refused = shop.refused(DELIVERY, [shop.line("average-lot", 4, 20)])
    assert isinstance(refused, Shortage), "expired goods are no stock for sale"
    assert refused.available_micro == 3 * MICRO


def test_naming_an_expired_lot_is_refused(shop: Shop) -> None:
    gone = TODAY - DAY
    shop.post(RECEIPT, [shop.line("fifo-lot", 5, 10, lot_code="GONE", expires_on=gone)])
    refused = shop.refused(DELIVERY, [shop.line("fifo-lot", 1, 20, lot_code="GONE")])
    assert refused == r.Problems((r.ExpiredLot(1, "GONE", gone),))
    unknown = shop.refused(DELIVERY, [shop.line("fifo-lot", 1, 20, lot_code="NONE")])
    assert unknown == r.Problems((r.UnknownLot(1, "NONE"),))


def test_a_named_lot_leaves_at_its_own_cost_and_no_further_than_it_goes(shop: Shop) -> None:
    for code, price in (("CHEAP", 10), ("DEAR", 30)):
        line = shop.line("specific-lot", 5, price, lot_code=code, expires_on=TODAY + 9 * DAY)
        shop.post(RECEIPT, [line])
    delivery = shop.post(DELIVERY, [shop.line("specific-lot", 2, 50, lot_code="DEAR")])
    assert shop.cost(delivery) == "60.00"
    assert shop.lots("specific-lot") == {"CHEAP": 5, "DEAR": 3}
    refused = shop.refused(DELIVERY, [shop.line("specific-lot", 4, 50, lot_code="DEAR")])
    assert isinstance(refused, LotShortage)
    assert refused.available_micro == 3 * MICRO


def test_batch_margin_is_what_each_lot_earned_less_what_it_cost(shop: Shop) -> None:
    for code, left, price in (("A", 3, 10), ("B", 9, 30)):
        line = shop.line("specific-lot", 3, price, lot_code=code, expires_on=TODAY + left * DAY)
        shop.post(RECEIPT, [line])
    shop.post(DELIVERY, [shop.line("specific-lot", 4, 50)])
    assert shop.rows(
        "SELECT l.code, f.net_sales_fen, f.cost_now_fen FROM fact_lot f"
        " JOIN lot l ON l.id = f.lot_id ORDER BY l.code"
    ) == [("A", 15_000, 3_000), ("B", 5_000, 3_000)]


def test_a_box_of_nine_sells_down_to_exactly_nothing(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 1, 10, unit_id=shop.box)])
    costs = [shop.cost(shop.post(DELIVERY, [shop.line("average-none", 1, 2)])) for _ in range(9)]
    assert costs == ["1.11", "1.11", "1.11", "1.11", "1.11", "1.11", "1.11", "1.12", "1.11"]
    assert shop.on_shelf("average-none") == "0 pieces worth 0.00"


def test_a_serial_number_is_named_when_it_is_sold(shop: Shop) -> None:
    for serial, price in (("SN-1", 500), ("SN-2", 700)):
        shop.post(RECEIPT, [shop.line("specific-serial", 1, price, lot_code=serial)])
    refused = shop.refused(DELIVERY, [shop.line("specific-serial", 1, 900)])
    assert refused == r.Problems((r.LotMissing(1, shop.items["specific-serial"]),))
    sold = shop.post(DELIVERY, [shop.line("specific-serial", 1, 900, lot_code="SN-2")])
    assert shop.cost(sold) == "700.00"
    again = shop.refused(DELIVERY, [shop.line("specific-serial", 1, 900, lot_code="SN-2")])
    assert isinstance(again, LotShortage)


def test_reserved_goods_are_kept_for_their_order(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 1)])
    order = shop.post(SALES_ORDER, [shop.line("average-none", 7, 2)], reserve=True)
    refused = shop.refused(DELIVERY, [shop.line("average-none", 4, 2)])
    assert isinstance(refused, Shortage)
    assert refused.available_micro == 3 * MICRO
    shop.post(DELIVERY, [shop.line("average-none", 3, 2)])
    line = shop.line("average-none", 7, 2, source_line_id=shop.line_id(order))
    shop.post(DELIVERY, [line])
    assert shop.open_of(order) == [0]
    assert shop.one("SELECT sum(reserved_micro) FROM balance") == 0
    assert shop.on_shelf("average-none") == "0 pieces worth 0.00"


def test_closing_the_rest_of_an_order_releases_what_was_promised(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 1)])
    order = shop.post(SALES_ORDER, [shop.line("average-none", 7, 2)], reserve=True)
    source = shop.line_id(order)
    part = shop.line("average-none", 2, 2, source_line_id=source, close_rest=True)
    shop.post(DELIVERY, [part])
    assert shop.open_of(order) == [0]
    assert shop.one("SELECT sum(reserved_micro) FROM balance") == 0
    more = shop.refused(DELIVERY, [shop.line("average-none", 1, 2, source_line_id=source)])
    assert isinstance(more, OverFulfilled)


def test_an_order_reserves_only_what_is_there(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 5, 1)])
    shop.post(SALES_ORDER, [shop.line("average-none", 7, 2)], reserve=True)
    assert shop.one("SELECT sum(reserved_micro) FROM balance") == 5 * MICRO
    shop.post(SALES_ORDER, [shop.line("average-none", 7, 2)], reserve=True)
    assert shop.one("SELECT sum(reserved_micro) FROM balance") == 5 * MICRO


def test_selling_more_than_there_is_is_refused(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 1)])
    lines = [shop.line("fifo-none", 3, 2), shop.line("fifo-none", 3, 2)]
    refused = shop.refused(DELIVERY, lines)
    assert isinstance(refused, Shortage)
    assert (refused.line_no, refused.available_micro) == (2, 2 * MICRO)


def test_where_it_is_allowed_stock_goes_below_zero_at_a_provisional_cost(any_shop: Shop) -> None:
    shop = any_shop
    here: dict[str, Any] = {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}
    shop.post(RECEIPT, [shop.line("fifo-none", 2, 10)], **here)
    delivery = shop.post(DELIVERY, [shop.line("fifo-none", 5, 20)], **here)
    assert shop.cost(delivery) == "50.00"
    assert shop.on_shelf("fifo-none") == "-3 pieces worth -30.00"
    assert shop.one("SELECT sum(provisional_fen) FROM fact_item_day") == 3_000
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 4, 12)], **here)
    assert shop.voucher(receipt) == [
        "C ap_estimated 48.00",
        "C inventory 6.00",
        "D cost_of_sales 6.00",
        "D inventory 48.00",
    ]
    assert shop.cost(delivery) == "56.00"
    assert shop.on_shelf("fifo-none") == "1 pieces worth 12.00"
    assert shop.one("SELECT sum(provisional_fen) FROM fact_item_day") == 0


def test_a_sale_of_the_day_before_keeps_its_own_day_in_the_facts(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(11, 10))
    shop.post(DELIVERY, [shop.line("fifo-none", 2, 20)], day(11, 12))
    assert shop.day_fact("fifo-none", day(11, 12)) == {
        "net_sales": "40.00",
        "tax": "5.20",
        "cost_booked": "20.00",
        "cost_now": "20.00",
        "stock_value": "-20.00",
    }
