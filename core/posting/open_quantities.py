"""What order lines still ask for, and the stock promised to them, in a transaction.

The rows are locked in key order before any stream. More than the tolerance allows is
refused, so two people receiving one order cannot both take its rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.rows import Row, Rows
from core.posting.refusals import OverFulfilled
from core.posting.wanted import Posting


class OpenQuantities:
    """Open quantities that a batch changes."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._fulfilled: dict[int, int] = {}
        self._changes: dict[int, list[int]] = {}
        self._reserved: list[Row] = []

    def load(self, lines: Iterable[int]) -> None:
        """Locks and reads the lines' rows."""
        keys = {(line,) for line in lines}
        tail = "" if self.rows.sqlite else "ORDER BY line_id FOR UPDATE"
        for line, fulfilled in self.rows.select_keys(
            "SELECT line_id, fulfilled_micro FROM open_quantity WHERE line_id IN", keys, tail=tail
        ):
            self._fulfilled[line] = fulfilled

    def take(self, posting: Posting) -> OverFulfilled | None:
        """Takes the posting's quantities off; refused where that is more than allowed."""
        for wanted in posting.fulfils:
            now = self._fulfilled.get(wanted.line_id, 0) + wanted.quantity_micro
            if wanted.limit_micro is not None and now > wanted.limit_micro:
                allowed = wanted.limit_micro - (now - wanted.quantity_micro)
                return OverFulfilled(wanted.line_id, max(0, allowed), wanted.quantity_micro)
            self._fulfilled[wanted.line_id] = now
            sums = self._changes.setdefault(wanted.line_id, [0, 0])
            sums[0] += wanted.quantity_micro
            sums[1] += wanted.close_micro
        return None

    def reserve(self, row: Row) -> None:
        """Takes note of stock promised to (or released from) an order line."""
        self._reserved.append(row)

    def write(self) -> None:
        """Writes the changes."""
        self.rows.run_many(
            "UPDATE open_quantity SET fulfilled_micro = fulfilled_micro + ?,"
            " closed_micro = closed_micro + ? WHERE line_id = ?",
            [(*sums, line) for line, sums in sorted(self._changes.items())],
        )
        self.rows.accumulate(
            "reservation",
            ("line_id",),
            ("company_id", "org_unit_id", "item_id", "warehouse_id"),
            ("quantity_micro",),
            self._reserved,
        )
        self._changes, self._reserved = {}, []
