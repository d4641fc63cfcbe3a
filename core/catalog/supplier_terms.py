"""When a supplier takes orders, and how small an order he takes: days, cut-off, minimum."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.catalog.fields import company_right, first, owned
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import Missing, NotFound
from core.kernel.clock import to_micros
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.catalog import Partner
from models.replenishment import SupplierTerms

PERMISSION = "setup.catalog"
EVERY_DAY, NOON_PLUS_THREE, LAST_MINUTE = 127, 15 * 60, 24 * 60 - 1
MOST_FEN = 10**14
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Terms:
    """Order days as bits (1 Monday, 2 Tuesday, 4 …), the minute of the day after which an order
    is tomorrow's, and the least worth of an order without tax."""

    order_days: int = EVERY_DAY
    cutoff_minute: int = NOON_PLUS_THREE
    minimum_fen: int = 0

    def takes_orders(self, on: dt.date) -> bool:
        """Whether he takes orders that day."""
        return bool(self.order_days >> on.weekday() & 1)

    def next_cutoff(self, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
        """The next moment after which an order is late, at or after `now`."""
        local = now.astimezone(zone)
        minute = dt.time(self.cutoff_minute // 60, self.cutoff_minute % 60)
        for days in range(8):
            on = local.date() + dt.timedelta(days=days)
            moment = dt.datetime.combine(on, minute, zone)
            if self.takes_orders(on) and moment >= local:
                return moment
        raise ValueError("a supplier takes orders on some day")

    def next_cutoff_micros(self, now: dt.datetime, zone: ZoneInfo) -> int:
        """The same as an instant."""
        return to_micros(self.next_cutoff(now, zone).astimezone(dt.UTC))


USUAL = Terms()


@recorded("setup.supplier_terms", SupplierTerms)
def save_terms(
    session: Session,
    actor: Actor,
    company_id: int,
    partner_id: int,
    terms: Terms,
    lead_days: int | None = None,
) -> int | Refusal:
    """Says how a supplier is ordered from, and how many days he says to need; his id."""
    supplier = owned(session, Partner, partner_id, company_id)
    refused = company_right(session, actor, PERMISSION, company_id) or first(
        NotFound(N_("Partner")) if supplier is None or not supplier.supplier else None,
        None if 0 < terms.order_days <= EVERY_DAY else Missing(N_("Order days")),
        None
        if 0 <= terms.cutoff_minute <= LAST_MINUTE
        else OutOfRange(N_("Orders until"), "00:00", "23:59"),
        None
        if 0 <= terms.minimum_fen <= MOST_FEN
        else OutOfRange(N_("Least worth of an order"), "0", str(MOST_FEN // 100)),
        None
        if lead_days is None or 0 <= lead_days <= LONGEST_DAYS
        else OutOfRange(N_("Lead time, days"), "0", str(LONGEST_DAYS)),
    )
    if refused is not None:
        return refused
    if supplier is not None and lead_days is not None:
        supplier.lead_days = lead_days
        session.add(supplier)
    row = session.get(SupplierTerms, partner_id) or SupplierTerms(
        partner_id=partner_id, company_id=company_id
    )
    row.order_days, row.cutoff_minute = terms.order_days, terms.cutoff_minute
    row.minimum_fen = terms.minimum_fen
    session.add(row)
    session.flush()
    return partner_id


def terms_of(rows: Rows, company_id: int) -> dict[int, Terms]:
    """The terms of every supplier that has any, by partner; others are ordered from as USUAL."""
    return {
        partner: Terms(days, minute, minimum)
        for partner, days, minute, minimum in rows.select(
            "SELECT partner_id, order_days, cutoff_minute, minimum_fen FROM supplier_terms"
            " WHERE company_id = ?",
            (company_id,),
        )
    }
