"""How goods were last bought: of whom, in which unit, at which price."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import Rows

BOUGHT_DAYS = 400
LEAD, LONGEST = 2, 15
"""Days an order takes where nobody says, and at most as suggestions reckon."""


@dataclass(frozen=True, slots=True)
class Bought:
    """How an item was last bought; its cost a base unit, in millionths of a fen."""

    partner_id: int
    lead_days: int
    unit_id: int
    pack_micro: int
    price_micro: int
    cost_fen_e6: int


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


_LAST_BOUGHT = (
    "SELECT l.item_id, d.partner_id, p.lead_days, l.unit_id, l.entered_micro, l.quantity_micro,"
    " l.net_fen FROM document_line l JOIN document d ON d.id = l.document_id"
    " JOIN partner p ON p.id = d.partner_id WHERE l.id IN (SELECT MAX(l2.id)"
    " FROM document_line l2 JOIN document d2 ON d2.id = l2.document_id"
    " WHERE d2.company_id = ? AND d2.kind IN ('purchase.order', 'purchase.receipt')"
    " AND d2.state = 'posted' AND d2.reverses_id IS NULL AND d2.partner_id IS NOT NULL"
    ' AND d2."on" >= ? AND l2.quantity_micro > 0 GROUP BY l2.item_id)'
)
