"""Goods go back, and documents are taken back: every ledger stands where it stood."""

from __future__ import annotations

from collections.abc import Iterator

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.opening import OPENING
from core.documents.refusals import HasFollowers, NotReversible
from core.posting.refusals import NegativePast, OverFulfilled, PeriodClosed
from core.posting.wanted import Posted
from tests.firm import TODAY
from tests.scenarios.shop import DAY, Shop, day

LEDGERS = (
    "SELECT item_id, quantity_micro, value_fen FROM stream WHERE quantity_micro <> 0",
    "SELECT item_id, warehouse_id, quantity_micro, reserved_micro FROM balance"
    " WHERE quantity_micro <> 0 OR reserved_micro <> 0",
    "SELECT lot_id, warehouse_id, quantity_micro FROM lot_balance WHERE quantity_micro <> 0",
    "SELECT account_id, sum(debit_fen - credit_fen) FROM account_balance GROUP BY account_id"
    " HAVING sum(debit_fen - credit_fen) <> 0",
    "SELECT role, partner_id, sum(open_fen) FROM open_item GROUP BY role, partner_id"
    " HAVING sum(open_fen) <> 0",
    "SELECT item_id, sum(net_sales_fen), sum(cost_now_fen), sum(cost_booked_fen),"
    " sum(stock_value_fen), sum(provisional_fen), sum(received_fen), sum(tax_fen),"
    " sum(discount_fen), sum(sold_micro), sum(received_micro) FROM fact_item_day"
    " GROUP BY item_id HAVING sum(abs(net_sales_fen) + abs(stock_value_fen)) <> 0",
    "SELECT lot_id, net_sales_fen, cost_now_fen, stock_value_fen FROM fact_lot"
    " WHERE net_sales_fen <> 0 OR cost_now_fen <> 0 OR stock_value_fen <> 0",
    "SELECT coalesce(sum(sales_documents), 0), coalesce(sum(net_sales_fen), 0),"
    " coalesce(sum(cost_now_fen), 0) FROM fact_org_day",
    "SELECT item_id, sum(net_sales_fen), sum(cost_now_fen), sum(sold_micro)"
    " FROM fact_partner_item_month GROUP BY item_id HAVING sum(abs(sold_micro)) <> 0",
    "SELECT line_id, fulfilled_micro, closed_micro FROM open_quantity"
    " WHERE fulfilled_micro <> 0 OR closed_micro <> 0",
)


def standing(shop: Shop) -> list[set[tuple[object, ...]]]:
    """All ledgers as they stand, whatever history led there."""
    return [{tuple(row) for row in shop.rows(sql)} for sql in LEDGERS]


def test_a_customers_goods_return_to_their_batch_at_the_cost_they_left_with(
    any_shop: Shop,
) -> None:
    shop = any_shop
    for code, price in (("A", 10), ("B", 30)):
        line = shop.line("specific-lot", 5, price, lot_code=code, expires_on=TODAY + 9 * DAY)
        shop.post(RECEIPT, [line])
    sold = shop.post(DELIVERY, [shop.line("specific-lot", 2, 50, lot_code="B")])
    back = shop.post(
        CUSTOMER_RETURN, [shop.line("specific-lot", 1, source_line_id=shop.line_id(sold))]
    )
    assert shop.voucher(back) == [
        "C inventory -30.00",
        "C revenue -50.00",
        "C vat_output -6.50",
        "D cost_of_sales -30.00",
        "D receivable -56.50",
    ]
    assert shop.lots("specific-lot") == {"A": 5, "B": 4}
    assert shop.owed("receivable") == "56.50"


def test_a_line_returned_in_parts_gives_back_exactly_what_it_was(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 3, 10)])
    line = shop.line("average-none", 3, 3.34, discount_fen=2)
    sold = shop.post(DELIVERY, [line])  # 10.00 for three
    source = shop.line_id(sold)
    for _ in range(3):
        shop.post(CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=source)])
    assert shop.owed("receivable") == "0.00"
    assert shop.on_shelf("average-none") == "3 pieces worth 30.00"
    more = shop.refused(CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=source)])
    assert isinstance(more, OverFulfilled)


def test_goods_go_back_to_the_supplier_from_their_own_layer(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)])
    second = shop.post(RECEIPT, [shop.line("fifo-none", 5, 20)])
    back = shop.post(
        SUPPLIER_RETURN, [shop.line("fifo-none", 2, source_line_id=shop.line_id(second))]
    )
    assert shop.voucher(back) == ["C ap_estimated -40.00", "D inventory -40.00"]
    assert shop.on_shelf("fifo-none") == "8 pieces worth 110.00"


def test_at_moving_average_the_difference_to_the_suppliers_credit_is_a_variance(
    any_shop: Shop,
) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 5, 10)])
    second = shop.post(RECEIPT, [shop.line("average-none", 5, 20)])
    back = shop.post(
        SUPPLIER_RETURN, [shop.line("average-none", 2, source_line_id=shop.line_id(second))]
    )
    # they leave at the average of 15; the supplier credits 20
    assert shop.voucher(back) == [
        "C ap_estimated -40.00",
        "D inventory -30.00",
        "D purchase_variance -10.00",
    ]
    assert shop.owed("ap_estimated") == "110.00"
    again = shop.line("average-none", 4, source_line_id=shop.line_id(second))
    assert isinstance(shop.refused(SUPPLIER_RETURN, [again]), OverFulfilled)


def story(shop: Shop) -> Iterator[Posted]:
    """One document of every kind, each on what the one before left."""
    lot = {"lot_code": "A", "expires_on": TODAY + 9 * DAY}
    yield shop.post(OPENING, [shop.line("fifo-none", 5, 8)], day(11, 1))
    order = shop.post(PURCHASE_ORDER, [shop.line("specific-lot", 10, 10)], day(11, 2))
    yield order
    line = shop.line("specific-lot", 10, 10, source_line_id=shop.line_id(order), **lot)
    receipt = shop.post(RECEIPT, [line], day(11, 3))
    yield receipt
    received = shop.line_id(receipt)
    yield shop.post(
        LATE_COST, [shop.line("specific-lot", 1, 30, source_line_id=received)], day(11, 4)
    )
    order = shop.post(SALES_ORDER, [shop.line("specific-lot", 6, 25)], day(11, 5), reserve=True)
    yield order
    line = shop.line("specific-lot", 4, 25, source_line_id=shop.line_id(order), discount_fen=150)
    delivery = shop.post(DELIVERY, [line], day(11, 6))
    yield delivery
    yield shop.post(
        CUSTOMER_RETURN,
        [shop.line("specific-lot", 1, source_line_id=shop.line_id(delivery))],
        day(11, 7),
    )
    yield shop.post(
        SUPPLIER_RETURN, [shop.line("specific-lot", 2, source_line_id=received)], day(11, 8)
    )


def test_reversing_everything_from_the_end_restores_every_ledger_step_by_step(
    any_shop: Shop,
) -> None:
    before, posted = [standing(any_shop)], []
    for document in story(any_shop):
        posted.append(document)
        before.append(standing(any_shop))
    for document in reversed(posted):
        before.pop()
        answer = any_shop.reverse(document)
        assert isinstance(answer, Posted), (document, answer)
        assert standing(any_shop) == before[-1], document
        any_shop.agree()


def test_a_reversal_is_the_same_side_with_a_negative_amount(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 15)])
    red = shop.reverse(sold)
    assert isinstance(red, Posted)
    assert red.number == "XC202611-0002"
    assert shop.voucher(red) == [
        "C inventory -40.00",
        "C revenue -60.00",
        "C vat_output -7.80",
        "D cost_of_sales -40.00",
        "D receivable -67.80",
    ]
    assert shop.owed("receivable") == "0.00"


def test_what_others_build_on_is_reversed_after_them(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 15)])
    back = shop.post(
        CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=shop.line_id(sold))]
    )
    before = shop.counts()
    refused = shop.reverse(sold)
    assert refused == HasFollowers(back.document_id, back.number)
    assert shop.counts() == before
    assert isinstance(shop.reverse(back), Posted)
    red = shop.reverse(sold)
    assert isinstance(red, Posted)
    assert shop.reverse(sold) == NotReversible(sold.document_id)
    assert shop.reverse(red) == NotReversible(red.document_id)


def test_a_receipt_whose_goods_were_sold_cannot_be_reversed(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 15)], day(11, 2))
    before = shop.counts()
    refused = shop.reverse(receipt)
    assert isinstance(refused, NegativePast)
    assert (refused.on, refused.document_number) == (day(11, 2), sold.number)
    assert shop.counts() == before


def test_sending_a_reversal_twice_reverses_once(shop: Shop) -> None:
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    first = shop.reverse(receipt, key="once")
    again = shop.reverse(receipt, key="once")
    assert isinstance(first, Posted)
    assert again == Posted(first.document_id, first.number, True)


def test_reversing_a_purchase_after_a_sale_leaves_no_value_on_empty_stock(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 1, 1)], day(11, 1))
    second = shop.post(RECEIPT, [shop.line("average-none", 1, 2)], day(11, 2))
    sold = shop.post(DELIVERY, [shop.line("average-none", 1, 9)], day(11, 3))
    assert shop.cost(sold) == "1.50"
    assert isinstance(shop.reverse(second), Posted)
    assert shop.cost(sold) == "1.00"
    assert shop.on_shelf("average-none") == "0 pieces worth 0.00"


def test_a_document_of_a_closed_month_is_reversed_in_the_open_one(shop: Shop) -> None:
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(10, 5))
    shop.close(*range(202501, 202513), *range(202601, 202611))
    before = shop.counts()
    refused = shop.reverse(receipt)
    assert isinstance(refused, PeriodClosed)
    assert refused.first_open_on == day(11, 1)
    assert shop.counts() == before
    red = shop.reverse(receipt, on=TODAY)
    assert isinstance(red, Posted)
    assert shop.rows(
        "SELECT DISTINCT v.period FROM voucher v WHERE v.document_id = ?", red.document_id
    ) == [(202611,)]
    assert shop.on_shelf("average-none") == "0 pieces worth 0.00"
