"""Who brings more of an item, in how many days and on which weekdays he takes orders: for any
reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from models.base import table
from models.catalog import Partner
from models.facts import FactPartnerItemMonth
from models.replenishment import SupplierTerms

EVERY_DAY = 127

_PARTNER = table(Partner)
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
