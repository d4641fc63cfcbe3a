"""What each budget has left today: its limit, less what is ordered already in the days it counts.

Orders that wait for approval count, and drafts made of suggestions; what was closed of an order
without coming does not. At the orders' worth without tax, on the day of the order.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.catalog.budgets import Budget, budgets_on, within
from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import Row, Rows, as_date


@dataclass(frozen=True, slots=True)
class Purse:
    """A budget and what is spent of it, minor units; whether a category falls under it."""

    budget: Budget
    spent_fen: int
    parents: Mapping[int, int | None]

    @property
    def left_fen(self) -> int:
        """What may still be ordered; below nothing where more is ordered than was meant."""
        return self.budget.limit_fen - self.spent_fen

    def covers(self, category_id: int | None) -> bool:
        """Whether goods of a category are bought out of it."""
        return within(category_id, self.budget.category_id, self.parents)


def purses_on(rows: Rows, company_id: int, today: dt.date) -> list[Purse]:
    """The budgets that hold today, with what is spent of each."""
    budgets = budgets_on(rows, company_id, today)
    if not budgets:
        return []
    parents: dict[int, int | None] = dict(
        rows.select("SELECT id, parent_id FROM category WHERE company_id = ?", (company_id,))
    )
    since = min(budget.first_on for budget in budgets)
    ordered = [
        (as_date(row[0]), row[1], _worth(row[2:]))
        for row in rows.select(_ORDERED, (company_id, since))
    ]
    return [Purse(budget, _spent(budget, ordered, parents), parents) for budget in budgets]


def _spent(
    budget: Budget,
    ordered: Sequence[tuple[dt.date, int, int]],
    parents: Mapping[int, int | None],
) -> int:
    last = budget.last_on or dt.date.max
    return sum(
        fen
        for on, category, fen in ordered
        if budget.first_on <= on <= last and within(category, budget.category_id, parents)
    )


def _worth(row: Row) -> int:
    """What a line is worth: as posted or asked for, less what was closed; as typed in a draft."""
    state, net, entered, price, exponent, quantity, closed = row
    if state == "draft":
        return round_half_up((entered or 0) * (price or 0) * 10**exponent, MICRO * MICRO)
    if closed and quantity:
        return int(net) - round_half_up(int(net) * closed, quantity)
    return int(net)


_ORDERED = (
    'SELECT d."on", i.category_id, d.state, l.net_fen, l.entered_micro, l.price_micro,'
    " c.currency_exponent, q.ordered_micro, q.closed_micro"
    " FROM document d JOIN company c ON c.id = d.company_id"
    " JOIN document_line l ON l.document_id = d.id JOIN item i ON i.id = l.item_id"
    " LEFT JOIN open_quantity q ON q.line_id = l.id"
    " WHERE d.company_id = ? AND d.kind = 'purchase.order' AND d.\"on\" >= ?"
    " AND d.reverses_id IS NULL AND (d.state IN ('posted', 'waiting') OR (d.state = 'draft'"
    " AND EXISTS (SELECT 1 FROM suggestion_decision s WHERE s.document_id = d.id)))"
)
