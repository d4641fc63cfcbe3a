"""The kinds of sheets there are, in the order in which a new firm needs them."""

from __future__ import annotations

from core.exchange.sheets.counts import COUNTS
from core.exchange.sheets.engine import SheetKind
from core.exchange.sheets.items import ITEMS
from core.exchange.sheets.opening import OPENING_STOCK
from core.exchange.sheets.partners import PARTNERS
from core.exchange.sheets.price_lists import PRICE_LISTS
from core.exchange.sheets.prices import PRICES
from core.exchange.sheets.purchases import ORDERS, RECEIPTS
from core.exchange.sheets.sales import DELIVERIES, SALES_ORDERS
from core.exchange.sheets.signals import SIGNALS

SHEETS: dict[str, SheetKind] = {
    kind.code: kind
    for kind in (
        ITEMS,
        PARTNERS,
        OPENING_STOCK,
        PRICES,
        PRICE_LISTS,
        ORDERS,
        RECEIPTS,
        SALES_ORDERS,
        DELIVERIES,
        COUNTS,
        SIGNALS,
    )
}
