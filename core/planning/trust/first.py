"""What to count or mend first: doubts by place and remedy, the most money at risk first.

At risk is: of stock below zero and of stock that may not be there, what is on record at cost; of a
receipt in another unit, the difference to the usual price; of missing till days, what usually
leaves the shelves in so many days, at cost; of opening stock not entered, a week of that. Where
cost is hidden all of it is at retail price.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from heapq import nsmallest

from sqlalchemy import Connection, select

from core.kernel.amounts import MICRO
from core.planning.stored import Shelf
from core.planning.suggest.held import Held
from core.planning.trust.doubts import Doubts, Slip, doubts
from core.planning.trust.whole import WEEK, Reason, sold_by_shelf, whole_places
from models.base import table
from models.catalog import Item
from models.company import OrgUnit, Warehouse
from models.counting import CountItem, StockCount
from models.pace import FactPace
from models.stock import Balance

DEAREST = 50
"""Lines of a place in doubt as a whole that are told one by one."""

_BALANCE = table(Balance)
_PACE = table(FactPace)
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
    """What one act mends in one place. So many `items` are in doubt; `lines` are the dearest of
    them, of a count and of receipts every one; `worth_fen` is at risk in all, `days` are missing.
    `of_place`: items of the place in doubt, whatever mends them."""

    remedy: Remedy
    warehouse_id: int
    warehouse: str
    org_unit_id: int
    store: str
    last_on: dt.date | None
    lines: tuple[Line, ...]
    at_retail: bool
    worth_fen: int
    items: int
    of_place: int
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class _Pace:
    """What leaves a shelf a day in fen by four weeks' sales, and what a base unit is worth: at
    cost, at retail price where that is hidden."""

    daily_fen: float = 0.0
    unit_fen: float = 0.0
    at_retail: bool = False


class _Gathered:
    """Lines of a place and remedy while they are found: (worth, item, why, missing days), and
    how many more items there are."""

    def __init__(self) -> None:
        self.lines: list[tuple[int, int, Held, tuple[dt.date, ...]]] = []
        self.days: set[dt.date] = set()
        self.items: set[int] = set()
        self.worth_fen = self.others = 0

    def add(self, worth: int, item: int, why: Held, days: tuple[dt.date, ...]) -> None:
        self.lines.append((worth, item, why, days))
        self.days.update(days)
        self.items.add(item)
        self.worth_fen += worth

    def take(self, reason: Reason, dearest: Iterable[tuple[int, float]]) -> None:
        """Shelves of a place in doubt as a whole."""
        if not reason.items:
            return
        for item, daily in dearest:
            if worth := round(daily * reason.many):
                self.lines.append((worth, item, reason.why, reason.days))
        self.days.update(reason.days)
        self.worth_fen += reason.worth_fen
        self.others = max(self.others, reason.items)

    def shown(self, remedy: Remedy) -> list[tuple[int, int, Held, tuple[dt.date, ...]]]:
        """The dearest, of counts and receipts all."""
        most = DEAREST if remedy in (Remedy.IMPORT, Remedy.OPENING) else len(self.lines)
        return nsmallest(most, self.lines, key=lambda line: (-line[0], line[1]))


Gathered = dict[tuple[Remedy, int], _Gathered]


def count_first(connection: Connection, company_id: int, today: dt.date) -> list[Group]:
    """All that keeps shelves out of automation, by place and remedy."""
    found = doubts(connection, company_id, today)
    keys = {*found.negative, *found.phantom, *found.slips}
    gaps = {place.warehouse_id for place in found.places.values() if place.gaps}
    single = {item for item, _place in keys}
    single |= {item for item, place in found.counted if place in gaps}
    stock = _stock(connection, company_id, single)
    groups: Gathered = defaultdict(_Gathered)
    hidden: set[int] = set()
    for key, pace in _paces(connection, company_id, single, keys).items():
        if pace.at_retail:
            hidden.add(key[1])
        for why in found.reasons(key):
            days = _days(found, key, why)
            worth = _worth(found, key, why, stock.get(key, 0), pace, len(days))
            if worth or why in (Held.NEGATIVE, Held.PHANTOM, Held.UNIT):
                groups[MENDS[why], key[1]].add(worth, key[0], why, days)
    whole = whole_places(connection, company_id, found.places, single, DEAREST)
    for place, of in whole.items():
        if of.at_retail:
            hidden.add(place)
        for reason in of.reasons:
            groups[MENDS[reason.why], place].take(reason, of.dearest)
    return _groups(connection, company_id, found, groups, stock, hidden)


def _groups(
    connection: Connection,
    company_id: int,
    found: Doubts,
    gathered: Gathered,
    stock: dict[Shelf, int],
    hidden: set[int],
) -> list[Group]:
    """What was gathered with its names, the dearest first."""
    names = _names(connection, company_id)
    shown = {
        key: group.shown(key[0])
        for key, group in gathered.items()
        if group.lines and key[1] in names and key[1] in found.places
    }
    items = _items(connection, {line[1] for lines in shown.values() for line in lines})
    of_place = _of_place(gathered)
    under_way = _under_way(connection, company_id)
    made = []
    for (remedy, place), lines in shown.items():
        group = gathered[remedy, place]
        told = []
        for worth, item, why, days in lines:
            key = (item, place)
            expected = found.phantom.get(key, 0) if why is Held.PHANTOM else 0
            slips = found.slips.get(key, ()) if why is Held.UNIT else ()
            told.append(
                Line(item, items[item], why, stock.get(key, 0), expected, slips, days, worth,
                     under_way.get(key))
            )  # fmt: skip
        made.append(
            Group(
                remedy,
                place,
                names[place][0],
                found.places[place].org_unit_id,
                names[place][1],
                found.places[place].last_on,
                tuple(sorted(told, key=lambda line: (-line.worth_fen, line.item))),
                place in hidden,
                group.worth_fen,
                len(group.items) + group.others,
                of_place[place],
                tuple(sorted(group.days)),
            )
        )
    return sorted(made, key=lambda group: (-group.worth_fen, group.warehouse, group.remedy))


def _days(found: Doubts, key: Shelf, why: Held) -> tuple[dt.date, ...]:
    match why:
        case Held.TILL:
            return found.places[key[1]].silent
        case Held.GAP:
            return found.gaps_of(key)
        case _:
            return ()


def _worth(found: Doubts, key: Shelf, why: Held, stock: int, pace: _Pace, days: int) -> int:
    """Money at risk."""
    match why:
        case Held.UNIT:
            slips = found.slips.get(key, ())
            return round(
                sum(
                    abs(one.paid_fen_e6 - one.usual_fen_e6) * one.quantity_micro / MICRO / MICRO
                    for one in slips
                )
            )
        case Held.NEGATIVE | Held.PHANTOM:
            return round(abs(stock) / MICRO * pace.unit_fen)
        case Held.UNKNOWN:
            return round(pace.daily_fen * WEEK)
        case _:
            return round(pace.daily_fen * days)


def _of_place(gathered: Gathered) -> dict[int, int]:
    """How many items of each place are in doubt."""
    told: dict[int, set[int]] = defaultdict(set)
    others: dict[int, int] = defaultdict(int)
    for (_remedy, place), group in gathered.items():
        told[place] |= group.items
        others[place] = max(others[place], group.others)
    return {place: len(items) + others[place] for place, items in told.items()}


def _stock(connection: Connection, company_id: int, items: set[int]) -> dict[Shelf, int]:
    """What is on record of some items."""
    rows = connection.execute(
        select(_BALANCE.c.item_id, _BALANCE.c.warehouse_id, _BALANCE.c.quantity_micro).where(
            _BALANCE.c.company_id == company_id, _BALANCE.c.item_id.in_(sorted(items))
        )
    ).all()
    return {(item, place): micro for item, place, micro in rows}


def _paces(
    connection: Connection, company_id: int, items: set[int], keys: set[Shelf]
) -> dict[Shelf, _Pace]:
    """Of items that are looked at one by one where they sold, and of some shelves anyway."""
    rows = connection.execute(
        sold_by_shelf(company_id).where(_PACE.c.item_id.in_(sorted(items)))
    ).all()
    found = {(row[0], row[1]): _Pace(row[2], row[3], bool(row[4])) for row in rows}
    prices = {
        item: _Pace(0.0, (retail if usual is None else usual) / 10_000, usual is None)
        for item, usual, retail in connection.execute(
            select(_ITEM.c.id, _ITEM.c.purchase_price_micro, _ITEM.c.retail_price_micro).where(
                _ITEM.c.id.in_(sorted(items)), _ITEM.c.active
            )
        )
    }
    return {key: prices[key[0]] for key in keys if key[0] in prices} | found


def _items(connection: Connection, items: set[int]) -> dict[int, str]:
    rows = connection.execute(select(_ITEM.c.id, _ITEM.c.name).where(_ITEM.c.id.in_(sorted(items))))
    return {row.id: row.name for row in rows}


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
