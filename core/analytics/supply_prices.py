"""Which receipt was dearer than the ones before it? Each against the mean of the earlier.

Of the newest receipts of a window only, so that the work stays the same whatever lies before;
prices are ranked in floating point and told in whole numbers.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, func, select

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
FEW = 10
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
    best: dict[tuple[int, int], tuple[float, _Line]] = {}
    before: dict[tuple[int, int], tuple[int, int]] = {}
    for receipt, item, micro, fen in _lines(connection, of, window, partner_id):
        key = (item, receipt.partner_id)
        known = before.get(key)
        if known is None:
            before[key] = (micro, fen)
            continue
        had, paid = known
        before[key] = (had + micro, paid + fen)
        effect = fen - paid * micro / had
        if effect > 0 and (key not in best or effect > best[key][0]):
            best[key] = (effect, _Line(receipt, item, micro, fen, had, paid))
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].receipt.id))
    return _named(connection, [line for _effect, line in ranked[:most]])


def course(
    connection: Connection, of: Slice, window: Window, item_id: int, partner_id: int
) -> list[Priced]:
    """Every receipt of an item from a supplier, in order."""
    had = paid = 0
    found = []
    for receipt, item, micro, fen in _lines(connection, of, window, partner_id, item_id):
        found.append(_Line(receipt, item, micro, fen, had, paid))
        had, paid = had + micro, paid + fen
    return _named(connection, found[:NEWEST])


class _Receipt(NamedTuple):
    id: int
    number: str | None
    on: dt.date
    partner_id: int


class _Line(NamedTuple):
    """A line, and what came before it of the item from the supplier."""

    receipt: _Receipt
    item_id: int
    micro: int
    fen: int
    before_micro: int
    before_fen: int


def _newest(
    connection: Connection, of: Slice, window: Window, partner_id: int | None
) -> list[_Receipt]:
    """The newest receipts, until they have lines enough, the oldest of them first."""
    document, line = table(Document), table(DocumentLine)
    newest = select(document.c.id, document.c.number, document.c.on, document.c.partner_id).where(
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
    receipts = [_Receipt(*row) for row in connection.execute(newest)]
    looked, lines = 0, 0
    while looked < len(receipts) and lines < LINES:
        some = [receipt.id for receipt in receipts[looked : looked + FEW]]
        lines += connection.scalar(select(func.count()).where(line.c.document_id.in_(some))) or 0
        looked += len(some)
    return receipts[:looked][::-1]


def _lines(
    connection: Connection,
    of: Slice,
    window: Window,
    partner_id: int | None,
    item_id: int | None = None,
) -> Iterator[tuple[_Receipt, int, int, int]]:
    """Lines of the newest receipts in their order: item, what came, what it cost."""
    receipts = _newest(connection, of, window, partner_id)
    line = table(DocumentLine)
    micro = line.c.quantity_micro + line.c.gift_micro
    query = select(line.c.document_id, line.c.item_id, micro, line.c.net_fen).where(
        line.c.document_id.in_([receipt.id for receipt in receipts]),
        micro > 0,
        line.c.net_fen > 0,
    )
    if item_id is not None:
        query = query.where(line.c.item_id == item_id)
    if of.of_goods:
        query = query.where(line.c.item_id.in_(_goods(of)))
    by_receipt: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query.order_by(line.c.document_id, line.c.id)).all():
        by_receipt[row[0]].append(row)
    for receipt in receipts:
        for _document, item, came, fen in by_receipt.get(receipt.id, ()):
            yield receipt, item, came, fen


def _goods(of: Slice) -> Any:
    item = table(Item)
    query = select(item.c.id).where(item.c.company_id == of.company_id)
    if of.categories:
        query = query.where(item.c.category_id.in_(of.categories))
    return query.where(item.c.id.in_(of.items)) if of.items else query


def _named(connection: Connection, lines: Sequence[_Line]) -> list[Priced]:
    items = _names(connection, table(Item), {line.item_id for line in lines})
    partners = _names(connection, table(Partner), {line.receipt.partner_id for line in lines})
    return [
        Priced(
            line.receipt.id,
            line.receipt.number or "",
            as_date(line.receipt.on),
            line.item_id,
            items[line.item_id],
            line.receipt.partner_id,
            partners[line.receipt.partner_id],
            line.micro,
            line.fen,
            line.before_micro,
            line.before_fen,
        )
        for line in lines
    ]


def _names(connection: Connection, of: Table, ids: set[int]) -> dict[int, str]:
    rows = connection.execute(select(of.c.id, of.c.name).where(of.c.id.in_(sorted(ids))))
    return {row.id: row.name for row in rows}
