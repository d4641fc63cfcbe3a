"""Sums by lot and warehouse, not written yet: what came, what was sold and what it earned."""

from __future__ import annotations

from collections.abc import Set

from core.platform.rows import Rows
from core.posting.shelves import Place

ADDS = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "net_sales_fen",
    "cost_now_fen",
    "received_fen",
    "stock_value_fen",
    "wasted_micro",
    "waste_fen",
    "profit_fen",
    "worth_fen",
)
AT = {name: i for i, name in enumerate(ADDS)}
_VALUE, _WORTH = AT["stock_value_fen"], AT["worth_fen"]


class LotFacts:
    """What a batch changes of the facts of lots, by (lot, warehouse)."""

    def __init__(self) -> None:
        self.sums: dict[Place, list[int]] = {}
        self.items: dict[int, int] = {}
        self._units: dict[int, int] = {}

    def of(self, lot: int, item: int, warehouse: int, unit: int) -> list[int]:
        """The sums of a lot in a warehouse, to be added to."""
        self.items[lot] = item
        self._units[warehouse] = unit
        return self.sums.setdefault((lot, warehouse), [0] * len(ADDS))

    def value(self, lot: int, warehouse: int) -> int:
        """What the lot's own moves changed of stock at cost there."""
        sums = self.sums.get((lot, warehouse))
        return 0 if sums is None else sums[_VALUE]

    def worth_own(self, places: Set[Place]) -> None:
        """In these places of items, lots are worth what their own moves carried."""
        for (lot, warehouse), sums in self.sums.items():
            if (self.items[lot], warehouse) in places:
                sums[_WORTH] = sums[_VALUE]

    def set_worth(self, lot: int, item: int, warehouse: int, unit: int, change_fen: int) -> None:
        """By how much what the lot is worth there differs from what is written."""
        if change_fen or (lot, warehouse) in self.sums:
            self.of(lot, item, warehouse, unit)[_WORTH] = change_fen

    def write(self, rows: Rows, company_id: int) -> None:
        """Adds the sums to the table, and forgets them."""
        rows.accumulate(
            "fact_lot",
            ("lot_id", "warehouse_id"),
            ("item_id", "company_id", "org_unit_id"),
            ADDS,
            [
                (*place, self.items[place[0]], company_id, self._units[place[1]], *sums)
                for place, sums in self.sums.items()
                if any(sums)
            ],
        )
        self.sums = {}
