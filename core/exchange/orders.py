"""An order as a file that its supplier reads: JSON for programs, a workbook for people.

Headings of the workbook stand in Chinese and English, for it goes to people whose language we
do not know. The JSON is described in docs/how-to/send-orders.md and carries a version.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal

from core.documents.outgoing import Order
from core.exchange.export import MIME
from core.exchange.workbook import Column, Sheet, Style, written

VERSION = 1


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of file: its ending, its media type, and how it is made."""

    ending: str
    media: str
    write: Callable[[Order], bytes]


def as_json(order: Order) -> bytes:
    """One object, keys as the fields of `Order`, with `type` and `version`."""
    kind = "purchase_order_cancelled" if order.takes_back else "purchase_order"
    told = {"type": kind, "version": VERSION, **asdict(order)}
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def as_workbook(order: Order) -> bytes:
    """A sheet of lines and a sheet that says what the order is."""
    facts = [
        ("订单 Order", order.number),
        ("取消 Cancels", order.takes_back),
        ("日期 Date", order.on),
        ("采购方 Buyer", order.company),
        ("收货 Deliver to", " ".join(part for part in (order.org_unit, order.warehouse) if part)),
        ("供应商 Supplier", f"{order.supplier_code} {order.supplier}"),
        ("币种 Currency", order.currency),
        ("价格 Prices", "含税 with tax" if order.prices_include_tax else "未税 without tax"),
        ("未税 Net", order.net),
        ("税额 Tax", order.tax),
        ("含税 Total", order.gross),
        ("备注 Note", order.memo),
    ]
    lines = [
        (
            line.line_no,
            line.code,
            line.barcode or None,
            line.name,
            line.unit,
            Decimal(line.quantity),
            Decimal(line.price),
            Decimal(line.net),
            Decimal(line.gross),
            line.memo or None,
        )
        for line in order.lines
    ]
    about = [Column("项目 Field", width=22), Column("内容 Value", width=48)]
    return written([
        Sheet(f"订单 {order.number}", _LINES, lines),
        Sheet("说明 About", about, [fact for fact in facts if fact[1]]),
    ])  # fmt: skip


_LINES = (
    Column("行 Line", Style.NUMBER, 8),
    Column("编码 Code", width=16),
    Column("条码 Barcode", width=18),
    Column("品名 Item", width=36),
    Column("单位 Unit", width=10),
    Column("数量 Quantity", Style.NUMBER, 12),
    Column("单价 Price", Style.PRICE, 12),
    Column("未税 Net", Style.MONEY, 14),
    Column("含税 Total", Style.MONEY, 14),
    Column("备注 Note", width=24),
)
FORMS: Mapping[str, Form] = {
    "json": Form("json", "application/json", as_json),
    "workbook": Form("xlsx", MIME, as_workbook),
}
