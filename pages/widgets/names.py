"""Names for the ids in a refusal: which item, which warehouse, as the reader may see them."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select

from core.kernel.refusals import Refusal
from core.platform.rights import Actor
from models import Table
from models.base import table
from models.catalog import Item, Partner
from models.company import Warehouse
from models.stock import Lot
from pages.widgets.data import rows

NAMED: dict[str, tuple[type[Table], str]] = {
    "item_id": (Item, "name"),
    "warehouse_id": (Warehouse, "name"),
    "partner_id": (Partner, "name"),
    "lot_id": (Lot, "code"),
}


def names_in(actor: Actor, refusal: Refusal) -> dict[tuple[str, int], str]:
    """What the ids in a refusal, and in those inside it, are called."""
    wanted: dict[str, set[int]] = defaultdict(set)
    _collect(refusal, wanted)
    names: dict[tuple[str, int], str] = {}
    for field, ids in wanted.items():
        model, column = NAMED[field]
        of = table(model)
        for row in rows(actor, select(of.c.id, of.c[column].label("name")).where(of.c.id.in_(ids))):
            names[field, row.id] = row.name
    return names


def _collect(refusal: Refusal, wanted: dict[str, set[int]]) -> None:
    for name, value in refusal.parameters().items():
        if name in NAMED and isinstance(value, int):
            wanted[name].add(value)
        elif isinstance(value, tuple):
            for inner in value:
                if isinstance(inner, Refusal):
                    _collect(inner, wanted)
