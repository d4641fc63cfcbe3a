"""What the daily facts say, by hand: channels, suppliers, markdowns, counts, stock over a month."""

from __future__ import annotations

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.till_summary import TILL_SUMMARY
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.invariants import verify
from core.posting.wanted import Posted
from models.base import Table
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop, day


def sums(shop: Shop, table: str, *columns: str, of: str = "") -> tuple[int, ...]:
    """Sums of a fact table's columns, of all its rows."""
    text = ", ".join(f"coalesce(sum({column}), 0)" for column in columns)
    found = shop.rows(f"SELECT {text} FROM {table} {of}")[0]
    return tuple(int(value) for value in found)


def by_channel(shop: Shop) -> dict[str, tuple[int, int, int]]:
    """Pieces sold, net and cost, by channel."""
    found = shop.rows(
        "SELECT channel, sum(sold_micro), sum(net_sales_fen), sum(cost_now_fen)"
        " FROM fact_channel_item_day GROUP BY channel ORDER BY channel"
    )
    return {row[0]: (int(row[1]) // MICRO, int(row[2]), int(row[3])) for row in found}


def test_each_channel_knows_what_it_sold_and_what_that_cost_by_now(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)])
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 20)])
    shop.post(TILL_SUMMARY, [shop.line("average-none", 2, 22.6)], prices_include_tax=True)
    line = shop.line_id(sold)
    shop.post(CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=line)])
    assert by_channel(shop) == {"store": (2, 4_000, 2_000), "wholesale": (3, 6_000, 3_000)}
    # freight of 10.00 over ten pieces: a yuan more each, wherever it was sold
    line = shop.line_id(receipt)
    shop.post(LATE_COST, [shop.line("average-none", 1, 10, source_line_id=line)])
    assert by_channel(shop) == {"store": (2, 4_000, 2_200), "wholesale": (3, 6_000, 3_300)}
    assert shop.one("SELECT channel FROM document WHERE id = ?", sold.document_id) == "wholesale"


def test_what_a_supplier_brought_and_is_owed_for(any_shop: Shop) -> None:
    shop = any_shop
    of = f"WHERE partner_id = {shop.supplier}"
    both = ("bought_micro", "bought_fen")
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10, gift_micro=2 * MICRO)])
    line = shop.line_id(receipt)
    assert sums(shop, "fact_partner_item_month", *both, of=of) == (12 * MICRO, 10_000)
    shop.post(LATE_COST, [shop.line("average-none", 1, 6, source_line_id=line)])
    back = shop.post(SUPPLIER_RETURN, [shop.line("average-none", 4, source_line_id=line)])
    assert sums(shop, "fact_partner_item_month", *both, of=of) == (8 * MICRO, 6_600)
    # exactly what he is owed without a bill
    assert shop.owed("ap_estimated") == "66.00"
    assert isinstance(shop.reverse(back), Posted)
    assert sums(shop, "fact_partner_item_month", *both, of=of) == (12 * MICRO, 10_600)


def marked(shop: Shop) -> tuple[int, ...]:
    """(markdown, discount) of all days; the store's day says the same."""
    found = sums(shop, "fact_item_day", "markdown_fen", "discount_fen")
    assert sums(shop, "fact_org_day", "markdown_fen", "discount_fen") == found
    return found


def test_a_price_below_the_regular_one_is_a_markdown_on_the_day_of_the_sale(
    any_shop: Shop,
) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 5)])
    line = shop.line(
        "average-none", 3, 9.04, regular_price_micro=round(11.3 * MICRO), discount_fen=113
    )
    sold = shop.post(DELIVERY, [line], prices_include_tax=True)
    # (11.30 - 9.04) x 3 = 6.78 with tax, 6.00 without; the discount of 1.13 stands apart
    assert marked(shop) == (600, 100)
    source = shop.line_id(sold)
    back = shop.post(CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=source)])
    assert marked(shop) == (400, 100)
    assert isinstance(shop.reverse(back), Posted)
    assert isinstance(shop.reverse(sold), Posted)
    assert marked(shop) == (0, 0)


def test_parts_of_a_markdown_come_back_to_the_cent(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 3, 5)])
    dear = round(10.1 * MICRO)
    line = shop.line("average-none", 3, 10.0667, regular_price_micro=dear)
    source = shop.line_id(shop.post(DELIVERY, [line]))
    assert marked(shop) == (10, 0)
    for left in (7, 3, 0):
        shop.post(CUSTOMER_RETURN, [shop.line("average-none", 1, source_line_id=source)])
        assert marked(shop) == (left, 0)


def test_a_price_above_the_regular_one_is_no_markdown(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 1, 5)])
    shop.post(DELIVERY, [shop.line("average-none", 1, 12, regular_price_micro=10 * MICRO)])
    assert marked(shop) == (0, 0)


LOST = ("counted_micro", "count_loss_fen", "count_gain_fen")


def test_a_count_tells_loss_and_gain_and_keeps_its_side(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    assert isinstance(shop.ask(shop.count("average-none", 7, day(11, 3))), Posted)
    assert sums(shop, "fact_item_day", *LOST) == (-3 * MICRO, 3_000, 0)
    # what was received late was there when it was counted: the loss was greater
    shop.post(RECEIPT, [shop.line("average-none", 2, 10)], day(11, 2))
    assert sums(shop, "fact_item_day", *LOST) == (-5 * MICRO, 5_000, 0)
    line = shop.line_id(receipt)
    shop.post(LATE_COST, [shop.line("average-none", 1, 12, source_line_id=line)])
    assert sums(shop, "fact_item_day", *LOST) == (-5 * MICRO, 5_500, 0)
    assert shop.rows("SELECT reason, sum(quantity_micro), sum(cost_fen) FROM fact_loss_day"
                     " GROUP BY reason") == [("count_loss", 5 * MICRO, 5_500)]  # fmt: skip


def test_a_surplus_stands_on_its_own_side(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    assert isinstance(shop.ask(shop.count("average-none", 12, day(11, 3))), Posted)
    assert sums(shop, "fact_item_day", *LOST) == (2 * MICRO, 0, 2_000)
    shop.post(RECEIPT, [shop.line("average-none", 5, 10)], day(11, 2))  # and so three were missing
    assert sums(shop, "fact_item_day", *LOST) == (-3 * MICRO, 0, -3_000)
    assert sums(shop, "fact_org_day", *LOST[1:]) == (0, -3_000)
    assert sums(shop, "fact_loss_day", "quantity_micro", "cost_fen") == (3 * MICRO, 3_000)


def test_the_mean_stock_of_a_month_comes_from_the_days_each_change_lasts(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(10, 22))
    shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 1))
    shop.post(DELIVERY, [shop.line("average-none", 6, 20)], day(11, 16))
    months = dict(shop.rows("SELECT period, stock_days_fen FROM fact_item_month"))
    # October: 100.00 for ten days; November: 100.00 for thirty, less 60.00 for fifteen
    assert months == {202610: 100_000, 202611: 300_000 - 90_000}
    shop.post(RECEIPT, [shop.line("average-none", 10, 16)], day(11, 10))  # the mean is 12.00 now
    changed = sums(shop, "fact_item_month", "stock_days_fen", of="WHERE period = 202611")
    assert changed == (300_000 + 16_000 * 21 - 6_000 * 15 - 1_200 * 21,)


def columns() -> list[tuple[str, str]]:
    """Every number of every fact table."""
    return [
        (name, column.name)
        for name, table in Table.metadata.tables.items()
        if name.startswith("fact_")
        for column in table.columns
        if column.name.endswith(("_fen", "_micro", "_documents"))
    ]


def test_no_number_of_the_facts_can_differ_unseen(shop: Shop) -> None:
    lot = {"lot_code": "A", "expires_on": TODAY + 9 * DAY}
    shop.post(RECEIPT, [shop.line("average-lot", 10, 10, **lot)])
    shop.post(DELIVERY, [shop.line("average-lot", 4, 20)])
    assert isinstance(shop.ask(shop.count("average-none", 3)), Posted)
    shop.agree()
    unseen = []
    for table, column in columns():
        with writing(shop.engine) as session:
            rows = Rows(session)
            assert rows.run(f"UPDATE {table} SET {column} = {column} + 1") > 0, table
            if not verify(rows):
                unseen.append((table, column))
            rows.run(f"UPDATE {table} SET {column} = {column} - 1")
    assert unseen == []


def test_what_a_supplier_brought_counts_while_more_came_than_went_back(any_shop: Shop) -> None:
    shop = any_shop
    both, of = ("supplied_items", "supplied_fen"), f"WHERE partner_id = {shop.supplier}"
    lines = [shop.line("average-none", 10, 10), shop.line("specific-lot", 5, 8, lot_code="L1")]
    receipt = shop.post(RECEIPT, lines)
    assert sums(shop, "fact_partner_month", *both, of=of) == (2, 14_000)
    line = shop.line_id(receipt)
    shop.post(LATE_COST, [shop.line("average-none", 1, 6, source_line_id=line)])
    assert sums(shop, "fact_partner_month", *both, of=of) == (2, 14_600)
    shop.post(SUPPLIER_RETURN, [shop.line("average-none", 10, source_line_id=line)])
    assert sums(shop, "fact_partner_month", *both, of=of) == (1, 4_000)


def test_sales_of_a_channel_by_day_and_by_weekday(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("average-none", 10, 10), shop.line("fifo-none", 10, 10)])
    shop.post(DELIVERY, [shop.line("average-none", 4, 20), shop.line("fifo-none", 1, 20)])
    rows = shop.rows('SELECT channel, "on", net_sales_fen, cost_now_fen FROM fact_channel_day')
    assert [(r[0], str(r[1]), int(r[2]), int(r[3])) for r in rows] == [
        ("wholesale", TODAY.isoformat(), 10_000, 5_000)
    ]
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = sums(shop, "fact_channel_item_month", *(f"{name}_fen" for name in names))
    assert found == tuple(10_000 if n == TODAY.weekday() else 0 for n in range(7))
