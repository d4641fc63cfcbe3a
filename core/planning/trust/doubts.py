"""What is doubtful about a company's numbers, shelf by shelf, set-based.

- Stock below zero where stock is known: more went out than came in on record.
- Stock that is perhaps not on the shelf: core/documents/phantoms.
- A receipt at five times the usual cost or more, or a fifth or less: another unit was meant. It
  stands until it is reversed, or the usual price is put right.
- The last till day of a store is missing: nothing of that store is known as of now.
- A till day is missing further back: what sold then is still on the books, until the day is
  imported or the shelf is counted after it.
- Opening stock was never entered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Float, cast, func, select

from core.catalog.phantom_rule import BEFORE, STILL
from core.documents.phantoms import suspicious_shelves
from core.kernel.amounts import MICRO
from core.planning.running.till_days import missing
from core.planning.stored import Shelf
from core.planning.suggest.held import SLIP, Held
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.documents import Document, DocumentLine
from models.stock import Balance

TILL, COUNT, RECEIPT = "till.summary", "stock.count", "purchase.receipt"
GAP_DAYS, SILENT_DAYS, RECEIPT_DAYS = 28, 7, 60
DAY = dt.timedelta(days=1)
PLACES = ("store", "ordinary")

_DOCUMENT = table(Document)
_LINE = table(DocumentLine)
_PLACE = table(Warehouse)
_BALANCE = table(Balance)
_ITEM = table(Item)


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt line at another unit's price: money a base unit, in millionths of a fen."""

    document_id: int
    number: str
    on: dt.date
    quantity_micro: int
    paid_fen_e6: int
    usual_fen_e6: int


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse: whether its stock is known, and which till days are missing. `silent` tells
    that they reach up to yesterday; `last_on` is the last day it told of."""

    warehouse_id: int
    org_unit_id: int
    stock_known: bool
    silent: tuple[dt.date, ...]
    gaps: tuple[dt.date, ...]
    last_on: dt.date | None


@dataclass(frozen=True)
class Doubts:
    """All doubts of a company. Micro base units."""

    places: Mapping[int, Place]
    negative: Mapping[Shelf, int]
    phantom: Mapping[Shelf, int]
    slips: Mapping[Shelf, tuple[Slip, ...]]
    counted: Mapping[Shelf, dt.date]

    def reasons(self, key: Shelf) -> tuple[Held, ...]:
        """Why a shelf is kept out of automation, the gravest first."""
        place = self.places.get(key[1])
        found = []
        if key in self.negative:
            found.append(Held.NEGATIVE)
        if place is not None and not place.stock_known:
            found.append(Held.UNKNOWN)
        if place is not None and place.silent:
            found.append(Held.TILL)
        if self.gaps_of(key):
            found.append(Held.GAP)
        if key in self.phantom:
            found.append(Held.PHANTOM)
        if key in self.slips:
            found.append(Held.UNIT)
        return tuple(found)

    def gaps_of(self, key: Shelf) -> tuple[dt.date, ...]:
        """Missing days in the past whose sales are still on the books of a shelf."""
        place = self.places.get(key[1])
        if place is None:
            return ()
        counted = self.counted.get(key, dt.date.min)
        return tuple(day for day in place.gaps if day > counted)


NO_DOUBTS = Doubts({}, {}, {}, {}, {})
"""For what orders nothing: a replay of days that are over."""


def doubts(connection: Connection, company_id: int, today: dt.date) -> Doubts:
    """What is doubtful on a day, of all that the connection sees."""
    places = _places(connection, company_id, today)
    counted = _counted(connection, company_id, today)
    return Doubts(
        places,
        _negative(connection, company_id, places),
        _phantom(connection, company_id, places),
        _slips(connection, company_id, today),
        counted,
    )


def _places(connection: Connection, company_id: int, today: dt.date) -> dict[int, Place]:
    since, yesterday = today - DAY * GAP_DAYS, today - DAY
    sent: dict[int, set[dt.date]] = defaultdict(set)
    of = (
        _DOCUMENT.c.company_id == company_id,
        _DOCUMENT.c.kind == TILL,
        _DOCUMENT.c.state == "posted",
    )
    rows = connection.execute(
        select(_DOCUMENT.c.org_unit_id, _DOCUMENT.c.on).where(
            *of, _DOCUMENT.c.on >= since - DAY * GAP_DAYS
        )
    )
    for unit, on in rows:
        sent[unit].add(as_date(on))
    last = {
        row[0]: as_date(row[1])
        for row in connection.execute(
            select(_DOCUMENT.c.org_unit_id, func.max(_DOCUMENT.c.on))
            .where(*of)
            .group_by(_DOCUMENT.c.org_unit_id)
        )
    }
    found = {}
    for place, unit, known in connection.execute(
        select(_PLACE.c.id, _PLACE.c.org_unit_id, _PLACE.c.stock_known).where(
            _PLACE.c.company_id == company_id, _PLACE.c.active, _PLACE.c.kind.in_(PLACES)
        )
    ):
        silent, gaps = _missing(sent[unit], last.get(unit), since, yesterday)
        found[place] = Place(place, unit, bool(known), silent, gaps, last.get(unit))
    return found


def _missing(
    sent: set[dt.date], last: dt.date | None, since: dt.date, yesterday: dt.date
) -> tuple[tuple[dt.date, ...], tuple[dt.date, ...]]:
    """Missing days up to yesterday, and those before the last that was told of. A store that fell
    silent for more than a week is silent, whatever its habit."""
    if last is None:
        return (), ()
    days = missing(sent, since, yesterday)
    gone = (yesterday - last).days
    if gone > SILENT_DAYS:
        silent = tuple(last + DAY * (n + 1) for n in range(min(gone, GAP_DAYS)))
    else:
        silent = tuple(day for day in days if day > last)
    return silent, tuple(day for day in days if day < last)


def _counted(connection: Connection, company_id: int, today: dt.date) -> dict[Shelf, dt.date]:
    """The last day each shelf was counted, of those that matter."""
    rows = connection.execute(
        select(_LINE.c.item_id, _DOCUMENT.c.warehouse_id, func.max(_DOCUMENT.c.on))
        .join(_DOCUMENT, _DOCUMENT.c.id == _LINE.c.document_id)
        .where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.kind == COUNT,
            _DOCUMENT.c.state == "posted",
            _DOCUMENT.c.on >= today - DAY * GAP_DAYS,
        )
        .group_by(_LINE.c.item_id, _DOCUMENT.c.warehouse_id)
    )
    return {(row[0], row[1]): as_date(row[2]) for row in rows}


def _negative(
    connection: Connection, company_id: int, places: Mapping[int, Place]
) -> dict[Shelf, int]:
    rows = connection.execute(
        select(_BALANCE.c.item_id, _BALANCE.c.warehouse_id, _BALANCE.c.quantity_micro).where(
            _BALANCE.c.company_id == company_id, _BALANCE.c.quantity_micro < 0
        )
    )
    return {
        (item, place): micro
        for item, place, micro in rows
        if place in places and places[place].stock_known
    }


def _phantom(
    connection: Connection, company_id: int, places: Mapping[int, Place]
) -> dict[Shelf, int]:
    """What should have sold in the days it did not, of stock that may not be there."""
    return {
        (row.item_id, row.warehouse_id): int(row.before_micro) * STILL // BEFORE
        for row in connection.execute(suspicious_shelves(company_id))
        if row.warehouse_id in places
    }


def _slips(
    connection: Connection, company_id: int, today: dt.date
) -> dict[Shelf, tuple[Slip, ...]]:
    """Receipts of the last weeks whose cost is another unit's."""
    paid = cast(_LINE.c.net_fen, Float) * 1e10
    usual = cast(_LINE.c.quantity_micro, Float) * _ITEM.c.purchase_price_micro
    rows = connection.execute(
        select(
            _LINE.c.item_id,
            _DOCUMENT.c.warehouse_id,
            _DOCUMENT.c.id,
            _DOCUMENT.c.number,
            _DOCUMENT.c.on,
            _LINE.c.quantity_micro,
            _LINE.c.net_fen,
            _ITEM.c.purchase_price_micro,
        )
        .join(_DOCUMENT, _DOCUMENT.c.id == _LINE.c.document_id)
        .join(_ITEM, _ITEM.c.id == _LINE.c.item_id)
        .where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.kind == RECEIPT,
            _DOCUMENT.c.state == "posted",
            _DOCUMENT.c.reverses_id.is_(None),
            _DOCUMENT.c.on >= today - DAY * RECEIPT_DAYS,
            _LINE.c.quantity_micro > 0,
            _LINE.c.net_fen > 0,
            _ITEM.c.purchase_price_micro > 0,
            (paid >= SLIP * usual) | (paid * SLIP <= usual),
        )
        .order_by(_DOCUMENT.c.on, _DOCUMENT.c.id)
    )
    found: dict[Shelf, tuple[Slip, ...]] = {}
    for item, place, document, number, on, micro, net, price in rows:
        slip = Slip(
            document,
            number or "",
            as_date(on),
            micro,
            int(net) * MICRO * MICRO // int(micro),
            int(price) * 100,
        )
        found[item, place] = (*found.get((item, place), ()), slip)
    return found
