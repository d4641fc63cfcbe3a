"""What a lot is worth where its goods are not costed by lot: its share of what lies there."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import select

from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.platform.database import writing
from core.posting.wanted import Posted
from models.catalog import Category
from models.company import CostingPolicy
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day
from tests.scenarios.test_transfers import at_shop

METHODS = ("fifo-lot", "average-lot")


def two_lots(shop: Shop, item: str) -> list[Posted]:
    """Ten of lot A at 10.00, ten of lot B at 20.00."""
    return [
        shop.post(
            RECEIPT,
            [shop.line(item, 10, price, lot_code=code, expires_on=TODAY + days * DAY)],
            day(11, 1),
        )
        for code, price, days in (("A", 10, 5), ("B", 20, 20))
    ]


def cost_by(shop: Shop, method: str, on: dt.date) -> None:
    """Goods of the category "average" follow another method from a day on."""
    with writing(shop.engine) as session:
        group = session.exec(select(Category).where(Category.code == "average")).one()
        session.add(
            CostingPolicy(company_id=shop.company, category_id=group.id, method=method, from_on=on)
        )


def worth(shop: Shop, item: str) -> dict[str, int]:
    """Fen that each lot is worth, by warehouse and code."""
    return {
        f"{place.split('-')[0]} {lot}": int(fen)
        for place, lot, fen in shop.rows(
            "SELECT w.code, l.code, f.worth_fen FROM fact_lot f JOIN lot l ON l.id = f.lot_id"
            " JOIN warehouse w ON w.id = f.warehouse_id WHERE f.item_id = ?"
            " ORDER BY w.code, l.code",
            shop.items[item],
        )
    }


def test_a_lot_that_was_sold_out_keeps_nothing(any_shop: Shop) -> None:
    shop = any_shop
    two_lots(shop, "fifo-lot")
    sold = shop.post(DELIVERY, [shop.line("fifo-lot", 10, 50, lot_code="B")])
    assert shop.cost(sold) == "100.00"  # the first layer, though the goods were of the second lot
    assert worth(shop, "fifo-lot") == {"W1 A": 200_00, "W1 B": 0}
    assert shop.on_shelf("fifo-lot") == "10 pieces worth 200.00"


@pytest.mark.parametrize("item", METHODS)
def test_lots_share_the_worth_of_their_place_by_quantity(any_shop: Shop, item: str) -> None:
    shop = any_shop
    receipts = two_lots(shop, item)
    assert worth(shop, item) == {"W1 A": 150_00, "W1 B": 150_00}
    shop.post(DELIVERY, [shop.line(item, 7, 50, lot_code="A")])
    cost = {"fifo-lot": 70_00, "average-lot": 105_00}[item]
    left = 300_00 - cost
    # three of thirteen pieces and ten; the smallest unit goes to the larger remainder
    assert worth(shop, item) == {"W1 A": round(left * 3 / 13), "W1 B": left - round(left * 3 / 13)}
    freight = shop.line(item, 1, 13, source_line_id=shop.line_id(receipts[1]))
    late = shop.post(LATE_COST, [freight])
    assert sum(worth(shop, item).values()) == int(shop.stock(item)[1])
    assert isinstance(shop.reverse(late), Posted)
    assert sum(worth(shop, item).values()) == left


@pytest.mark.parametrize("item", METHODS)
def test_goods_sent_within_a_pool_take_their_share_and_leave_nothing(
    any_shop: Shop, item: str
) -> None:
    shop = any_shop
    two_lots(shop, item)
    shop.post(DELIVERY, [shop.line(item, 10, 50, lot_code="B")])
    left = int(shop.stock(item)[1])
    sent = shop.post(TRANSFER_OUT, [shop.line(item, 4)], TODAY, to_warehouse_id=shop.shop_warehouse)
    part = left * 4 // 10
    assert worth(shop, item) == {"T A": part, "W1 A": left - part, "W1 B": 0}
    line = shop.line(item, 4, source_line_id=shop.line_id(sent))
    shop.post(TRANSFER_IN, [line], **at_shop(shop))
    rest = shop.post(TRANSFER_OUT, [shop.line(item, 6)], TODAY, to_warehouse_id=shop.shop_warehouse)
    line = shop.line(item, 6, source_line_id=shop.line_id(rest))
    shop.post(TRANSFER_IN, [line], **at_shop(shop))
    assert worth(shop, item) == {"T A": 0, "W1 A": 0, "W1 B": 0, "W2 A": left}
    places = shop.rows(
        "SELECT warehouse_id, stock_value_fen FROM fact_item_stock WHERE item_id = ?"
        " AND stock_value_fen <> 0",
        shop.items[item],
    )
    assert places == [(shop.shop_warehouse, left)]


def test_goods_of_no_lot_have_their_share_too(any_shop: Shop) -> None:
    """A till that sold what was not there yet owes pieces of no lot: what came since stands for
    all that the place is worth, and no lot for more."""
    shop = any_shop
    owed = shop.line("fifo-lot", 4, 50)
    shop.post(DELIVERY, [owed], day(11, 1), **at_shop(shop))
    line = shop.line("fifo-lot", 10, 10, lot_code="A", expires_on=TODAY + DAY)
    shop.post(RECEIPT, [line], **at_shop(shop))
    assert shop.on_shelf("fifo-lot") == "6 pieces worth 60.00"
    assert worth(shop, "fifo-lot") == {"W2 A": 60_00}
    shop.post(DELIVERY, [shop.line("fifo-lot", 7, 50)], **at_shop(shop))
    assert shop.on_shelf("fifo-lot").startswith("-1 pieces")
    assert worth(shop, "fifo-lot") == {"W2 A": 0}


def test_a_change_of_the_past_is_shared_out_where_it_ends_up(any_shop: Shop) -> None:
    """Late cost follows goods into another pool, and there the lots that lie beside them."""
    shop = any_shop
    _, north = shop.new_pool("NORTH")
    receipts = two_lots(shop, "average-lot")
    line = shop.line("average-lot", 6, lot_code="B")
    sent = shop.post(TRANSFER_OUT, [line], day(11, 2), to_warehouse_id=north)
    line = shop.line("average-lot", 6, source_line_id=shop.line_id(sent))
    shop.post(TRANSFER_IN, [line], day(11, 2), warehouse_id=north)
    own = shop.line("average-lot", 2, 39, lot_code="C", expires_on=TODAY + 9 * DAY)
    shop.post(RECEIPT, [own], day(11, 3), warehouse_id=north)
    stood = {"NORTH B": 126_00, "NORTH C": 42_00, "T B": 0, "W1 A": 150_00, "W1 B": 60_00}
    assert worth(shop, "average-lot") == stood  # six at 15.00 and two at 39.00 share 168.00
    freight = shop.line("average-lot", 1, 20, source_line_id=shop.line_id(receipts[0]))
    shop.post(LATE_COST, [freight])  # 1.00 a piece, of which six went north
    # what lay on the way is not carried again: the 6.00 stay with the ten and four (decision 11)
    stood = {"NORTH B": 130_50, "NORTH C": 43_50, "T B": 0, "W1 A": 164_29, "W1 B": 65_71}
    assert worth(shop, "average-lot") == stood


def test_a_method_that_changes_shares_anew(any_shop: Shop) -> None:
    """Goods that are costed by lot from a day on, and again not: each time by the rule of then."""
    shop = any_shop
    two_lots(shop, "average-lot")
    shop.post(DELIVERY, [shop.line("average-lot", 5, 50, lot_code="B")], day(11, 2))
    assert worth(shop, "average-lot") == {"W1 A": 150_00, "W1 B": 75_00}
    cost_by(shop, "specific", day(11, 10))
    shop.post(
        RECEIPT,
        [shop.line("average-lot", 1, 30, lot_code="C", expires_on=TODAY + DAY)],
        day(11, 11),
    )
    by_lot = worth(shop, "average-lot")
    assert by_lot["W1 C"] == 30_00
    assert sum(by_lot.values()) == int(shop.stock("average-lot")[1])
    cost_by(shop, "fifo", day(11, 15))
    shop.post(DELIVERY, [shop.line("average-lot", 4, 50, lot_code="A")], day(11, 16))
    shared = worth(shop, "average-lot")
    each = {lot: fen * MICRO // pieces for (lot, fen), pieces in zip(
        shared.items(), (6, 5, 1), strict=True)}  # fmt: skip
    assert max(each.values()) - min(each.values()) <= MICRO
