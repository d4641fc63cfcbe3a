"""The documents behind a number: those that sold on a day, those of a customer or a channel.

Lists of a longer time are read newest first by the index of kind, state and day, so that a few
rows cost the same whatever lies before them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select, union_all

from core.analytics.source import Slice
from core.analytics.window import Window
from core.platform.rows import as_date
from models.base import table
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


@dataclass(frozen=True, slots=True)
class DatedPaper:
    """A document of a longer time, as a row of a list. Money is None where hidden."""

    id: int
    kind: str
    number: str
    on: dt.date
    store: str
    partner: str
    channel: str
    net_fen: int | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which documents: of which kinds, and if wanted of one partner or channel."""

    kinds: tuple[str, ...]
    partner_id: int | None = None
    channel: str = ""


def papers(
    connection: Connection, of: Slice, window: Window, asked: Asked, most: int
) -> list[DatedPaper]:
    """Posted documents of a window, the newest first, at most so many. Goods are not asked
    for: a document of many lines belongs to many categories."""
    document, unit, partner = table(Document), table(OrgUnit), table(Partner)
    newest = [
        _newest(of, window, asked, kind, state, most)
        for kind in asked.kinds
        for state in ("posted", "reversed")
    ]
    if not newest:
        return []
    ids = union_all(*(select(one.subquery()) for one in newest)).subquery("newest")
    rows = connection.execute(
        select(
            document.c.id,
            document.c.kind,
            document.c.number,
            document.c.on,
            unit.c.name.label("store"),
            partner.c.name.label("partner"),
            document.c.channel,
            document.c.net_fen,
        )
        .join(unit, unit.c.id == document.c.org_unit_id)
        .join(partner, partner.c.id == document.c.partner_id, isouter=True)
        .where(document.c.id.in_(select(ids.c.id)))
        .order_by(document.c.on.desc(), document.c.id.desc())
        .limit(most)
    )
    return [
        DatedPaper(
            row.id,
            row.kind,
            row.number or "",
            as_date(row.on),
            row.store,
            row.partner or "",
            row.channel,
            row.net_fen,
        )
        for row in rows
    ]


def _newest(
    of: Slice, window: Window, asked: Asked, kind: str, state: str, most: int
) -> Select[Any]:
    document = table(Document)
    query = (
        select(document.c.id)
        .where(
            document.c.company_id == of.company_id,
            document.c.kind == kind,
            document.c.state == state,
            document.c.on.between(window.first, window.last),
        )
        .order_by(document.c.on.desc(), document.c.id.desc())
        .limit(most)
    )
    if of.units:
        query = query.where(document.c.org_unit_id.in_(of.units))
    if asked.partner_id is not None:
        query = query.where(document.c.partner_id == asked.partner_id)
    if asked.channel:
        query = query.where(document.c.channel == asked.channel)
    return query
