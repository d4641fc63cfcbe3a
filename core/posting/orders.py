"""How orders are met, for the facts: what each asked for, and what came how many days later.

Reversals undo what they reverse where it stands: at the order, or at the days it came after.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from core.platform.rows import Row, Rows, as_date
from core.posting.wanted import Posting

_KEYS = ("document_id", "lead_days")
_FIXED = ("company_id", "org_unit_id", "partner_id", "kind", "on")
_ADDS = ("ordered_micro", "fulfilled_micro")

ORDER_CHECKS = (
    (
        "facts of orders differ from what they asked for and what came",
        "SELECT document_id, sum(a), sum(f) FROM (SELECT document_id, ordered_micro AS a,"
        " fulfilled_micro AS f FROM fact_order UNION ALL SELECT q.document_id,"
        " CASE WHEN d.state = 'posted' THEN -q.ordered_micro ELSE 0 END, -q.fulfilled_micro"
        " FROM open_quantity q JOIN document d ON d.id = q.document_id) x"
        " GROUP BY document_id HAVING sum(a) <> 0 OR sum(f) <> 0",
    ),
)
"""Queries whose rows are differences; a reversed order asks for nothing any more."""


class OrderFacts:
    """Sums by order and days, not written yet."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._of_line: dict[int, int] = {}
        self._orders: dict[int, Row] = {}
        self._days: dict[int, dt.date] = {}
        self._sums: dict[tuple[int, int], list[int]] = {}

    def load(self, postings: Sequence[Posting]) -> None:
        """Reads the orders that the documents follow or undo, and the days of those undone."""
        undone = {(p.reverses_id,) for p in postings if p.reverses_id is not None}
        for document, on in self.rows.select_keys(
            'SELECT id, "on" FROM document WHERE id IN', undone
        ):
            self._days[document] = as_date(on)
        lines = {(f.line_id,) for p in postings for f in p.fulfils}
        self._of_line = dict(
            self.rows.select_keys(
                "SELECT line_id, document_id FROM open_quantity WHERE line_id IN", lines
            )
        )
        wanted = {(order,) for order in self._of_line.values()} | undone
        for order, *fixed, on in self.rows.select_keys(
            'SELECT document_id, company_id, org_unit_id, partner_id, kind, "on"'
            " FROM fact_order WHERE lead_days = 0 AND document_id IN",
            wanted,
        ):
            self._orders[order] = (*fixed, as_date(on))

    def take(self, posting: Posting, document: int) -> None:
        """Takes note of one document."""
        undone = posting.reverses_id
        if posting.orders:
            self._orders[document] = (
                posting.company_id,
                posting.org_unit_id,
                posting.partner_id,
                posting.kind,
                posting.on,
            )
            self._add(document, 0, self._asked(posting), 0)
        elif undone in self._orders:
            self._add(undone, 0, self._asked(posting), 0)
        on = posting.on if undone is None else self._days[undone]
        for wanted in posting.fulfils:
            order = self._of_line.get(wanted.line_id)
            if order in self._orders:
                lead = (on - self._orders[order][-1]).days
                self._add(order, lead, 0, wanted.quantity_micro)

    @staticmethod
    def _asked(posting: Posting) -> int:
        return sum(line.values["quantity_micro"] or 0 for line in posting.lines)

    def _add(self, order: int, lead: int, ordered: int, fulfilled: int) -> None:
        sums = self._sums.setdefault((order, lead), [0, 0])
        sums[0] += ordered
        sums[1] += fulfilled

    def write(self) -> None:
        """Adds the sums to the fact table."""
        found: list[Row] = [(*k, *self._orders[k[0]], *v) for k, v in self._sums.items() if any(v)]
        self.rows.accumulate("fact_order", _KEYS, _FIXED, _ADDS, found)
        self._sums = {}
