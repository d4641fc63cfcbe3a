"""Sales order (销售订单): what a customer wants; may promise stock to itself.

Reserving takes what is available now; the rest is simply still wanted.
"""

from __future__ import annotations

from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.documents.promoted import OFFER
from core.documents.sale_notes import notes
from core.posting.wanted import ReserveWanted


def _build(frame: Frame) -> Built:
    warehouse = frame.draft.warehouse_id
    built = Built(orders=True)
    if frame.draft.reserve and warehouse is not None:
        built.reserves = [
            ReserveWanted(index, None, line.item.id, warehouse, line.quantity_micro)
            for index, line in enumerate(frame.lines)
        ]
    return built


SALES_ORDER = Kind(
    code="sales.order",
    series="XD",
    permission="sales.order",
    zh="销售订单",
    en="Sales order",
    carries_cost=False,
    sales=True,
    partner="customer",
    build=_build,
    outward=True,
    line_fields=("price", "discount", "memo"),
    prices_include_tax=True,
    promotions=OFFER,
    notes=notes,
)
