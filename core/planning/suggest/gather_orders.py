"""What is under way, how goods were last bought, and how late each supplier's orders came."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from core.kernel.amounts import MICRO, round_half_up
from core.planning.suggest.shelf import Coming
from core.platform.rows import Rows, as_date

ORDER, TRANSFER = "purchase.order", "stock.ship"
TRANSFER_DAYS = 1
BOUGHT_DAYS, LATE_DAYS = 400, 180
FEWEST_ORDERS = 5
"""Past orders of a supplier below which he is taken at his word."""
MOST_LATE = 14


@dataclass(frozen=True, slots=True)
class Bought:
    """How an item was last bought; its cost a base unit, in millionths of a fen."""

    partner_id: int
    lead_days: int
    unit_id: int
    pack_micro: int
    price_micro: int
    cost_fen_e6: int


def coming_by_shelf(
    rows: Rows, company_id: int, today: dt.date
) -> dict[tuple[int, int], list[Coming]]:
    """What is promised and not there yet, by item and warehouse, the first due first.

    Orders that wait for approval count, and drafts made of suggestions: nothing is asked for twice.
    """
    found: dict[tuple[int, int], list[Coming]] = defaultdict(list)
    tomorrow = today + dt.timedelta(days=1)
    for item, place, micro, on, lead, supplier in rows.select(_OPEN_ORDERS, (company_id, ORDER)):
        due = max(as_date(on) + dt.timedelta(days=lead), tomorrow)
        found[item, place].append(Coming(micro, due, supplier))
    for item, place, micro, on in rows.select(_OPEN_MOVES, (company_id, TRANSFER)):
        due = max(as_date(on) + dt.timedelta(days=TRANSFER_DAYS), tomorrow)
        found[item, place].append(Coming(micro, due))
    for item, place, entered, up, down, on, lead, supplier in rows.select(
        _UNDECIDED, (company_id,)
    ):
        due = max(as_date(on) + dt.timedelta(days=lead or TRANSFER_DAYS), tomorrow)
        found[item, place].append(
            Coming(entered * (up or 1) // (down or 1), due, supplier, bound=False)
        )
    for each in found.values():
        each.sort(key=lambda one: one.due_on)
    return found


def last_bought(rows: Rows, company_id: int, today: dt.date) -> dict[int, Bought]:
    """The last order or receipt of every item that has one."""
    since = today - dt.timedelta(days=BOUGHT_DAYS)
    found = {}
    for item, partner, lead, unit, entered, base, net in rows.select(
        _LAST_BOUGHT, (company_id, since)
    ):
        if entered > 0 and base > 0:
            found[item] = Bought(
                partner,
                lead,
                unit,
                round_half_up(base * MICRO, entered),
                round_half_up(net * 10_000 * MICRO, entered),
                round_half_up(net * MICRO * MICRO, base),
            )
    return found


def late_by_supplier(rows: Rows, company_id: int, today: dt.date) -> dict[int, list[int]]:
    """Days past the promise (early is negative) of each supplier's orders of half a year."""
    found: dict[int, list[int]] = defaultdict(list)
    since = today - dt.timedelta(days=LATE_DAYS)
    for partner, promised, took, count in rows.select(_TOOK, (company_id, ORDER, since)):
        late = max(-MOST_LATE, min(MOST_LATE, took - promised))
        found[partner] += [late] * min(count, 50)
    return {partner: each for partner, each in found.items() if len(each) >= FEWEST_ORDERS}


_OPEN_ORDERS = (
    "SELECT l.item_id, d.warehouse_id, q.ordered_micro - q.fulfilled_micro - q.closed_micro,"
    ' d."on", p.lead_days, p.id FROM open_quantity q'
    " JOIN document_line l ON l.id = q.line_id JOIN document d ON d.id = q.document_id"
    " JOIN partner p ON p.id = d.partner_id"
    " WHERE q.company_id = ? AND d.kind = ? AND d.state = 'posted'"
    " AND q.ordered_micro - q.fulfilled_micro - q.closed_micro > 0"
)
_OPEN_MOVES = (
    "SELECT l.item_id, d.to_warehouse_id, q.ordered_micro - q.fulfilled_micro - q.closed_micro,"
    ' d."on" FROM open_quantity q'
    " JOIN document_line l ON l.id = q.line_id JOIN document d ON d.id = q.document_id"
    " WHERE q.company_id = ? AND d.kind = ? AND d.state = 'posted'"
    " AND q.ordered_micro - q.fulfilled_micro - q.closed_micro > 0"
    " AND d.to_warehouse_id IS NOT NULL"
)
_UNDECIDED = (
    "SELECT l.item_id, CASE WHEN d.kind = 'purchase.order' THEN d.warehouse_id"
    " ELSE d.to_warehouse_id END, l.entered_micro, u.numerator, u.denominator,"
    ' d."on", p.lead_days, p.id'
    " FROM document d JOIN document_line l ON l.document_id = d.id"
    " LEFT JOIN item_unit u ON u.item_id = l.item_id AND u.unit_id = l.unit_id"
    " LEFT JOIN partner p ON p.id = d.partner_id"
    " WHERE d.company_id = ? AND d.kind IN ('purchase.order', 'stock.ship')"
    " AND l.item_id IS NOT NULL AND l.entered_micro IS NOT NULL"
    " AND (d.state = 'waiting' OR (d.state = 'draft' AND EXISTS"
    " (SELECT 1 FROM suggestion_decision s WHERE s.document_id = d.id)))"
)
_LAST_BOUGHT = (
    "SELECT l.item_id, d.partner_id, p.lead_days, l.unit_id, l.entered_micro, l.quantity_micro,"
    " l.net_fen FROM document_line l JOIN document d ON d.id = l.document_id"
    " JOIN partner p ON p.id = d.partner_id WHERE l.id IN (SELECT MAX(l2.id)"
    " FROM document_line l2 JOIN document d2 ON d2.id = l2.document_id"
    " WHERE d2.company_id = ? AND d2.kind IN ('purchase.order', 'purchase.receipt')"
    " AND d2.state = 'posted' AND d2.reverses_id IS NULL AND d2.partner_id IS NOT NULL"
    ' AND d2."on" >= ? AND l2.quantity_micro > 0 GROUP BY l2.item_id)'
)
_TOOK = (
    "SELECT f.partner_id, p.lead_days, f.lead_days, COUNT(*) FROM fact_order f"
    " JOIN partner p ON p.id = f.partner_id"
    ' WHERE f.company_id = ? AND f.kind = ? AND f."on" >= ? AND f.fulfilled_micro > 0'
    " GROUP BY f.partner_id, p.lead_days, f.lead_days"
)
