"""What is still to come to a place, and which rows of the stock list are asked for."""

from __future__ import annotations

from core.analytics.coming import Coming, coming
from core.analytics.on_hand import Only, on_hand, places_with_stock
from core.analytics.source import Slice
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.order import SALES_ORDER
from core.desks.stores.till_summary import TILL_SUMMARY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.kernel.amounts import MICRO
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

ITEM, OTHER = "average-none", "fifo-none"


def test_ordered_and_sent_goods_are_to_come_until_they_are_here(firm: Firm, look: Look) -> None:
    item, here, there = firm.items[ITEM], firm.warehouse, firm.shop_warehouse
    order = firm.post(PURCHASE_ORDER, [firm.line(ITEM, 10, 2)])
    line = firm.one("SELECT id FROM document_line WHERE document_id = ?", order.document_id)
    firm.post(RECEIPT, [firm.line(ITEM, 4, 2, source_line_id=line)], source_id=order.document_id)
    firm.post(TRANSFER_OUT, [firm.line(ITEM, 3, None)], to_warehouse_id=there)
    with look() as connection:
        found = coming(connection, firm.company, [item])
    assert found == {(item, here): Coming(6 * MICRO, 0), (item, there): Coming(0, 3 * MICRO)}
    sent = firm.one("SELECT max(id) FROM document WHERE kind = 'stock.ship'")
    line = firm.one("SELECT id FROM document_line WHERE document_id = ?", sent)
    firm.post(
        TRANSFER_IN,
        [firm.line(ITEM, 3, None, source_line_id=line)],
        source_id=sent,
        org_unit_id=firm.shop,
        warehouse_id=there,
    )
    with look() as connection:
        assert coming(connection, firm.company, [item]) == {(item, here): Coming(6 * MICRO, 0)}
        assert coming(connection, firm.company, []) == {}
        rows = on_hand(connection, Slice(firm.company), TODAY, TODAY, "", 10)
    shown = {(x.item_id, x.warehouse_id): x.coming.ordered_micro for x in rows}
    assert shown == {(item, here): 6 * MICRO, (item, there): 0}


def test_rows_below_zero_and_promised_ones_are_found(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(ITEM, 5, 2)])
    firm.post(SALES_ORDER, [firm.line(ITEM, 2, 9)], reserve=True)
    firm.post(TILL_SUMMARY, [firm.line(OTHER, 1, 9)])
    of = Slice(firm.company)
    with look() as connection:
        counts = places_with_stock(connection, of, "")
        below = on_hand(connection, of, TODAY, TODAY, "", 10, Only.BELOW)
        promised = on_hand(connection, of, TODAY, TODAY, "", 10, Only.PROMISED)
        assert places_with_stock(connection, of, "fifo")[Only.PROMISED] == 0
    assert counts == {Only.ALL: 2, Only.BELOW: 1, Only.PROMISED: 1}
    assert [x.item_id for x in below] == [firm.items[OTHER]]
    assert [(x.item_id, x.reserved_micro) for x in promised] == [(firm.items[ITEM], 2 * MICRO)]
