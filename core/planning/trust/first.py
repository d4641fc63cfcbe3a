"""What to count or mend first: doubts by place and remedy, the most money at risk first.

At risk is: of stock below zero and of stock that may not be there, what is on record at cost; of a
receipt in another unit, the difference to the usual price; of missing till days, what usually
leaves the shelves in so many days, at cost; of opening stock not entered, a week of that. Where
cost is hidden all of it is at retail price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, cast, func, select

from core.kernel.amounts import MICRO
from core.planning.stored import Shelf
from core.planning.suggest.held import Held
from core.planning.trust.doubts import Doubts, Slip, doubts
from models.base import table
from models.catalog import Item
from models.company import OrgUnit, Warehouse
from models.counting import CountItem, StockCount
from models.facts import FactItemDay
from models.stock import Balance

PACE_DAYS, WEEK = 28, 7

_BALANCE = table(Balance)
_FACT = table(FactItemDay)
_ITEM = table(Item)
_PLACE = table(Warehouse)
_UNIT = table(OrgUnit)
_COUNT = table(StockCount)
_LISTED = table(CountItem)


class Remedy(StrEnum):
    """What takes a shelf off the list."""

    COUNT = "count"
    UNIT = "unit"
    IMPORT = "import"
    OPENING = "opening"


MENDS: dict[Held, Remedy] = {
    Held.NEGATIVE: Remedy.COUNT,
    Held.PHANTOM: Remedy.COUNT,
    Held.UNIT: Remedy.UNIT,
    Held.TILL: Remedy.IMPORT,
    Held.GAP: Remedy.IMPORT,
    Held.UNKNOWN: Remedy.OPENING,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One shelf of a group: what is on record, what it should have sold, the receipts in doubt.
    `count_id`: a count that lists it is under way."""

    item_id: int
    item: str
    why: Held
    quantity_micro: int
    expected_micro: int
    slips: tuple[Slip, ...]
    days: tuple[dt.date, ...]
    worth_fen: int
    count_id: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What one act mends in one place, the dearest line first."""

    remedy: Remedy
    warehouse_id: int
    warehouse: str
    org_unit_id: int
    store: str
    last_on: dt.date | None
    lines: tuple[Line, ...]
    at_retail: bool

    @property
    def worth_fen(self) -> int:
        """All that is at risk."""
        return sum(line.worth_fen for line in self.lines)

    @property
    def days(self) -> tuple[dt.date, ...]:
        """The missing days of its lines, in order."""
        return tuple(sorted({day for line in self.lines for day in line.days}))


@dataclass(frozen=True, slots=True)
class _Pace:
    """What a shelf sold in four weeks, and what a base unit costs in fen."""

    item: str
    sold_micro: int
    unit_fen: float
    at_retail: bool


def count_first(connection: Connection, company_id: int, today: dt.date) -> list[Group]:
    """All that keeps shelves out of automation, by place and remedy."""
    found = doubts(connection, company_id, today)
    stock = _stock(connection, company_id)
    whole = [
        place.warehouse_id
        for place in found.places.values()
        if not place.stock_known or place.silent or place.gaps
    ]
    paces = _paces(connection, company_id, today, _keys(found), whole)
    under_way = _under_way(connection, company_id)
    groups: dict[tuple[Remedy, int], list[Line]] = {}
    for key in sorted(paces):
        for why in found.reasons(key):
            line = _line(found, key, why, stock.get(key, 0), paces[key], under_way.get(key))
            if line.worth_fen or line.why in (Held.NEGATIVE, Held.PHANTOM, Held.UNIT):
                groups.setdefault((MENDS[why], key[1]), []).append(line)
    names = _names(connection, company_id)
    hidden = {key[1] for key, pace in paces.items() if pace.at_retail}
    made = [
        Group(
            remedy,
            place,
            names[place][0],
            found.places[place].org_unit_id,
            names[place][1],
            found.places[place].last_on,
            tuple(sorted(lines, key=lambda line: (-line.worth_fen, line.item))),
            place in hidden,
        )
        for (remedy, place), lines in groups.items()
        if place in names and place in found.places
    ]
    return sorted(made, key=lambda group: (-group.worth_fen, group.warehouse, group.remedy))


def _keys(found: Doubts) -> set[Shelf]:
    return {*found.negative, *found.phantom, *found.slips}


def _line(
    found: Doubts, key: Shelf, why: Held, stock: int, pace: _Pace, count_id: int | None
) -> Line:
    place = found.places[key[1]]
    days: tuple[dt.date, ...] = ()
    slips = found.slips.get(key, ()) if why is Held.UNIT else ()
    match why:
        case Held.TILL:
            days = place.silent
        case Held.GAP:
            days = found.gaps_of(key)
        case _:
            pass
    if why is Held.UNIT:
        worth = sum(
            abs(one.paid_fen_e6 - one.usual_fen_e6) * one.quantity_micro / MICRO / MICRO
            for one in slips
        )
    else:
        worth = _pieces(why, stock, pace, len(days)) * pace.unit_fen
    expected = found.phantom.get(key, 0) if why is Held.PHANTOM else 0
    return Line(key[0], pace.item, why, stock, expected, slips, days, round(worth), count_id)


def _pieces(why: Held, stock: int, pace: _Pace, days: int) -> float:
    """How many pieces are in doubt."""
    daily = max(pace.sold_micro, 0) / MICRO / PACE_DAYS
    match why:
        case Held.NEGATIVE | Held.PHANTOM:
            return abs(stock) / MICRO
        case Held.UNKNOWN:
            return daily * WEEK
        case _:
            return daily * days


def _stock(connection: Connection, company_id: int) -> dict[Shelf, int]:
    rows = connection.execute(
        select(_BALANCE.c.item_id, _BALANCE.c.warehouse_id, _BALANCE.c.quantity_micro).where(
            _BALANCE.c.company_id == company_id
        )
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _paces(
    connection: Connection,
    company_id: int,
    today: dt.date,
    keys: set[Shelf],
    whole: Collection[int],
) -> dict[Shelf, _Pace]:
    """Of the shelves in doubt, and of all that sold in places in doubt."""
    places = sorted({*(place for _item, place in keys), *whole})
    sums = {
        (row[0], row[1]): (int(row[2]), None if row[3] is None else int(row[3]))
        for row in connection.execute(
            select(
                _FACT.c.item_id,
                _FACT.c.warehouse_id,
                _sum(_FACT.c.sold_micro),
                _sum(_FACT.c.cost_now_fen),
            )
            .where(
                _FACT.c.company_id == company_id,
                _FACT.c.warehouse_id.in_(places),
                # both ends: with one alone, SQLite reads all days in the order of shelves
                _FACT.c.on.between(today - dt.timedelta(days=PACE_DAYS), today),
            )
            .group_by(_FACT.c.item_id, _FACT.c.warehouse_id)
        )
    }
    items = {
        row[0]: (row[1], row[2], row[3])
        for row in connection.execute(
            select(
                _ITEM.c.id, _ITEM.c.name, _ITEM.c.purchase_price_micro, _ITEM.c.retail_price_micro
            ).where(_ITEM.c.company_id == company_id, _ITEM.c.active)
        )
    }
    doubtful = frozenset(whole)
    wanted = keys | {key for key in sums if key[1] in doubtful}
    return {key: _pace(*items[key[0]], *sums.get(key, (0, 0))) for key in wanted if key[0] in items}


def _pace(name: str, usual: int | None, retail: int, sold: int, cost: int | None) -> _Pace:
    if usual is None or cost is None:
        return _Pace(name, sold, retail / 10_000, True)
    unit = cost * MICRO / sold if sold > 0 and cost > 0 else usual / 10_000
    return _Pace(name, sold, unit, False)


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sum, hidden as soon as one value of it is."""
    total = cast(func.coalesce(func.sum(column), 0), BigInteger)
    return case((func.count() == func.count(column), total))


def _names(connection: Connection, company_id: int) -> dict[int, tuple[str, str]]:
    """Each warehouse and its store, by name."""
    rows = connection.execute(
        select(_PLACE.c.id, _PLACE.c.name, _UNIT.c.name)
        .join(_UNIT, _UNIT.c.id == _PLACE.c.org_unit_id)
        .where(_PLACE.c.company_id == company_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _under_way(connection: Connection, company_id: int) -> dict[Shelf, int]:
    """Counts of listed items that are not closed yet."""
    rows = connection.execute(
        select(_LISTED.c.item_id, _COUNT.c.warehouse_id, _COUNT.c.id)
        .join(_COUNT, _COUNT.c.id == _LISTED.c.count_id)
        .where(_COUNT.c.company_id == company_id, _COUNT.c.state.in_(("open", "review")))
        .order_by(_COUNT.c.id)
    )
    return {(item, place): count for item, place, count in rows}


def to_count(lines: Iterable[Line]) -> list[int]:
    """The items that a count should list: those that no count lists yet."""
    return [line.item_id for line in lines if line.count_id is None]
