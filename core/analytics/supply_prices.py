"""Which receipt was dearer than the ones before it? Each against the mean of the earlier.

Of the newest receipts of a window only, so that the work stays the same whatever lies before;
prices are ranked in floating point and told in whole numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Float, Row, Subquery, cast, func, select

from core.analytics.definitions_supply import price_effect
from core.analytics.source import Slice
from core.analytics.suppliers import RECEIPT
from core.analytics.window import Window
from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item, Partner
from models.documents import Document, DocumentLine

NEWEST, LINES = 1_500, 20_000
"""Receipts that are looked at, and about how many lines of them."""
FEW = 50
"""Receipts whose lines are counted at once."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A line of a receipt, and what came of that item from that supplier before it. Gifts count
    as goods; money without VAT."""

    document_id: int
    number: str
    on: dt.date
    item_id: int
    item: str
    supplier_id: int
    supplier: str
    micro: int
    fen: int
    before_micro: int
    before_fen: int

    @property
    def unit_fen(self) -> int:
        """What a base unit cost, for showing only."""
        return round_half_up(self.fen * MICRO, self.micro)

    @property
    def mean_fen(self) -> int | None:
        """What one cost before, on average; None for the first receipt."""
        if self.before_micro <= 0:
            return None
        return round_half_up(self.before_fen * MICRO, self.before_micro)

    @property
    def effect_fen(self) -> int:
        """What it cost more than at that price."""
        return price_effect(self.fen, self.micro, self.before_fen, self.before_micro) or 0

    @property
    def change(self) -> int | None:
        """Against that price, basis points."""
        if self.before_micro <= 0 or self.before_fen <= 0:
            return None
        before = round_half_up(self.before_fen * self.micro, self.before_micro)
        return round_half_up((self.fen - before) * 10_000, before) if before else None


def dearer(
    connection: Connection, of: Slice, window: Window, most: int, partner_id: int | None = None
) -> list[Priced]:
    """Receipts that cost more than the mean of those before, the most money first; of an item
    and supplier only the one that cost most. None where cost is hidden."""
    lines = _lines(connection, of, window, partner_id)
    effect = lines.c.fen - cast(lines.c.before_fen, Float) * lines.c.micro / lines.c.before_micro
    first = func.row_number().over(
        partition_by=(lines.c.item_id, lines.c.partner_id), order_by=effect.desc()
    )
    ranked = (
        select(lines, effect.label("effect"), first.label("place"))
        .where(lines.c.before_micro > 0, effect > 0)
        .subquery()
    )
    return _named(connection, ranked, ranked.c.place == 1, ranked.c.effect.desc(), most)


def course(
    connection: Connection, of: Slice, window: Window, item_id: int, partner_id: int
) -> list[Priced]:
    """Every receipt of an item from a supplier, in order."""
    lines = _lines(connection, of, window, partner_id)
    return _named(connection, lines, lines.c.item_id == item_id, lines.c.on, NEWEST)


def _newest(connection: Connection, of: Slice, window: Window, partner_id: int | None) -> list[int]:
    """The newest receipts, until they have lines enough."""
    document, line = table(Document), table(DocumentLine)
    newest = select(document.c.id).where(
        document.c.company_id == of.company_id,
        document.c.kind == RECEIPT,
        document.c.state == "posted",
        document.c.reverses_id.is_(None),
        document.c.on.between(window.first, window.last),
    )
    if of.units:
        newest = newest.where(document.c.org_unit_id.in_(of.units))
    if partner_id is not None:
        newest = newest.where(document.c.partner_id == partner_id)
    newest = newest.order_by(document.c.on.desc(), document.c.id.desc()).limit(NEWEST)
    receipts = list(connection.scalars(newest))
    looked, lines = 0, 0
    while looked < len(receipts) and lines < LINES:
        some = receipts[looked : looked + FEW]
        lines += connection.scalar(select(func.count()).where(line.c.document_id.in_(some))) or 0
        looked += len(some)
    return receipts[:looked]


def _lines(connection: Connection, of: Slice, window: Window, partner_id: int | None) -> Subquery:
    """Lines of the newest receipts, with sums of those before each."""
    document, line = table(Document), table(DocumentLine)
    newest = _newest(connection, of, window, partner_id)
    receipts = (
        select(document.c.id, document.c.on, document.c.number, document.c.partner_id)
        .where(document.c.id.in_(newest))
        .subquery("receipts")
    )
    micro = line.c.quantity_micro + line.c.gift_micro
    earlier: dict[str, Any] = {
        "partition_by": (line.c.item_id, receipts.c.partner_id),
        "order_by": (receipts.c.on, receipts.c.id, line.c.id),
        "rows": (None, -1),
    }
    query = (
        select(
            receipts.c.id.label("document_id"),
            receipts.c.number,
            receipts.c.on,
            receipts.c.partner_id,
            line.c.item_id,
            micro.label("micro"),
            line.c.net_fen.label("fen"),
            func.coalesce(func.sum(micro).over(**earlier), 0).label("before_micro"),
            func.coalesce(func.sum(line.c.net_fen).over(**earlier), 0).label("before_fen"),
        )
        .join(line, line.c.document_id == receipts.c.id)
        .where(micro > 0, line.c.net_fen > 0)
    )
    if of.of_goods:
        query = query.where(line.c.item_id.in_(_goods(of)))
    return query.subquery("lines")


def _goods(of: Slice) -> Any:
    item = table(Item)
    query = select(item.c.id).where(item.c.company_id == of.company_id)
    if of.categories:
        query = query.where(item.c.category_id.in_(of.categories))
    return query.where(item.c.id.in_(of.items)) if of.items else query


def _named(
    connection: Connection, lines: Subquery, where: Any, order: Any, most: int
) -> list[Priced]:
    item, partner = table(Item), table(Partner)
    rows = connection.execute(
        select(lines, item.c.name.label("item"), partner.c.name.label("supplier"))
        .join(item, item.c.id == lines.c.item_id)
        .join(partner, partner.c.id == lines.c.partner_id)
        .where(where)
        .order_by(order, lines.c.document_id)
        .limit(most)
    )
    return [_priced(row) for row in rows]


def _priced(row: Row[Any]) -> Priced:
    return Priced(
        row.document_id,
        row.number or "",
        as_date(row.on),
        row.item_id,
        row.item,
        row.partner_id,
        row.supplier,
        row.micro,
        row.fen,
        int(row.before_micro),
        int(row.before_fen),
    )
