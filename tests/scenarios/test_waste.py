"""Goods thrown away: at cost, past dates first, tax taken back where the reason asks for it."""

from __future__ import annotations

from typing import Any

from core.catalog.loss_reasons import save_loss_rule
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.opening import OPENING
from core.desks.stores.waste import WASTE
from core.documents import refusals as r
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.posting.refusals import LotShortage, Shortage
from core.posting.wanted import Posted
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day


def lost(shop: Shop) -> list[tuple[Any, ...]]:
    """(reason, pieces, cost, tax) of all losses."""
    return [
        (reason, int(micro) // MICRO, int(cost), int(tax))
        for reason, micro, cost, tax in shop.rows(
            "SELECT reason, sum(quantity_micro), sum(cost_fen), sum(tax_out_fen)"
            " FROM fact_loss_day GROUP BY reason ORDER BY reason"
        )
    ]


def test_goods_past_their_date_go_first_and_keep_their_tax(any_shop: Shop) -> None:
    shop = any_shop
    for code, days, price in (("OLD", -2, 10), ("NEW", 20, 30)):
        lot = {"lot_code": code, "expires_on": TODAY + days * DAY}
        shop.post(RECEIPT, [shop.line("specific-lot", 3, price, **lot)], day(11, 10))
    gone = shop.post(WASTE, [shop.line("specific-lot", 4, reason="expired")])
    assert shop.lots("specific-lot") == {"NEW": 2, "OLD": 0}
    assert shop.voucher(gone) == ["C inventory 60.00", "D waste_loss 60.00"]
    assert lost(shop) == [("expired", 4, 6_000, 0)]
    assert gone.number == "BS202611-0001"
    assert shop.rows("SELECT wasted_micro, waste_fen, other_micro FROM fact_item_day"
                     " WHERE wasted_micro <> 0") == [(4 * MICRO, 6_000, -4 * MICRO)]  # fmt: skip
    assert shop.rows("SELECT sum(wasted_micro), sum(waste_fen) FROM fact_lot") == [
        (4 * MICRO, 6_000)
    ]


def test_theft_takes_back_the_tax_that_was_really_deducted(any_shop: Shop) -> None:
    shop = any_shop
    lot = {"lot_code": "A", "expires_on": TODAY + 9 * DAY}
    nine = shop.tax["V09"]
    shop.post(RECEIPT, [shop.line("specific-lot", 10, 10, tax_class_id=nine, **lot)])
    gone = shop.post(WASTE, [shop.line("specific-lot", 2, reason="theft", lot_code="A")])
    # the item is bought at 13 % as a rule; this lot came at 9 %
    assert shop.voucher(gone) == [
        "C inventory 20.00",
        "C vat_input_out 1.80",
        "D waste_loss 21.80",
    ]
    assert lost(shop) == [("theft", 2, 2_000, 180)]
    red = shop.reverse(gone)
    assert isinstance(red, Posted)
    assert shop.voucher(red) == [
        "C inventory -20.00",
        "C vat_input_out -1.80",
        "D waste_loss -21.80",
    ]
    assert lost(shop) == [("theft", 0, 0, 0)]
    assert shop.lots("specific-lot") == {"A": 10}


def test_the_tax_of_layers_is_that_of_the_receipts_that_brought_them(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("fifo-none", 2, 10, tax_class_id=shop.tax["V09"])])
    shop.post(RECEIPT, [shop.line("fifo-none", 2, 20)])
    gone = shop.post(WASTE, [shop.line("fifo-none", 3, reason="theft")])
    # two at 10.00 with 9 %, one at 20.00 with 13 %
    assert shop.voucher(gone) == [
        "C inventory 40.00",
        "C vat_input_out 4.40",
        "D waste_loss 44.40",
    ]


def test_goods_of_unknown_origin_take_back_the_items_own_rate(shop: Shop) -> None:
    shop.post(OPENING, [shop.line("average-none", 10, 10)])
    gone = shop.post(WASTE, [shop.line("average-none", 3, reason="spoiled")])
    assert shop.voucher(gone) == [
        "C inventory 30.00",
        "C vat_input_out 3.90",
        "D waste_loss 33.90",
    ]


def test_farm_goods_take_back_the_tax_that_was_computed_from_their_price(shop: Shop) -> None:
    farm = shop.tax["FARM"]
    shop.set_item("average-none", purchase_tax_class_id=farm)
    shop.post(OPENING, [shop.line("average-none", 10, 9.1)])  # 10.00 paid, 0.90 of it deducted
    gone = shop.post(WASTE, [shop.line("average-none", 5, reason="spoiled")])
    assert "C vat_input_out 4.50" in shop.voucher(gone)


def test_a_company_says_itself_which_reasons_take_tax_back(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    with writing(shop.engine) as session:
        answer = save_loss_rule(session, shop.actor, shop.company, "expired", True)
        assert not isinstance(answer, Refusal)
        save_loss_rule(session, shop.actor, shop.company, "theft", False)
    shop.post(WASTE, [shop.line("average-none", 1, reason="expired")])
    shop.post(WASTE, [shop.line("average-none", 1, reason="theft")])
    assert lost(shop) == [("expired", 1, 1_000, 130), ("theft", 1, 1_000, 0)]


def test_later_cost_reaches_what_was_thrown_away(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    gone = shop.post(
        WASTE,
        [
            shop.line("average-none", 4, reason="damaged"),
            shop.line("average-none", 1, reason="theft"),
        ],
        day(11, 5),
    )
    assert shop.cost(gone) == "50.00"
    line = shop.line_id(receipt)
    late = shop.post(LATE_COST, [shop.line("average-none", 1, 20, source_line_id=line)])
    assert shop.cost(gone) == "60.00"
    assert "D waste_loss 10.00" in shop.voucher(late)
    assert lost(shop) == [("damaged", 4, 4_800, 0), ("theft", 1, 1_200, 130)]
    days = shop.rows('SELECT DISTINCT CAST("on" AS text) FROM fact_loss_day')
    assert days == [("2026-11-05",)]


def test_what_is_not_there_is_not_thrown_away(any_shop: Shop) -> None:
    shop = any_shop
    lot = {"lot_code": "A", "expires_on": TODAY + 9 * DAY}
    shop.post(RECEIPT, [shop.line("average-lot", 2, 10, **lot)])
    shop.post(RECEIPT, [shop.line("average-lot", 2, 10, lot_code="B", expires_on=TODAY)])
    bare = shop.refused(WASTE, [shop.line("average-lot", 5, reason="expired")])
    assert isinstance(bare, Shortage)
    named = shop.refused(WASTE, [shop.line("average-lot", 3, reason="expired", lot_code="A")])
    assert isinstance(named, LotShortage)


def test_a_reason_is_asked_for(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 2, 10)])
    assert shop.refused(WASTE, [shop.line("average-none", 1)]) == r.Problems(
        (r.LineIncomplete(1, "reason"),)
    )
    assert shop.refused(WASTE, [shop.line("average-none", 1, reason="mood")]) == r.Problems(
        (r.UnknownReason(1, "mood"),)
    )
