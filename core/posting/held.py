"""Stock at cost as the facts have it by now, with what a batch has not written yet."""

from __future__ import annotations

from collections.abc import Iterable

from core.posting.facts import STOCK_VALUE, Facts
from core.posting.shelves import Place


def value_of_items(facts: Facts, places: Iterable[Place]) -> dict[Place, int]:
    """Fen of items by (item, warehouse)."""
    wanted = set(places)
    found = _stored(facts, "fact_item_stock", "item_id", wanted)
    for (item, warehouse, _), sums in facts.items.items():
        if (item, warehouse) in wanted:
            found[item, warehouse] += sums[STOCK_VALUE]
    return found


def value_of_lots(facts: Facts, places: Iterable[Place]) -> dict[Place, int]:
    """Fen that the moves of lots carried, by (lot, warehouse)."""
    found = _stored(facts, "fact_lot", "lot_id", set(places))
    return {place: value + facts.lots.value(*place) for place, value in found.items()}


def _stored(facts: Facts, table: str, key: str, places: set[Place]) -> dict[Place, int]:
    found = dict.fromkeys(places, 0)
    for one, warehouse, value in facts.rows.select_keys(
        f"SELECT {key}, warehouse_id, stock_value_fen FROM {table}"  # noqa: S608
        f" WHERE ({key}, warehouse_id) IN",
        places,
    ):
        found[one, warehouse] = int(value)
    return found
