"""What stands beside a line while it is typed: the goods here, in other places, and on order.

Through a scoped connection, so other places are those the reader may see. Quantities are
micro base units; places without stock are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.documents.follow import open_quantity
from core.documents.read_entry import balance, document, line, warehouse


@dataclass(frozen=True, slots=True)
class Place:
    """Goods in a warehouse; `reserved_micro` of them are promised."""

    warehouse_id: int
    name: str
    quantity_micro: int
    reserved_micro: int


@dataclass(frozen=True, slots=True)
class Beside:
    """An item as it stands. `elsewhere`: the most first; `on_order_micro`: ordered for the
    document's org unit and not received."""

    here: Place | None = None
    elsewhere: tuple[Place, ...] = ()
    on_order_micro: int = 0


def beside(
    connection: Connection,
    company_id: int,
    items: Iterable[int],
    *,
    warehouse_id: int | None,
    org_unit_id: int,
    orders: Sequence[str] = ("purchase.order",),
) -> dict[int, Beside]:
    """How items stand, for a document of a warehouse; two queries for any number of items."""
    wanted = sorted(set(items))
    if not wanted:
        return {}
    here: dict[int, Place] = {}
    elsewhere: dict[int, list[Place]] = {}
    for row in connection.execute(
        select(
            balance.c.item_id,
            balance.c.warehouse_id,
            warehouse.c.name,
            balance.c.quantity_micro,
            balance.c.reserved_micro,
        )
        .join(warehouse, warehouse.c.id == balance.c.warehouse_id)
        .where(
            warehouse.c.company_id == company_id,
            warehouse.c.kind != "transit",
            balance.c.item_id.in_(wanted),
        )
        .order_by(balance.c.quantity_micro.desc(), warehouse.c.code)
    ):
        place = Place(row.warehouse_id, row.name, row.quantity_micro, row.reserved_micro)
        if row.warehouse_id == warehouse_id:
            here[row.item_id] = place
        elif row.quantity_micro > 0:
            elsewhere.setdefault(row.item_id, []).append(place)
    ordered = _on_order(connection, company_id, wanted, org_unit_id, orders)
    return {
        item: Beside(here.get(item), tuple(elsewhere.get(item, ())), ordered.get(item, 0))
        for item in wanted
    }


def _on_order(
    connection: Connection,
    company_id: int,
    items: list[int],
    org_unit_id: int,
    kinds: Sequence[str],
) -> dict[int, int]:
    rest = (
        open_quantity.c.ordered_micro
        - open_quantity.c.fulfilled_micro
        - open_quantity.c.closed_micro
    )
    rows = connection.execute(
        select(line.c.item_id, func.sum(rest))
        .join(line, line.c.id == open_quantity.c.line_id)
        .join(document, document.c.id == open_quantity.c.document_id)
        .where(
            document.c.company_id == company_id,
            document.c.org_unit_id == org_unit_id,
            document.c.kind.in_(kinds),
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            line.c.item_id.in_(items),
            rest > 0,
        )
        .group_by(line.c.item_id)
    )
    return {item: int(micro) for item, micro in rows}
