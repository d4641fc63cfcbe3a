"""Goods stand in another lot than the books say: the total stays, cost follows its lot."""

from __future__ import annotations

from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.lot_adjustment import LOT_ADJUSTMENT
from core.documents import refusals as r
from core.documents.draft import Line
from core.posting.refusals import LotShortage, NegativePast, SerialTwice
from core.posting.wanted import Posted
from tests.firm import TODAY
from tests.scenarios.shop import DAY, Shop, day

SOON, LATER = TODAY + 5 * DAY, TODAY + 20 * DAY


def stocked(shop: Shop, item: str) -> Posted:
    """Five of lot A at 10, five of lot B at 30; the receipt of A."""
    first = shop.post(RECEIPT, [shop.line(item, 5, 10, lot_code="A", expires_on=SOON)], day(11, 1))
    shop.post(RECEIPT, [shop.line(item, 5, 30, lot_code="B", expires_on=LATER)], day(11, 1))
    return first


def from_a_to_b(shop: Shop, item: str, pieces: int) -> Line:
    """A line of an adjustment."""
    return shop.line(item, pieces, lot_code="A", to_lot_code="B")


def test_goods_costed_by_lot_take_their_cost_along(any_shop: Shop) -> None:
    shop = any_shop
    receipt = stocked(shop, "specific-lot")
    moved = shop.post(LOT_ADJUSTMENT, [from_a_to_b(shop, "specific-lot", 2)], day(11, 2))
    assert moved.number == "PT202611-0001"
    assert shop.lots("specific-lot") == {"A": 3, "B": 7}
    assert shop.voucher(moved) == []
    assert shop.on_shelf("specific-lot") == "10 pieces worth 200.00"
    # two at 10 and five at 30 make a lot of seven for 170.00
    sold = shop.post(DELIVERY, [shop.line("specific-lot", 7, 50, lot_code="B")])
    assert shop.cost(sold) == "170.00"
    assert isinstance(shop.reverse(sold), Posted)
    # freight on A: two fifths of it lie in B by now
    freight = shop.line("specific-lot", 1, 5, source_line_id=shop.line_id(receipt))
    shop.post(LATE_COST, [freight])
    values = dict(shop.rows("SELECT l.code, f.stock_value_fen FROM fact_lot f"
                            " JOIN lot l ON l.id = f.lot_id"))  # fmt: skip
    assert values == {"A": 3_300, "B": 17_200}
    assert isinstance(shop.reverse(moved), Posted)
    assert shop.lots("specific-lot") == {"A": 5, "B": 5}
    values = dict(shop.rows("SELECT l.code, f.stock_value_fen FROM fact_lot f"
                            " JOIN lot l ON l.id = f.lot_id"))  # fmt: skip
    assert values == {"A": 5_500, "B": 15_000}


def test_an_average_and_layers_know_no_lots(any_shop: Shop) -> None:
    shop = any_shop
    for item in ("average-lot", "fifo-lot"):
        stocked(shop, item)
        layers = shop.rows("SELECT layer_key, quantity_micro, value_fen FROM layer ORDER BY 1")
        moved = shop.post(LOT_ADJUSTMENT, [from_a_to_b(shop, item, 2)], day(11, 2))
        assert shop.lots(item) == {"A": 3, "B": 7}
        assert shop.voucher(moved) == []
        now = shop.rows("SELECT layer_key, quantity_micro, value_fen FROM layer ORDER BY 1")
        assert now == layers
    sold = shop.post(DELIVERY, [shop.line("fifo-lot", 6, 50, lot_code="B")])
    assert shop.cost(sold) == "80.00"  # five of the first layer, one of the second


def test_a_lot_that_is_not_known_is_made_with_its_dates(any_shop: Shop) -> None:
    shop = any_shop
    stocked(shop, "specific-lot")
    line = shop.line("specific-lot", 1, lot_code="A", to_lot_code="C")
    assert shop.refused(LOT_ADJUSTMENT, [line]) == r.Problems(
        (r.LotMissing(1, shop.items["specific-lot"]),)
    )
    line.expires_on = LATER
    shop.post(LOT_ADJUSTMENT, [line])
    assert shop.lots("specific-lot") == {"A": 4, "B": 5, "C": 1}
    again = shop.line("specific-lot", 1, lot_code="A", to_lot_code="C", expires_on=SOON)
    assert shop.refused(LOT_ADJUSTMENT, [again]) == r.Problems((r.LotDatesDiffer(1, "C", LATER),))


def test_what_is_not_in_the_lot_is_not_taken_out_of_it(any_shop: Shop) -> None:
    shop = any_shop
    stocked(shop, "average-lot")
    assert isinstance(
        shop.refused(LOT_ADJUSTMENT, [from_a_to_b(shop, "average-lot", 6)]), LotShortage
    )
    shop.post(LOT_ADJUSTMENT, [from_a_to_b(shop, "average-lot", 4)], day(11, 5))
    early = shop.refused(DELIVERY, [shop.line("average-lot", 2, 50, lot_code="A")], day(11, 3))
    assert isinstance(early, LotShortage | NegativePast)
    late = shop.refused(DELIVERY, [shop.line("average-lot", 8, 50, lot_code="B")], day(11, 3))
    assert isinstance(late, LotShortage | NegativePast)


def test_both_lots_must_be_named_and_differ(shop: Shop) -> None:
    stocked(shop, "average-lot")
    item = shop.items["average-lot"]
    bare = shop.line("average-lot", 1, lot_code="A")
    assert shop.refused(LOT_ADJUSTMENT, [bare]) == r.Problems((r.LotMissing(1, item),))
    same = shop.line("average-lot", 1, lot_code="A", to_lot_code="A")
    assert shop.refused(LOT_ADJUSTMENT, [same]) == r.Problems((r.SameLot(1, "A"),))
    plain = shop.line("average-none", 1, lot_code="A", to_lot_code="B")
    assert shop.refused(LOT_ADJUSTMENT, [plain]) == r.Problems(
        (r.LotMissing(1, shop.items["average-none"]),)
    )


def test_a_serial_number_that_was_misread_is_corrected_once(any_shop: Shop) -> None:
    shop = any_shop
    for code, price in (("S1", 100), ("S2", 200)):
        shop.post(RECEIPT, [shop.line("specific-serial", 1, price, lot_code=code)])
    taken = shop.line("specific-serial", 1, lot_code="S1", to_lot_code="S2")
    assert isinstance(shop.refused(LOT_ADJUSTMENT, [taken]), SerialTwice)
    shop.post(LOT_ADJUSTMENT, [shop.line("specific-serial", 1, lot_code="S1", to_lot_code="S9")])
    sold = shop.post(DELIVERY, [shop.line("specific-serial", 1, 300, lot_code="S9")])
    assert shop.cost(sold) == "100.00"
