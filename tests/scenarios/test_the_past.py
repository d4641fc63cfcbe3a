"""What is entered late is valued as if it had been entered in time; nothing is rewritten."""

from __future__ import annotations

from dataclasses import replace

from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.refusals import FutureDate, Problems
from core.platform.database import writing
from core.posting.refusals import NegativePast, PeriodClosed, PeriodHeld, Shortage
from core.posting.wanted import MoveKind, MoveWanted, Posted
from models.company import CostingPolicy
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day


def test_late_freight_reaches_the_goods_already_sold(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 10, 10)], day(11, 1))
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 4, 20)], day(11, 2))
    late = shop.post(
        LATE_COST, [shop.line("fifo-none", 1, 50, source_line_id=shop.line_id(receipt))]
    )
    assert shop.voucher(late) == [
        "C ap_estimated 50.00",
        "C inventory 20.00",
        "D cost_of_sales 20.00",
        "D inventory 50.00",
    ]
    assert shop.cost(sold) == "60.00"
    assert shop.on_shelf("fifo-none") == "6 pieces worth 90.00"
    assert shop.day_fact("fifo-none", day(11, 2))["cost_now"] == "60.00"
    assert shop.day_fact("fifo-none", day(11, 2))["cost_booked"] == "40.00"
    assert shop.day_fact("fifo-none", TODAY)["cost_booked"] == "20.00"


def test_a_forgotten_receipt_changes_later_costs_by_one_adjusting_voucher(
    any_shop: Shop,
) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 3))
    sold = shop.post(DELIVERY, [shop.line("average-none", 5, 20)], day(11, 4))
    again = shop.post(DELIVERY, [shop.line("average-none", 2, 20)], day(11, 5))
    forgotten = shop.post(RECEIPT, [shop.line("average-none", 10, 20)], day(11, 1))
    assert shop.voucher(forgotten) == [
        "C ap_estimated 200.00",
        "C inventory 35.00",
        "D cost_of_sales 35.00",
        "D inventory 200.00",
    ]
    assert (shop.cost(sold), shop.cost(again)) == ("75.00", "30.00")
    assert shop.on_shelf("average-none") == "13 pieces worth 195.00"


def test_first_in_first_out_is_by_the_day_the_goods_came(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 10, 10)], day(11, 3))
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 5, 20)], day(11, 4))
    shop.post(RECEIPT, [shop.line("fifo-none", 3, 7)], day(11, 1))
    assert shop.cost(sold) == "41.00"  # three at 7, two at 10


def test_a_backdated_sale_that_makes_a_past_balance_negative_names_day_and_document(
    any_shop: Shop,
) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(11, 1))
    later = shop.post(DELIVERY, [shop.line("fifo-none", 4, 20)], day(11, 10))
    shop.post(RECEIPT, [shop.line("fifo-none", 9, 10)], day(11, 12))
    refused = shop.refused(DELIVERY, [shop.line("fifo-none", 2, 20)], day(11, 5))
    assert isinstance(refused, NegativePast)
    assert (refused.on, refused.document_number) == (day(11, 10), later.number)
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 1, 20)], day(11, 5))
    assert shop.cost(sold) == "10.00"


def test_a_backdated_sale_may_not_come_before_its_goods(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(11, 10))
    refused = shop.refused(DELIVERY, [shop.line("fifo-none", 2, 20)], day(11, 5))
    assert isinstance(refused, NegativePast | Shortage)


def test_a_document_dated_in_a_closed_month_is_refused(any_shop: Shop) -> None:
    shop = any_shop
    shop.close(*range(202501, 202513), *range(202601, 202611))
    refused = shop.refused(RECEIPT, [shop.line("fifo-none", 5, 10)], day(10, 31))
    assert refused == PeriodClosed(202610, day(11, 1))
    future = shop.refused(RECEIPT, [shop.line("fifo-none", 5, 10)], TODAY + DAY)
    assert future == Problems((FutureDate(TODAY + DAY),))


def test_a_month_on_hold_takes_documents_of_finance_only(any_shop: Shop) -> None:
    shop = any_shop
    shop.close(*range(202501, 202513), *range(202601, 202610))
    shop.close(202610, state="hold")
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(10, 31))
    grants = {key: units for key, units in shop.actor.grants.items() if key != "books.hold"}
    shop.actor = replace(shop.actor, grants=grants)
    refused = shop.refused(RECEIPT, [shop.line("fifo-none", 5, 10)], day(10, 31))
    assert refused == PeriodHeld(202610, day(11, 1))
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(11, 1))


def test_what_changes_in_closed_months_is_booked_in_the_open_one(shop: Shop) -> None:
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 10, 10)], day(10, 1))
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 10, 20)], day(10, 2))
    shop.close(*range(202501, 202513), *range(202601, 202611))
    line = shop.line("fifo-none", 1, 30, source_line_id=shop.line_id(receipt))
    shop.post(LATE_COST, [line], TODAY)
    assert shop.cost(sold) == "130.00"
    assert shop.rows("SELECT DISTINCT period FROM voucher ORDER BY 1") == [(202610,), (202611,)]
    assert shop.rows(
        "SELECT period, cost_booked_fen, cost_now_fen FROM fact_item_month ORDER BY period"
    ) == [(202610, 10_000, 13_000), (202611, 3_000, 0)]


def test_a_new_costing_method_begins_on_its_day_at_no_gain_or_loss(any_shop: Shop) -> None:
    shop = any_shop
    category = shop.one("SELECT category_id FROM item WHERE id = ?", shop.items["average-none"])
    with writing(shop.engine) as session:
        session.add(
            CostingPolicy(
                company_id=shop.company, category_id=category, method="fifo", from_on=day(11, 10)
            )
        )
    shop.post(RECEIPT, [shop.line("average-none", 5, 10)], day(11, 1))
    shop.post(RECEIPT, [shop.line("average-none", 5, 20)], day(11, 2))
    first = shop.post(DELIVERY, [shop.line("average-none", 2, 50)], day(11, 3))
    assert shop.cost(first) == "30.00"
    shop.post(RECEIPT, [shop.line("average-none", 5, 40)], day(11, 11))
    second = shop.post(DELIVERY, [shop.line("average-none", 10, 50)], day(11, 12))
    assert shop.cost(second) == "200.00"  # eight at the average of 15, two at 40
    assert shop.on_shelf("average-none") == "3 pieces worth 120.00"
    forgotten = shop.post(RECEIPT, [shop.line("average-none", 2, 15)], day(11, 1))
    assert "D inventory 30.00" in shop.voucher(forgotten)


def test_a_count_keeps_what_it_found_though_a_receipt_is_entered_late(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    counted = shop.ask(shop.count("average-none", 8, day(11, 10)))
    assert isinstance(counted, Posted)
    assert shop.voucher(counted) == ["C inventory 20.00", "D count_pending 20.00"]
    late = shop.post(RECEIPT, [shop.line("average-none", 5, 16)], day(11, 5))
    # of fifteen, worth 180, eight were there: seven are missing, 84 instead of 20
    assert shop.on_shelf("average-none") == "8 pieces worth 96.00"
    assert shop.voucher(late) == [
        "C ap_estimated 80.00",
        "C inventory 64.00",
        "D count_pending 64.00",
        "D inventory 80.00",
    ]
    assert isinstance(shop.reverse(late), Posted)
    assert shop.on_shelf("average-none") == "8 pieces worth 80.00"


def test_a_count_that_finds_more_brings_it_in_at_the_last_known_cost(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 3, 10)], day(11, 1))
    counted = shop.ask(shop.count("fifo-none", 5, day(11, 10)))
    assert isinstance(counted, Posted)
    assert shop.voucher(counted) == ["C count_pending 20.00", "D inventory 20.00"]
    shop.post(RECEIPT, [shop.line("fifo-none", 1, 10)], day(11, 5))
    assert shop.on_shelf("fifo-none") == "5 pieces worth 50.00"


def test_a_count_entered_late_may_not_take_what_left_after_it(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], day(11, 1))
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 4, 20)], day(11, 12))
    before = shop.counts()
    refused = shop.ask(shop.count("fifo-none", 3, day(11, 10)))
    assert isinstance(refused, NegativePast)
    assert (refused.on, refused.document_number) == (day(11, 12), sold.number)
    assert shop.counts() == before
    assert isinstance(shop.ask(shop.count("fifo-none", 4, day(11, 10))), Posted)
    assert shop.on_shelf("fifo-none") == "0 pieces worth 0.00"


def test_what_a_count_finds_settles_a_transfer_that_left_short(shop: Shop) -> None:
    _, north = shop.new_pool("NORTH", negative=True)
    item = shop.items["average-none"]
    sent = shop.ask(
        shop.moves(
            [
                MoveWanted(
                    0, MoveKind.TRANSFER_OUT, item, north, -5 * MICRO, fallback=(1000, 5 * MICRO)
                ),
                MoveWanted(1, MoveKind.TRANSFER_IN, item, shop.warehouse, 5 * MICRO, of_move=-1),
            ],
            day(11, 1),
        )
    )
    assert isinstance(sent, Posted)
    assert shop.on_shelf("average-none") == "5 pieces worth 10.00"
    found = MoveWanted(
        0, MoveKind.COUNT, item, north, 0, asserted_micro=MICRO, unit=(600, 2 * MICRO)
    )
    assert isinstance(shop.ask(shop.moves([found], day(11, 2))), Posted)
    assert shop.rows("SELECT value_fen FROM stream ORDER BY cost_pool_id") == [(1500,), (300,)]


def test_a_transfer_carries_its_value_and_late_cost_follows_it(any_shop: Shop) -> None:
    shop = any_shop
    _, north = shop.new_pool("NORTH")
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 10, 10)], day(11, 1))
    item = shop.items["fifo-none"]
    sent = shop.ask(
        shop.moves(
            [
                MoveWanted(0, MoveKind.TRANSFER_OUT, item, shop.warehouse, -4 * MICRO),
                MoveWanted(1, MoveKind.TRANSFER_IN, item, north, 4 * MICRO, of_move=-1),
            ],
            day(11, 2),
        )
    )
    assert isinstance(sent, Posted)
    assert shop.voucher(sent) == []  # both ends stand on the same account
    there = {"warehouse_id": north}
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 3, 20)], day(11, 3), **there)
    assert shop.cost(sold) == "30.00"
    late = shop.line("fifo-none", 1, 20, source_line_id=shop.line_id(receipt))
    shop.post(LATE_COST, [late])
    assert shop.cost(sold) == "36.00"
    assert shop.rows("SELECT quantity_micro, value_fen FROM stream ORDER BY cost_pool_id") == [
        (6 * MICRO, 7_200),
        (1 * MICRO, 1_200),
    ]
