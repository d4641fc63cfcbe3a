"""Purchase order (采购订单): asks a supplier for goods; touches no stock and no account.

Its lines keep what was ordered, received and closed; receipts take off them. Goods that are no
longer ordered are refused. It binds the firm, so somebody other than its maker approves it
(core/documents/approve.py).
"""

from __future__ import annotations

from core.documents import refusals as r
from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.kernel.refusals import Refusal


def _build(frame: Frame) -> Built | Refusal:
    dropped = {
        item
        for (item,) in frame.rows.select_keys(
            "SELECT id FROM item WHERE dropped_on IS NOT NULL AND id IN",
            [(line.item.id,) for line in frame.lines],
        )
    }
    wrong = [
        r.NoLongerOrdered(line.line_no, line.item.id)
        for line in frame.lines
        if line.item.id in dropped
    ]
    return r.Problems(tuple(wrong)) if wrong else Built(orders=True)


PURCHASE_ORDER = Kind(
    code="purchase.order",
    series="CD",
    permission="purchase.order",
    zh="采购订单",
    en="Purchase order",
    carries_cost=True,
    sales=False,
    partner="supplier",
    build=_build,
    line_fields=("price", "discount", "memo"),
    approve="purchase.approve",
)
