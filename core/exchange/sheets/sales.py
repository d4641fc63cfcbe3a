"""Sales from a sheet: customers' orders, and goods delivered to them."""

from __future__ import annotations

from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.exchange.sheets import documents as d
from core.platform.i18n import N_

_HEAD = (d.NUMBER, d.DAY, d.partner_field(supplier=False), d.WAREHOUSE)
_LINE = (
    d.ITEM,
    d.QUANTITY,
    d.UNIT,
    d.price_field(N_("For one of the unit; with or without tax as said on the page."), "15.80"),
    d.DISCOUNT,
)
SALES_ORDERS = d.sheet_of(
    SALES_ORDER,
    "sales_orders",
    N_("Sales orders"),
    N_("Customers' orders; they wait for delivery."),
    (*_HEAD, *_LINE, d.MEMO),
)
DELIVERIES = d.sheet_of(
    DELIVERY,
    "deliveries",
    N_("Deliveries"),
    N_("Goods delivered, without an order behind them."),
    (*_HEAD, *_LINE, *d.LOT[:1], d.MEMO),
)
