"""What runs out before more can arrive: by supplier and place, with what that would lose.

Pace is that of the last 28 days. More arrives when an open order is due, else `lead_days` of
the supplier after tomorrow. Lost are the units that sell until then beyond what is usable; each
is worth net price − cost of those 28 days, or its price with tax where cost is hidden. The
supplier is the one of the item's last purchase.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from core.analytics.coming import ORDER, open_lines_of
from core.analytics.definitions import COVER_DAYS
from core.analytics.on_hand import expired_shelves
from core.analytics.pace import shelf_pace
from core.analytics.source import Slice
from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item, Partner
from models.company import Warehouse
from models.documents import Document, DocumentLine
from models.facts import FactPartnerItemMonth
from models.stock import Balance

LONGEST, LEAD, REVIEW = 15, 2, 7
"""No supplier takes longer than this; the usual lead; how many days an order should last."""
EARNED = ("sold_micro", "net_sales_fen", "tax_fen", "cost_now_fen")


@dataclass(frozen=True, slots=True)
class RunningOut:
    """An item that runs out in a place. `order_id`: an open order that should bring it.
    `at_retail`: the stake is at selling price with tax."""

    item_id: int
    item: str
    warehouse_id: int
    warehouse: str
    supplier_id: int | None
    supplier: str
    stock_micro: int
    pace_micro: int
    arrives_on: dt.date
    order_id: int | None
    lost_micro: int
    stake_fen: int
    at_retail: bool
    weighed: bool

    def wanted_micro(self, today: dt.date) -> int:
        """An order that lasts a week beyond its arrival, in whole units unless weighed."""
        days = (self.arrives_on - today).days + REVIEW
        wanted = max(self.pace_micro * days // COVER_DAYS - max(self.stock_micro, 0), 0)
        return wanted if self.weighed else -(-wanted // MICRO) * MICRO


def running_out(
    connection: Connection, company_id: int, last: dt.date, today: dt.date
) -> list[RunningOut]:
    """Items that lose sales before more arrives, the dearest first."""
    known = _known(connection, company_id)
    longest = max((min(one.lead_days, LONGEST) for one in known.values()), default=LEAD)
    query = _candidates(connection, company_id, last, today, max(longest, LEAD))
    rows = connection.execute(query).all()
    if not rows:
        return []
    items = {row.item_id for row in rows}
    suppliers = _suppliers(connection, company_id, items, today, known)
    orders = _orders(connection, company_id, items)
    found = []
    for row in rows:
        supplier = suppliers.get(row.item_id)
        lead = min(supplier.lead_days if supplier else LEAD, LONGEST)
        order = orders.get((row.item_id, row.warehouse_id))
        arrives = today + dt.timedelta(days=1 + lead)
        if order is not None:
            arrives = max(order[1], today + dt.timedelta(days=1))
        usable = row.quantity_micro - row.reserved_micro - row.expired
        days = (arrives - today).days
        lost = row.pace * days // COVER_DAYS - max(usable, 0)
        if lost <= 0:
            continue
        profit = row.net if row.cost is None else row.net - row.cost
        if row.cost is None:
            profit += row.tax
        found.append(
            RunningOut(
                row.item_id,
                row.item,
                row.warehouse_id,
                row.warehouse,
                supplier.id if supplier else None,
                supplier.name if supplier else "",
                usable,
                row.pace,
                arrives,
                order[0] if order else None,
                lost,
                max(0, round_half_up(profit * lost, row.pace)),
                row.cost is None,
                bool(row.weighed),
            )
        )
    return sorted(found, key=lambda one: (-one.stake_fen, one.item, one.warehouse_id))


def _candidates(
    connection: Connection, company_id: int, last: dt.date, today: dt.date, longest: int
) -> Select[Any]:
    """Items in places that last for less than the longest lead time of any supplier, with what
    they earned and what has expired of them; goods that are ordered may take longer."""
    pace, balance = shelf_pace(connection, Slice(company_id), last, EARNED), table(Balance)
    item, place = table(Item), table(Warehouse)
    line = table(DocumentLine)
    ordered = open_lines_of(company_id, ORDER, line.c.item_id)
    expired = expired_shelves(Slice(company_id), today).subquery("expired")
    gone = func.coalesce(expired.c.micro, 0)
    left = (balance.c.quantity_micro - balance.c.reserved_micro) * COVER_DAYS
    return (
        select(
            pace.c.item_id,
            pace.c.warehouse_id,
            pace.c.sold_micro.label("pace"),
            pace.c.net_sales_fen.label("net"),
            pace.c.tax_fen.label("tax"),
            pace.c.cost_now_fen.label("cost"),
            balance.c.quantity_micro,
            balance.c.reserved_micro,
            gone.label("expired"),
            item.c.name.label("item"),
            item.c.weighed,
            place.c.name.label("warehouse"),
        )
        .join(
            balance,
            and_(
                balance.c.item_id == pace.c.item_id,
                balance.c.warehouse_id == pace.c.warehouse_id,
            ),
        )
        .join(item, item.c.id == pace.c.item_id)
        .join(place, place.c.id == pace.c.warehouse_id)
        .join(
            expired,
            and_(
                expired.c.item_id == pace.c.item_id,
                expired.c.warehouse_id == pace.c.warehouse_id,
            ),
            isouter=True,
        )
        .where(
            pace.c.sold_micro > 0,
            left < pace.c.sold_micro * (LONGEST + 1),
            or_(
                left - gone * COVER_DAYS < pace.c.sold_micro * (longest + 1),
                pace.c.item_id.in_(ordered),
            ),
            item.c.active,
            item.c.dropped_on.is_(None),
            place.c.active,
            place.c.stock_known,
        )
    )


@dataclass(frozen=True, slots=True)
class _Supplier:
    id: int
    name: str
    lead_days: int


def _known(connection: Connection, company_id: int) -> dict[int, _Supplier]:
    partner = table(Partner)
    rows = connection.execute(
        select(partner.c.id, partner.c.name, partner.c.lead_days).where(
            partner.c.company_id == company_id, partner.c.supplier, partner.c.active
        )
    )
    return {row.id: _Supplier(row.id, row.name, row.lead_days) for row in rows}


def _suppliers(
    connection: Connection,
    company_id: int,
    items: Collection[int],
    today: dt.date,
    known: dict[int, _Supplier],
) -> dict[int, _Supplier]:
    """Who brought each item last, of the last year: the first entry of an index, from its end."""
    facts, item = table(FactPartnerItemMonth), table(Item)
    since = (today.year - 1) * 100 + today.month
    last = (
        select(facts.c.partner_id)
        .where(
            facts.c.item_id == item.c.id,
            facts.c.period >= since,
            facts.c.bought_micro > 0,
            facts.c.company_id == company_id,
            facts.c.partner_id.in_(sorted(known)),
        )
        .order_by(facts.c.period.desc(), facts.c.partner_id.desc())
        .limit(1)
        .correlate(item)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(item.c.id, last.label("partner")).where(item.c.id.in_(sorted(items)))
    )
    return {row.id: known[row.partner] for row in rows if row.partner is not None}


def _orders(
    connection: Connection, company_id: int, items: Collection[int]
) -> dict[tuple[int, int], tuple[int, dt.date]]:
    """The open order that is due first, of each item and place."""
    document, line, partner = table(Document), table(DocumentLine), table(Partner)
    rows = connection.execute(
        open_lines_of(
            company_id,
            ORDER,
            line.c.item_id,
            document.c.warehouse_id,
            document.c.id,
            document.c.on,
            partner.c.lead_days,
        )
        .join(partner, partner.c.id == document.c.partner_id)
        .where(line.c.item_id.in_(items))
    )
    found: dict[tuple[int, int], tuple[int, dt.date]] = {}
    for row in rows:
        key = (row.item_id, row.warehouse_id)
        due = as_date(row.on) + dt.timedelta(days=row.lead_days)
        if key not in found or due < found[key][1]:
            found[key] = (row.id, due)
    return found
