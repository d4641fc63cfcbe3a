"""Sales order (销售订单): what a customer wants; may promise stock to itself.

Reserving takes what is available now; the rest is simply still wanted.
"""

from __future__ import annotations

from core.documents.frame import Frame
from core.documents.kind import Built, Kind
from core.posting.wanted import ReserveWanted


def _build(frame: Frame) -> Built:
    built = Built(orders=True)
    warehouse = frame.draft.warehouse_id
    if frame.draft.reserve and warehouse is not None:
        free = {
            item: quantity - reserved
            for item, quantity, reserved in frame.rows.select_keys(
                "SELECT item_id, quantity_micro, reserved_micro FROM balance"
                " WHERE (item_id, warehouse_id) IN",
                [(line.item.id, warehouse) for line in frame.lines],
            )
        }
        for index, line in enumerate(frame.lines):
            take = min(line.quantity_micro, max(0, free.get(line.item.id, 0)))
            if take:
                free[line.item.id] -= take
                built.reserves.append(ReserveWanted(index, None, line.item.id, warehouse, take))
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
    line_fields=("price", "discount", "memo"),
    prices_include_tax=True,
)
