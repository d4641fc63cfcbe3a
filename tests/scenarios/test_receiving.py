"""Goods come in: in parts, with gifts, refusals, dates and every kind of input tax."""

from __future__ import annotations

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents import refusals as r
from core.documents.submit import preview
from core.platform.database import writing
from core.posting.refusals import OverFulfilled
from models.catalog import Category, Item
from models.company import Company
from tests.firm import KINDS, TODAY
from tests.scenarios.shop import DAY, Shop


def test_a_receipt_is_accrued_at_its_net_price_until_the_bill_comes(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 100)])
    assert receipt.number == "RK202611-0001"
    assert shop.voucher(receipt) == ["C ap_estimated 1000.00", "D inventory 1000.00"]
    assert shop.owed("ap_estimated") == "1000.00"
    assert shop.on_shelf("average-none") == "10 pieces worth 1000.00"
    assert shop.day_fact("average-none") == {"stock_value": "1000.00", "received": "1000.00"}


def test_an_order_is_received_in_parts_and_the_rest_is_closed(any_shop: Shop) -> None:
    shop = any_shop
    order = shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 100, 2)])
    source = shop.line_id(order)
    shop.post(RECEIPT, [shop.line("fifo-none", 60, 2, source_line_id=source)])
    assert shop.open_of(order) == [40]
    last = shop.line("fifo-none", 30, 2, source_line_id=source, close_rest=True)
    receipt = shop.post(RECEIPT, [last])
    assert shop.open_of(order) == [0]
    assert shop.voucher(receipt) == ["C ap_estimated 60.00", "D inventory 60.00"]
    assert shop.on_shelf("fifo-none") == "90 pieces worth 180.00"
    late = shop.line("fifo-none", 1, 2, source_line_id=source)
    refused = shop.refused(RECEIPT, [late])
    assert isinstance(refused, OverFulfilled)
    assert refused.allowed_micro == 0


def test_an_order_itself_touches_neither_stock_nor_books(shop: Shop) -> None:
    order = shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 100, 2)])
    assert order.number == "CD202611-0001"
    assert shop.voucher(order) == []
    assert shop.on_shelf("fifo-none") == "0 pieces worth 0.00"


def test_up_to_the_tolerance_of_the_category_more_may_come_than_was_ordered(shop: Shop) -> None:
    with writing(shop.engine) as session:
        item = session.get_one(Item, shop.items["fifo-none"])
        session.get_one(Category, item.category_id).over_receipt_bp = 600
    order = shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 100, 2)])
    source = shop.line_id(order)
    refused = shop.refused(RECEIPT, [shop.line("fifo-none", 107, 2, source_line_id=source)])
    assert isinstance(refused, OverFulfilled)
    assert refused.allowed_micro == 106_000_000
    shop.post(RECEIPT, [shop.line("fifo-none", 106, 2, source_line_id=source)])
    assert shop.open_of(order) == [-6]


def test_production_date_and_life_give_the_expiry_date_and_the_batch_its_name(
    shop: Shop,
) -> None:
    line = shop.line("specific-lot", 10, 5, produced_on=TODAY - 5 * DAY)
    receipt = shop.post(RECEIPT, [line])
    expires = (TODAY + 25 * DAY).isoformat()
    assert str(shop.one("SELECT expires_on FROM lot")) == expires
    assert shop.lots("specific-lot") == {expires.replace("-", ""): 10}
    assert shop.lots_of(receipt) == {expires.replace("-", ""): 10}


def test_goods_with_less_than_two_thirds_of_their_life_left_are_pointed_out(shop: Shop) -> None:
    def notes(age: int) -> list[dict[str, object]]:
        line = shop.line("specific-lot", 1, 5, produced_on=TODAY - age * DAY)
        draft = shop.draft(RECEIPT, [line])
        with writing(shop.engine) as session:
            found = preview(session, KINDS, draft, shop.clock)
            assert isinstance(found, tuple)
            return [dict(note.values) for note in found[1]]

    assert notes(10) == []
    assert notes(11) == [{"left": 19, "life": 30}]


def test_one_batch_cannot_have_two_expiry_dates(shop: Shop) -> None:
    first = shop.line("specific-lot", 1, 5, lot_code="A", expires_on=TODAY + DAY)
    shop.post(RECEIPT, [first])
    other = shop.line("specific-lot", 1, 5, lot_code="A", expires_on=TODAY + 2 * DAY)
    refused = shop.refused(RECEIPT, [other])
    assert refused == r.Problems((r.LotDatesDiffer(1, "A", TODAY + DAY),))


def test_goods_with_a_life_need_a_date(shop: Shop) -> None:
    refused = shop.refused(RECEIPT, [shop.line("specific-lot", 1, 5)])
    assert refused == r.Problems((r.LotMissing(1, shop.items["specific-lot"]),))


def test_gifts_come_in_at_no_cost_and_make_the_rest_cheaper(shop: Shop) -> None:
    line = shop.line("average-none", 10, 12, gift_micro=2_000_000)
    receipt = shop.post(RECEIPT, [line])
    assert shop.voucher(receipt) == ["C ap_estimated 120.00", "D inventory 120.00"]
    assert shop.on_shelf("average-none") == "12 pieces worth 120.00"
    delivery = shop.post(DELIVERY, [shop.line("average-none", 3, 20)])
    assert shop.cost(delivery) == "30.00"


def test_refused_goods_do_not_come_in_and_are_not_owed(shop: Shop) -> None:
    line = shop.line("average-none", 8, 10, refused_micro=2_000_000)
    receipt = shop.post(RECEIPT, [line])
    assert shop.voucher(receipt) == ["C ap_estimated 80.00", "D inventory 80.00"]
    assert shop.on_shelf("average-none") == "8 pieces worth 80.00"
    assert shop.one("SELECT refused_micro FROM document_line") == 2_000_000


def test_a_farm_purchase_computes_nine_per_cent_from_the_price_paid(shop: Shop) -> None:
    line = shop.line("average-none", 100, 10, tax_class_id=shop.tax["FARM"])
    receipt = shop.post(RECEIPT, [line])
    assert shop.rows("SELECT net_fen, tax_fen, gross_fen FROM document_line") == [
        (91_000, 9_000, 100_000)
    ]
    assert shop.voucher(receipt) == ["C ap_estimated 910.00", "D inventory 910.00"]


def test_exempt_goods_carry_no_tax(shop: Shop) -> None:
    line = shop.line("average-none", 100, 10, tax_class_id=shop.tax["EXEMPT"])
    receipt = shop.post(RECEIPT, [line])
    assert shop.voucher(receipt) == ["C ap_estimated 1000.00", "D inventory 1000.00"]
    assert shop.one("SELECT tax_fen FROM document_line") == 0


def test_a_small_scale_taxpayer_keeps_the_sellers_tax_in_the_cost(shop: Shop) -> None:
    with writing(shop.engine) as session:
        session.get_one(Company, shop.company).tax_kind = "small"
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 100)])
    assert shop.voucher(receipt) == ["C ap_estimated 1130.00", "D inventory 1130.00"]
    assert shop.on_shelf("average-none") == "10 pieces worth 1130.00"
    delivery = shop.post(DELIVERY, [shop.line("average-none", 10, 200)])
    assert shop.voucher(delivery) == [
        "C inventory 1130.00",
        "C revenue 2000.00",
        "C vat_output 20.00",
        "D cost_of_sales 1130.00",
        "D receivable 2020.00",
    ]


def test_a_discount_lowers_the_cost_and_prices_may_include_tax(shop: Shop) -> None:
    line = shop.line("average-none", 10, 11.3, discount_fen=1130)
    receipt = shop.post(RECEIPT, [line], prices_include_tax=True)
    assert shop.rows("SELECT net_fen, tax_fen, gross_fen FROM document_line") == [
        (9_000, 1_170, 10_170)
    ]
    assert shop.voucher(receipt) == ["C ap_estimated 90.00", "D inventory 90.00"]


def test_a_box_of_nine_is_nine_pieces_and_a_serial_number_is_one(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 2, 9, unit_id=shop.box)])
    assert shop.on_shelf("fifo-none") == "18 pieces worth 18.00"
    two = shop.line("average-serial", 2, 500, lot_code="SN-1")
    assert shop.refused(RECEIPT, [two]) == r.Problems((r.SerialNotOne(1, "SN-1"),))
    one = shop.line("average-serial", 1, 500, lot_code="SN-1")
    shop.post(RECEIPT, [one])
    assert shop.refused(RECEIPT, [one]) == r.Problems((r.SerialNotOne(1, "SN-1"),))
    assert shop.refused(RECEIPT, [shop.line("average-serial", 1, 500)]) == r.Problems(
        (r.LotMissing(1, shop.items["average-serial"]),)
    )
