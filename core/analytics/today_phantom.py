"""Stock that is on record and perhaps not on the shelf: it sold steadily, then not at all.

Which it is: core/documents/phantoms. If the shelf is empty, the difference is all that is on
record.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, select

from core.catalog.phantom_rule import BEFORE, STILL
from core.documents.phantoms import suspicious_shelves
from core.kernel.amounts import MICRO, round_half_up
from models.base import table
from models.cost import Stream


@dataclass(frozen=True, slots=True)
class Phantom:
    """An item in a place. `expected_micro`: what 21 days used to sell. `at_retail`: the worth
    is at selling price with tax."""

    item_id: int
    item: str
    warehouse_id: int
    warehouse: str
    quantity_micro: int
    expected_micro: int
    worth_fen: int
    at_retail: bool


def phantoms(connection: Connection, company_id: int, exponent: int = 2) -> list[Phantom]:
    """Suspicious stock, the dearest first."""
    shelves, stream = suspicious_shelves(company_id).subquery("shelves"), table(Stream)
    rows = connection.execute(
        select(shelves, stream.c.quantity_micro.label("pool_micro"), stream.c.value_fen).join(
            stream,
            and_(
                stream.c.item_id == shelves.c.item_id,
                stream.c.cost_pool_id == shelves.c.cost_pool_id,
            ),
        )
    )
    found = []
    for row in rows:
        hidden = row.value_fen is None
        if hidden:
            price = row.quantity_micro * row.retail_price_micro * 10**exponent
            worth = round_half_up(price, MICRO * MICRO)
        elif row.pool_micro > 0:
            worth = max(0, round_half_up(row.value_fen * row.quantity_micro, row.pool_micro))
        else:
            worth = 0
        found.append(
            Phantom(
                row.item_id,
                row.item,
                row.warehouse_id,
                row.warehouse,
                row.quantity_micro,
                int(row.before_micro) * STILL // BEFORE,
                worth,
                hidden,
            )
        )
    return sorted(found, key=lambda one: (-one.worth_fen, one.item))
