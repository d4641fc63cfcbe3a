"""The documents behind a number: those that sold on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.analytics.source import Slice, table
from models.catalog import Partner
from models.company import OrgUnit
from models.documents import Document


@dataclass(frozen=True, slots=True)
class Paper:
    """A posted document, as a row of a list. `net_fen` is None where hidden."""

    id: int
    kind: str
    number: str
    store: str
    partner: str
    net_fen: int | None


def sales_documents(
    connection: Connection, of: Slice, on: dt.date, kinds: tuple[str, ...], most: int
) -> list[Paper]:
    """Posted documents of some kinds on a day, the largest first, at most so many."""
    document, unit, partner = table(Document), table(OrgUnit), table(Partner)
    query = (
        select(
            document.c.id,
            document.c.kind,
            document.c.number,
            unit.c.name.label("store"),
            partner.c.name.label("partner"),
            document.c.net_fen,
        )
        .join(unit, unit.c.id == document.c.org_unit_id)
        .join(partner, partner.c.id == document.c.partner_id, isouter=True)
        .where(
            document.c.company_id == of.company_id,
            document.c.kind.in_(kinds),
            document.c.state.in_(("posted", "reversed")),
            document.c.on == on,
        )
        .order_by(document.c.net_fen.desc(), document.c.id)
        .limit(most)
    )
    if of.units:
        query = query.where(document.c.org_unit_id.in_(of.units))
    return [
        Paper(row.id, row.kind, row.number or "", row.store, row.partner or "", row.net_fen)
        for row in connection.execute(query)
    ]
