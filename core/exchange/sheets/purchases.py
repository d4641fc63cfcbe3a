"""Purchases from a sheet: orders to suppliers, and goods received of them."""

from __future__ import annotations

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.exchange.sheets import documents as d
from core.exchange.sheets.fields import Field, Type, words
from core.platform.i18n import N_

_HEAD = (d.NUMBER, d.DAY, d.partner_field(supplier=True), d.WAREHOUSE)
_LINE = (
    d.ITEM,
    d.QUANTITY,
    d.UNIT,
    d.price_field(N_("For one of the unit; with or without tax as said on the page."), "9.90"),
    d.DISCOUNT,
)
GIFT = Field("gift", N_("Free"), words("gift free 赠品 赠送数量 搭赠"), False, Type.MICRO,
             N_("Quantity that came free of charge."), "")  # fmt: skip
ORDERS = d.sheet_of(
    PURCHASE_ORDER,
    "purchase_orders",
    N_("Purchase orders"),
    N_("Orders to suppliers; they wait for their goods."),
    (*_HEAD, *_LINE, d.MEMO),
)
RECEIPTS = d.sheet_of(
    RECEIPT,
    "receipts",
    N_("Goods receipts"),
    N_("Goods received, without an order behind them."),
    (*_HEAD, *_LINE, GIFT, *d.LOT, d.MEMO),
)
