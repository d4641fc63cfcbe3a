"""Purchase order (采购订单): asks a supplier for goods; touches no stock and no account.

Its lines keep what was ordered, received and closed; receipts take off them. It binds the
firm, so somebody other than its maker approves it (core/documents/approve.py).
"""

from __future__ import annotations

from core.documents.frame import Frame
from core.documents.kind import Built, Kind


def _build(_frame: Frame) -> Built:
    return Built(orders=True)


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
