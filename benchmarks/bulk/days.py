"""First and last days of moves, and the days that closed without stock, of the bulk history."""

from __future__ import annotations

import datetime as dt
import sqlite3
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.bulk import rows
from benchmarks.bulk.firm import BulkFirm
from benchmarks.bulk.history import Whole

if TYPE_CHECKING:
    from benchmarks.bulk.write import Today


class Days:
    """By store and item, days as ordinals, 0 for none: first and last move, empty since."""

    def __init__(self, raw: sqlite3.Connection, firm: BulkFirm, size: tuple[int, int]) -> None:
        self.raw, self.firm = raw, firm
        self.first, self.last = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.since = np.zeros(size, np.int64)

    def take(self, today: Today, pieces: Whole) -> None:
        """The close of a day, with what lies there then."""
        on = today.on.toordinal()
        moved = np.zeros(self.first.shape, bool)
        moved[today.store, today.item] = True
        self.first[moved & (self.first == 0)] = on
        self.last[moved] = on
        ended = np.nonzero(moved & (pieces > 0) & (self.since > 0))
        self._write(ended, on)
        self.since[ended] = 0
        self.since[moved & (pieces <= 0) & (self.since == 0)] = on

    def finish(self) -> None:
        """What is empty still."""
        self._write(np.nonzero(self.since), None)

    def _write(self, places: tuple[Whole, ...], until: int | None) -> None:
        store, item = places
        since = self.since[store, item]
        rows.insert(
            self.raw,
            "fact_empty",
            item_id=np.array(self.firm.items)[item],
            warehouse_id=np.array(self.firm.warehouses)[store],
            company_id=self.firm.company,
            org_unit_id=np.array(self.firm.units)[store],
            since_on=dates(since),
            until_on=None if until is None else dt.date.fromordinal(until).isoformat(),
            days=since * 0 if until is None else until - since,
        )


def dates(ordinals: Whole) -> list[str]:
    """Days as SQLite keeps them."""
    return [dt.date.fromordinal(n).isoformat() for n in ordinals.tolist()]
