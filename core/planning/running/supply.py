"""What is under way to shelves, who brings more, and how late he usually is: for any reader."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from core.planning.stored import Shelf
from core.planning.suggest.gather_orders import (
    FEWEST_ORDERS,
    LATE_DAYS,
    MOST_LATE,
    ORDER,
    TRANSFER,
    TRANSFER_DAYS,
)
from core.planning.suggest.shelf import Coming
from core.platform.rows import as_date
from models.base import table
from models.catalog import Partner
from models.documents import Document, DocumentLine, OpenQuantity
from models.facts import FactOrder, FactPartnerItemMonth
from models.replenishment import SupplierTerms

LEAD, LONGEST = 2, 15
EVERY_DAY = 127
MOST_OF_ONE = 50

_DOCUMENT = table(Document)
_LINE = table(DocumentLine)
_LEFT = table(OpenQuantity)
_PARTNER = table(Partner)
_ORDERED = table(FactOrder)
_BOUGHT = table(FactPartnerItemMonth)
_TERMS = table(SupplierTerms)


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who brings an item: in how many days by his word, on which weekdays he takes orders (Monday
    0, none for every day)."""

    id: int
    name: str
    lead_days: int
    weekdays: frozenset[int]


def bound_orders(
    connection: Connection, company_id: int, today: dt.date, items: Collection[int]
) -> dict[Shelf, list[Coming]]:
    """Posted orders and transfers that are still open, by item and warehouse, the first due
    first. What is overdue is expected tomorrow."""
    found: dict[Shelf, list[Coming]] = defaultdict(list)
    tomorrow = today + dt.timedelta(days=1)
    orders = _open(company_id, ORDER, _DOCUMENT.c.warehouse_id, items)
    for item, place, micro, on, lead, supplier in connection.execute(orders):
        due = as_date(on) + dt.timedelta(days=lead or 0)
        found[item, place].append(Coming(micro, max(due, tomorrow), supplier))
    moves = _open(company_id, TRANSFER, _DOCUMENT.c.to_warehouse_id, items)
    for item, place, micro, on, _lead, _supplier in connection.execute(moves):
        due = as_date(on) + dt.timedelta(days=TRANSFER_DAYS)
        found[item, place].append(Coming(micro, max(due, tomorrow)))
    for each in found.values():
        each.sort(key=lambda one: one.due_on)
    return found


def _open(company_id: int, kind: str, place: Any, items: Collection[int]) -> Select[Any]:
    left = _LEFT.c.ordered_micro - _LEFT.c.fulfilled_micro - _LEFT.c.closed_micro
    return (
        select(_LINE.c.item_id, place, left, _DOCUMENT.c.on, _PARTNER.c.lead_days, _PARTNER.c.id)
        .select_from(_LEFT)
        .join(_LINE, _LINE.c.id == _LEFT.c.line_id)
        .join(_DOCUMENT, _DOCUMENT.c.id == _LEFT.c.document_id)
        .join(_PARTNER, _PARTNER.c.id == _DOCUMENT.c.partner_id, isouter=True)
        .where(
            _LEFT.c.company_id == company_id,
            left > 0,
            _DOCUMENT.c.kind == kind,
            _DOCUMENT.c.state == "posted",
            place.is_not(None),
            _LINE.c.item_id.in_(sorted(items)),
        )
    )


def suppliers_of(
    connection: Connection, company_id: int, today: dt.date, items: Collection[int]
) -> dict[int, Supplier]:
    """Who brought each item last, of the last year; items nobody brought are left out."""
    since = (today.year - 1) * 100 + today.month
    days = dict(
        tuple(row)
        for row in connection.execute(
            select(_TERMS.c.partner_id, _TERMS.c.order_days).where(
                _TERMS.c.company_id == company_id
            )
        )
    )
    rows = connection.execute(
        select(
            _BOUGHT.c.item_id, _BOUGHT.c.period, _PARTNER.c.id, _PARTNER.c.name,
            _PARTNER.c.lead_days,
        )
        .join(_PARTNER, _PARTNER.c.id == _BOUGHT.c.partner_id)
        .where(
            _BOUGHT.c.company_id == company_id,
            _BOUGHT.c.item_id.in_(sorted(items)),
            _BOUGHT.c.period >= since,
            _BOUGHT.c.bought_micro > 0,
            _PARTNER.c.active,
        )
        .order_by(_BOUGHT.c.period, _PARTNER.c.id)
    )  # fmt: skip
    return {
        row.item_id: Supplier(row.id, row.name, row.lead_days, _weekdays(days.get(row.id)))
        for row in rows
    }


def _weekdays(bits: int | None) -> frozenset[int]:
    if bits is None or bits == EVERY_DAY:
        return frozenset()
    return frozenset(n for n in range(7) if bits >> n & 1)


def late_records(
    connection: Connection, company_id: int, today: dt.date
) -> dict[int, tuple[int, ...]]:
    """By supplier, days past the promise (early is negative) of the receipts of half a year;
    suppliers with too few orders are taken at their word and left out."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(
        select(_ORDERED.c.partner_id, _PARTNER.c.lead_days, _ORDERED.c.lead_days, func.count())
        .join(_PARTNER, _PARTNER.c.id == _ORDERED.c.partner_id)
        .where(
            _ORDERED.c.company_id == company_id,
            _ORDERED.c.kind == ORDER,
            _ORDERED.c.on >= today - dt.timedelta(days=LATE_DAYS),
            _ORDERED.c.on <= today,
            _ORDERED.c.fulfilled_micro > 0,
        )
        .group_by(_ORDERED.c.partner_id, _PARTNER.c.lead_days, _ORDERED.c.lead_days)
    )
    for partner, promised, took, count in rows:
        late = max(-MOST_LATE, min(MOST_LATE, took - promised))
        found[partner] += [late] * min(count, MOST_OF_ONE)
    return {
        partner: tuple(sorted(each))
        for partner, each in found.items()
        if len(each) >= FEWEST_ORDERS
    }
