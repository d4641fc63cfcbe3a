"""How long a distribution centre's stock lasts: by what its stores take from it."""

from __future__ import annotations

from typing import Any

from core.analytics.cover import cover_by_item
from core.analytics.definitions import NoDays
from core.analytics.on_hand import on_hand
from core.analytics.sent_on import pace_by_item, sent_on_by_place
from core.analytics.source import Slice
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.stores.transfer_in import TRANSFER_IN
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.kernel.amounts import MICRO
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

ITEM = "average-none"


def test_a_centre_needs_what_it_sends_on(firm: Firm, look: Look) -> None:
    """100 came to the centre: 14 went to the shop, 2 were thrown away; the shop sold 7. In 28
    days the centre sends 14, so its 84 last 168 days; the shop's 7 last 28; of the company, 7
    are sold and nothing is sent out of it: 91 last 364 days."""
    item, here, there = firm.items[ITEM], firm.warehouse, firm.shop_warehouse
    firm.post(RECEIPT, [firm.line(ITEM, 100, 2)])
    sent = firm.post(TRANSFER_OUT, [firm.line(ITEM, 14, None)], to_warehouse_id=there)
    line = firm.line(ITEM, 14, None, source_line_id=firm.lines_of(sent)[0])
    shop: dict[str, Any] = {"org_unit_id": firm.shop, "warehouse_id": there}
    firm.post(TRANSFER_IN, [line], source_id=sent.document_id, **shop)
    firm.post(WASTE, [firm.line(ITEM, 2, None, reason="damaged")])
    firm.post(DELIVERY, [firm.line(ITEM, 7, 9)], **shop)
    whole, centre = Slice(firm.company), Slice(firm.company, (firm.unit,))
    with look() as connection:
        assert sent_on_by_place(connection, whole, TODAY) == {(item, here): 14 * MICRO}
        assert pace_by_item(connection, centre, TODAY)[item][1] == 14 * MICRO
        assert not any(sent for _sold, sent in pace_by_item(connection, whole, TODAY).values())
        rows = on_hand(connection, whole, TODAY, TODAY, "", 10)
        assert {row.warehouse_id: row.cover for row in rows} == {here: 1680, there: 280}
        assert cover_by_item(connection, centre, TODAY, TODAY) == {item: 1680}
        assert cover_by_item(connection, whole, TODAY, TODAY) == {item: 3640}


def test_what_is_thrown_away_is_no_demand(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(ITEM, 10, 2)])
    firm.post(WASTE, [firm.line(ITEM, 2, None, reason="damaged")])
    with look() as connection:
        found = cover_by_item(connection, Slice(firm.company), TODAY, TODAY)
    assert found == {firm.items[ITEM]: NoDays.NO_MOVEMENT}
