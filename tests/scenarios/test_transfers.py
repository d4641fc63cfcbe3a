"""Goods sent from one warehouse to another: on their way, arriving, differing, taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.documents import refusals as r
from core.documents.refusals import HasFollowers
from core.platform.permissions import KEYS
from core.platform.rights import NotAllowed
from core.posting.refusals import NegativePast, OverFulfilled, Shortage
from core.posting.wanted import Posted
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day


def ship(shop: Shop, *lines: Any, **more: Any) -> Posted:
    """From the main warehouse to the second store."""
    values = {"to_warehouse_id": shop.shop_warehouse} | more
    return shop.post(TRANSFER_OUT, list(lines), values.pop("on", TODAY), **values)


def at_shop(shop: Shop) -> dict[str, Any]:
    """Where the second store takes goods in."""
    return {"org_unit_id": shop.shop, "warehouse_id": shop.shop_warehouse}


def places(shop: Shop, item: str) -> dict[str, tuple[int, int]]:
    """Pieces and fen of stock in each warehouse, as balances and facts have them."""
    found = shop.rows(
        "SELECT w.code, sum(b.quantity_micro), (SELECT sum(f.stock_value_fen) FROM"
        " fact_item_month f WHERE f.item_id = b.item_id AND f.warehouse_id = w.id)"
        " FROM balance b JOIN warehouse w ON w.id = b.warehouse_id WHERE b.item_id = ?"
        " GROUP BY w.code, w.id, b.item_id ORDER BY w.code",
        shop.items[item],
    )
    return {row[0].split("-")[0]: (int(row[1]) // MICRO, int(row[2] or 0)) for row in found}


def test_goods_are_on_their_way_until_they_arrive_and_nothing_is_booked(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 4))
    assert places(shop, "average-none") == {"T": (4, 4_000), "W1": (6, 6_000)}
    assert shop.open_of(sent) == [4]
    assert shop.voucher(sent) == []
    line = shop.line_id(sent)
    got = shop.post(TRANSFER_IN, [shop.line("average-none", 3, source_line_id=line)],
                    **at_shop(shop))  # fmt: skip
    assert places(shop, "average-none") == {"T": (1, 1_000), "W1": (6, 6_000), "W2": (3, 3_000)}
    assert shop.open_of(sent) == [1]
    assert shop.voucher(got) == []
    shop.post(TRANSFER_IN, [shop.line("average-none", 1, source_line_id=line)], **at_shop(shop))
    assert places(shop, "average-none") == {"T": (0, 0), "W1": (6, 6_000), "W2": (4, 4_000)}
    assert shop.on_shelf("average-none") == "10 pieces worth 100.00"
    assert (sent.number, got.number) == ("DC202611-0001", "DR202611-0001")


def test_both_ends_see_what_was_sent(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 4))
    for table in ("document", "document_line", "open_quantity", "move"):
        key = "id" if table == "document" else "document_id"
        ends = shop.rows(
            f"SELECT DISTINCT org_unit_id, other_org_unit_id FROM {table} WHERE {key} = ?",
            sent.document_id,
        )
        assert ends == [(shop.unit, shop.shop)], table


def test_lots_leave_first_expired_first_and_arrive_as_they_left(any_shop: Shop) -> None:
    shop = any_shop
    for code, days, price in (("B", 20, 30), ("A", 9, 10)):
        lot = {"lot_code": code, "expires_on": TODAY + days * DAY}
        shop.post(RECEIPT, [shop.line("specific-lot", 5, price, **lot)])
    sent = ship(shop, shop.line("specific-lot", 7))
    line = shop.line_id(sent)
    named = shop.line("specific-lot", 1, source_line_id=line, lot_code="B")
    got = shop.post(TRANSFER_IN, [named, shop.line("specific-lot", 4, source_line_id=line)],
                    **at_shop(shop))  # fmt: skip
    assert shop.open_of(sent) == [2]
    there = shop.rows(
        "SELECT l.code, m.quantity_micro FROM move m JOIN lot l ON l.id = m.lot_id"
        " WHERE m.document_id = ? AND m.warehouse_id = ? ORDER BY l.code",
        got.document_id,
        shop.shop_warehouse,
    )
    assert there == [("A", 4 * MICRO), ("B", MICRO)]
    # each lot brings what it cost: 4 at 10, 1 at 30
    assert places(shop, "specific-lot")["W2"] == (5, 7_000)
    sold = shop.post(DELIVERY, [shop.line("specific-lot", 1, 50, lot_code="B")], **at_shop(shop))
    assert shop.cost(sold) == "30.00"


def test_what_does_not_arrive_is_a_claim_until_it_is_written_off(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 6))
    line = shop.line_id(sent)
    shop.post(TRANSFER_IN, [shop.line("average-none", 5, source_line_id=line)], **at_shop(shop))
    assert shop.open_of(sent) == [1]
    lost = shop.post(
        TRANSFER_IN,
        [shop.line("average-none", 0, source_line_id=line, close_rest=True, reason="short")],
        **at_shop(shop),
    )
    assert shop.open_of(sent) == [0]
    # missing goods take back the tax deducted for them: 13 % of 10.00
    assert shop.voucher(lost) == [
        "C inventory 10.00",
        "C vat_input_out 1.30",
        "D waste_loss 11.30",
    ]
    assert places(shop, "average-none") == {"T": (0, 0), "W1": (4, 4_000), "W2": (5, 5_000)}
    red = shop.reverse(lost)
    assert isinstance(red, Posted)
    assert shop.voucher(red) == [
        "C inventory -10.00",
        "C vat_input_out -1.30",
        "D waste_loss -11.30",
    ]
    assert shop.open_of(sent) == [1]
    assert places(shop, "average-none")["T"] == (1, 1_000)


def test_damaged_goods_are_written_off_with_what_arrives(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 6))
    more = {"source_line_id": shop.line_id(sent), "close_rest": True}
    got = shop.post(
        TRANSFER_IN, [shop.line("average-none", 4, reason="damaged", **more)], **at_shop(shop)
    )
    assert shop.voucher(got) == ["C inventory 20.00", "D waste_loss 20.00"]
    assert shop.rows("SELECT reason, quantity_micro, cost_fen, tax_out_fen FROM fact_loss_day") == [
        ("damaged", 2 * MICRO, 2_000, 0)
    ]
    wrong = shop.refused(
        TRANSFER_IN, [shop.line("average-none", 0, reason="mood", **more)], **at_shop(shop)
    )
    assert wrong == r.Problems((r.UnknownReason(1, "mood"),))


def test_more_than_was_sent_comes_from_the_senders_shelf_if_it_is_said_so(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 4))
    line = shop.line_id(sent)
    plain = shop.line("average-none", 5, source_line_id=line)
    assert shop.refused(TRANSFER_IN, [plain], **at_shop(shop)) == OverFulfilled(
        line, 4 * MICRO, 5 * MICRO
    )
    got = shop.post(TRANSFER_IN, [replace(plain, reason="over")], **at_shop(shop))
    assert places(shop, "average-none") == {"T": (0, 0), "W1": (5, 5_000), "W2": (5, 5_000)}
    assert isinstance(shop.reverse(got), Posted)
    assert places(shop, "average-none") == {"T": (4, 4_000), "W1": (6, 6_000), "W2": (0, 0)}
    # whoever may only receive at the store cannot take from the sender's shelf
    shop.actor = replace(shop.actor, grants=dict.fromkeys(KEYS, frozenset({shop.shop})))
    refused = shop.refused(TRANSFER_IN, [replace(plain, reason="over")], **at_shop(shop))
    assert refused == NotAllowed(TRANSFER_IN.permission, shop.unit)
    shop.post(TRANSFER_IN, [replace(plain, entered_micro=4 * MICRO)], **at_shop(shop))


def test_the_sender_needs_no_right_where_goods_go_nor_on_the_way(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], **at_shop(shop))
    shop.actor = replace(shop.actor, grants=dict.fromkeys(KEYS, frozenset({shop.shop})))
    sent = ship(shop, shop.line("average-none", 4), to_warehouse_id=shop.warehouse, **at_shop(shop))
    assert shop.open_of(sent) == [4]
    line = shop.line("average-none", 4, source_line_id=shop.line_id(sent))
    refused = shop.refused(TRANSFER_IN, [line])
    assert refused == NotAllowed(TRANSFER_IN.permission, shop.unit)


def test_between_pools_layers_arrive_as_layers(any_shop: Shop) -> None:
    shop = any_shop
    _, north = shop.new_pool("NORTH")
    for price in (10, 20, 30):
        shop.post(RECEIPT, [shop.line("fifo-none", 2, price)])
    sent = ship(shop, shop.line("fifo-none", 5), to_warehouse_id=north)
    got = shop.post(
        TRANSFER_IN,
        [shop.line("fifo-none", 5, source_line_id=shop.line_id(sent))],
        warehouse_id=north,
    )
    assert shop.voucher(got) == []
    assert shop.rows("SELECT quantity_micro, value_fen FROM stream ORDER BY cost_pool_id") == [
        (MICRO, 3_000),
        (5 * MICRO, 9_000),
    ]
    assert places(shop, "fifo-none")["NORTH"] == (5, 9_000)
    costs = []
    for pieces in (2, 2, 1):
        sold = shop.post(DELIVERY, [shop.line("fifo-none", pieces, 50)], warehouse_id=north)
        costs.append(shop.cost(sold))
    assert costs == ["20.00", "40.00", "30.00"]


def test_late_freight_follows_goods_into_the_other_pool(any_shop: Shop) -> None:
    shop = any_shop
    _, north = shop.new_pool("NORTH")
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sent = ship(shop, shop.line("average-none", 4), to_warehouse_id=north)
    line = shop.line("average-none", 4, source_line_id=shop.line_id(sent))
    shop.post(TRANSFER_IN, [line], warehouse_id=north)
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 20)], warehouse_id=north)
    freight = shop.line("average-none", 1, 10, source_line_id=shop.line_id(receipt))
    shop.post(LATE_COST, [freight])
    assert shop.cost(sold) == "44.00"


def test_a_transfer_is_taken_back_from_its_end(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 3.333)])
    sent = ship(shop, shop.line("average-none", 3))
    got = shop.post(
        TRANSFER_IN,
        [shop.line("average-none", 3, source_line_id=shop.line_id(sent))],
        **at_shop(shop),
    )
    before = shop.counts()
    assert shop.reverse(sent) == HasFollowers(got.document_id, got.number)
    assert shop.counts() == before
    assert isinstance(shop.reverse(got), Posted)
    assert isinstance(shop.reverse(sent), Posted)
    assert places(shop, "average-none") == {"T": (0, 0), "W1": (10, 3_333), "W2": (0, 0)}


def test_what_is_not_there_is_not_sent_and_not_on_any_day_since(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    to: dict[str, Any] = {"to_warehouse_id": shop.shop_warehouse}
    assert isinstance(shop.refused(TRANSFER_OUT, [shop.line("average-none", 11)], **to), Shortage)
    sold = shop.post(DELIVERY, [shop.line("average-none", 8, 20)], day(11, 5))
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 8))
    late = shop.refused(TRANSFER_OUT, [shop.line("average-none", 3)], day(11, 3), **to)
    assert isinstance(late, NegativePast)
    assert late.document_number == sold.number
    # nor may what went on its way on the third be sold on the second
    sent = ship(shop, shop.line("average-none", 12), on=day(11, 9))
    assert sent.number
    early = shop.refused(DELIVERY, [shop.line("average-none", 1, 20)], day(11, 6))
    assert isinstance(early, Shortage | NegativePast)
    # a store may sell below zero, but it cannot send what it has not
    empty = shop.refused(
        TRANSFER_OUT,
        [shop.line("fifo-none", 1)],
        to_warehouse_id=shop.warehouse,
        **at_shop(shop),
    )
    assert isinstance(empty, Shortage)


def test_where_goods_are_sent_must_be_said_and_be_another_place(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    line = shop.line("average-none", 1)
    missing = shop.refused(TRANSFER_OUT, [line])
    assert missing == r.Problems((r.HeaderMissing("to_warehouse"),))
    same = shop.refused(TRANSFER_OUT, [line], to_warehouse_id=shop.warehouse)
    assert same == r.Problems((r.UnknownWarehouse(),))


def test_goods_arrive_where_they_were_sent_and_not_before(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    sent = ship(shop, shop.line("average-none", 4), on=day(11, 5))
    line = shop.line("average-none", 4, source_line_id=shop.line_id(sent))
    assert shop.refused(TRANSFER_IN, [line]) == r.Problems((r.WrongSource(1),))
    early = shop.refused(TRANSFER_IN, [line], day(11, 4), **at_shop(shop))
    assert early == r.Problems((r.BeforeSource(1, day(11, 5)),))


def test_serial_numbers_travel(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("specific-serial", 1, 100, lot_code="S1")])
    sent = ship(shop, shop.line("specific-serial", 1, lot_code="S1"))
    shop.post(
        TRANSFER_IN,
        [shop.line("specific-serial", 1, source_line_id=shop.line_id(sent))],
        **at_shop(shop),
    )
    sold = shop.post(
        DELIVERY, [shop.line("specific-serial", 1, 150, lot_code="S1")], **at_shop(shop)
    )
    assert shop.cost(sold) == "100.00"


def test_a_later_count_keeps_its_word_whatever_left_before_it(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    assert isinstance(shop.ask(shop.count("average-none", 7, day(11, 10))), Posted)
    # the three that were missing had been sent, and nobody had written it down
    ship(shop, shop.line("average-none", 3), on=day(11, 5))
    assert places(shop, "average-none") == {"T": (3, 3_000), "W1": (7, 7_000)}
    assert shop.one("SELECT sum(cost_fen) FROM fact_loss_day") == 0
    assert shop.on_shelf("average-none") == "10 pieces worth 100.00"
