"""Tiny till files with answers worked out by hand, to the cent, in both books."""

from __future__ import annotations

import datetime as dt

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.documents.draft import Line
from core.kernel.amounts import MICRO
from tests.core.exchange.till_shop import HEAD, TillShop

BOOKS = ("SBE", "ASBE")
DAY = f"""{HEAD}
2026-11-10,S2,A1,Milk,Dairy,2,22.60,0,微信
2026-11-10,S2,A2,Bread,Bakery,3,33.90,5.65,现金
2026-11-10,S2,A1,Milk,Dairy,1,11.30,0,支付宝
2026-11-10,S2,A2,Bread,Bakery,-1,-11.30,0,现金
"""


def test_a_day_to_the_cent_on_both_engines(till_on_both: TillShop) -> None:
    till = till_on_both
    sent = till.sent(DAY)
    assert (sent.posted, sent.already, sent.lines, sent.new_items) == (1, 0, 2, 2)
    # gross 56.50 at 13 % = net 50.00 + tax 6.50, each line exact: 30.00 and 20.00
    for book in BOOKS:
        assert till.book("revenue", book) == -5000
        assert till.book("vat_output", book) == -650
        assert till.book("tender_wechat", book) == 2260
        assert till.book("tender_cash", book) == 2260
        assert till.book("tender_alipay", book) == 1130
        assert till.book("till_difference", book) == 0
        # nothing was ever received: cost is 75 % of net price, and provisional
        assert till.book("cost_of_sales", book) == 3750
        assert till.book("receivable", book) == 0
    found = till.firm.rows(
        "SELECT sum(net_sales_fen), sum(tax_fen), sum(discount_fen), sum(cost_now_fen),"
        " sum(provisional_fen), sum(sales_documents) FROM fact_org_day"
    )
    assert tuple(map(int, found[0])) == (5000, 650, 500, 3750, 3750, 1)
    till.firm.agree()


def test_amounts_before_tax_and_with_the_discount_inside(till: TillShop) -> None:
    till.sent(
        f"{HEAD}\n2026-11-10,S2,A1,Milk,Dairy,1,10.00,1.00,card\n",
        prices_include_tax=False,
        discount_inside=True,
    )
    assert till.book("revenue", "SBE") == -900
    assert till.book("vat_output", "SBE") == -117
    assert till.book("tender_card", "SBE") == 1017
    till.firm.agree()


def test_cards_sold_are_advances_and_cards_used_are_not_receivables(till: TillShop) -> None:
    till.sent(
        f"{HEAD}\n2026-11-10,S2,C9,储值卡充值,卡,1,100.00,0,微信\n"
        "2026-11-10,S2,A1,Milk,Dairy,1,11.30,0,储值卡\n"
        "2026-11-10,S2,A1,Milk,Dairy,1,11.30,0,代金券\n",
        prepaid=("C9",),
    )
    assert till.book("advances", "SBE") == -10000 + 1130 + 1130
    assert till.book("tender_wechat", "SBE") == 10000
    assert till.book("revenue", "SBE") == -2000
    assert not till.firm.rows("SELECT 1 FROM item WHERE code = 'C9'")
    till.firm.agree()


def test_money_rows_that_fall_short_go_to_till_differences(till: TillShop) -> None:
    file = (
        f"{HEAD}\n2026-11-10,S2,A1,Milk,Dairy,1,11.30,0,\n2026-11-10,S2,,,,,8.00,,现金\n"
        "2026-11-10,S2,,,,,3.00,,微信\n"
    )
    till.sent(file)
    assert till.book("till_difference", "SBE") == 30
    assert till.book("tender_cash", "SBE") == 800
    till.firm.agree()


def test_provisional_cost_is_trued_up_by_the_receipt(till: TillShop) -> None:
    till.sent(f"{HEAD}\n2026-11-10,S2,A1,Milk,Dairy,4,45.20,0,cash\n")
    item = till.item("A1")
    till.firm.items["A1"] = item
    assert till.book("cost_of_sales", "SBE") == 3000
    till.firm.post(
        RECEIPT,
        [Line(item_id=item, entered_micro=10 * MICRO, price_micro=6 * MICRO)],
        dt.date(2026, 11, 12),
        org_unit_id=till.firm.shop,
        warehouse_id=till.firm.shop_warehouse,
    )
    assert till.book("cost_of_sales", "SBE") == 2400
    assert till.firm.one("SELECT sum(provisional_fen) FROM fact_org_day") == 0
    # and what is sold next leaves at what was paid
    till.sent(f"{HEAD}\n2026-11-13,S2,A1,Milk,Dairy,1,11.30,0,cash\n")
    assert till.book("cost_of_sales", "SBE") == 3000
    till.firm.agree()


def test_goods_given_away_never_cost_nothing(till: TillShop) -> None:
    till.sent(
        f"{HEAD}\n2026-11-10,S2,A1,Milk,Dairy,2,0,22.60,cash\n2026-11-10,S2,A2,Bag,X,1,0,0,cash\n"
    )
    assert till.book("cost_of_sales", "SBE") == 1500 + 1
    assert till.firm.one("SELECT count(*) FROM stream WHERE value_fen = 0") == 0
    till.firm.agree()


@pytest.mark.parametrize("before", [0, 5])
def test_a_day_of_refunds_brings_goods_back_at_the_last_known_cost(
    till: TillShop, before: int
) -> None:
    if before:
        till.sent(f"{HEAD}\n2026-11-09,S2,A1,Milk,Dairy,{before},56.50,0,cash\n")
    sent = till.sent(f"{HEAD}\n2026-11-10,S2,A1,Milk,Dairy,-2,-22.60,0,cash\n")
    assert till.book("cost_of_sales", "SBE") == (before - 2) * 750
    quantity = till.firm.one("SELECT quantity_micro FROM stream WHERE item_id = ?", till.item("A1"))
    assert quantity == (2 - before) * MICRO
    till.firm.agree()
    assert till.undo(sent.import_id) == 1
    assert till.book("cost_of_sales", "SBE") == before * 750
    till.firm.agree()


def test_times_of_sale_are_kept_with_the_line(till: TillShop) -> None:
    head = "日期时间,门店,商品编码,数量,金额,支付方式"
    till.sent(
        f"{head}\n2026-11-10 09:15,S2,A1,1,5.00,现金\n2026-11-10 18:40,S2,A1,2,10.00,现金\n"
        "2026-11-10 18:59,S2,A1,1,5.00,现金\n"
    )
    custom = till.firm.one("SELECT custom FROM document_line")
    assert '"first_minute": 555' in custom
    assert '"last_minute": 1139' in custom
    assert '"hours": {"18": 3000000, "9": 1000000}' in custom


def test_promotions_of_an_item_are_lines_of_their_own(till: TillShop) -> None:
    head = "date,store,sku,qty,amount,promotion,discount"
    sent = till.sent(
        f"{head}\n2026-11-10,S2,A1,1,5.00,,0\n2026-11-10,S2,A1,1,4.00,Two for one,1.00\n"
    )
    assert sent.lines == 2
    assert till.firm.rows("SELECT memo, price_micro FROM document_line ORDER BY line_no") == [
        ("", 5 * MICRO),
        ("Two for one", 5 * MICRO),
    ]
