"""Shelves of this moment beside the newest stored forecast: who may run out, and when.

Read through any connection, the scoped reader's in pages: set-based, never a query an item. What
is there is on hand less promised; its lots can be sold until their date less the days before it
that goods leave the shelf. Under way is what binds: orders that wait for approval do not count.
A store is looked at from the day after its last till summary, because what it sold since is not
off its books yet. A forecast older than a week says nothing any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from core.planning.policy.terms import Days, days_of
from core.planning.running.chance import Chance, Standing, chances
from core.planning.running.come_true import UNCORRECTED, Correction, correction
from core.planning.running.standing import LOOK_DAYS, goods_of, likely_on, totals_from
from core.planning.running.supply import suppliers_of
from core.planning.stored import Run, Shelf, Stored, fresh_run, read
from core.planning.suggest.bought import LEAD, LONGEST
from core.planning.suggest.shelf import Coming, LotThere
from core.planning.under_way import coming, late_records
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.documents import Document
from models.stock import Balance, Lot, LotBalance

TILL = "till.summary"
DAY = dt.timedelta(days=1)
PLACES = ("store", "ordinary")

_BALANCE = table(Balance)
_LOT = table(Lot)
_LYING = table(LotBalance)
_ITEM = table(Item)
_CATEGORY = table(Category)
_PLACE = table(Warehouse)
_DOCUMENT = table(Document)


@dataclass(frozen=True, slots=True)
class Outlook:
    """One shelf. `start_on` is day 0 of the chance; an order placed on `order_on` could arrive on
    `next_on`, `late_days` past it as often as that supplier's record says. Micro base units.
    `expiring_micro` of the stock leaves the shelf before then."""

    item_id: int
    warehouse_id: int
    org_unit_id: int
    warehouse: str
    supplier: str
    stock_micro: int
    expiring_micro: int
    coming: tuple[Coming, ...]
    start_on: dt.date
    order_on: dt.date
    next_on: dt.date
    late_days: tuple[int, ...]
    expected: float
    """Pieces that the first 14 days are expected to ask for."""
    fell_back: str
    chance: Chance

    @property
    def likely_on(self) -> dt.date:
        """When such an order usually comes, not before the day after the first looked at."""
        return max(likely_on(self.next_on, self.late_days), self.start_on + DAY)

    @property
    def before_next(self) -> float:
        """The chance of running out before an order placed now usually comes: what the record of
        past statements is kept of."""
        return self.chance.within((self.likely_on - self.start_on).days)

    def day(self, number: int) -> dt.date:
        """The date of day `number` of the chance."""
        return self.start_on + DAY * number


@dataclass(frozen=True)
class Seen:
    """What a look found, by item and warehouse, the forecast it rests on, and the record that
    chances were corrected by."""

    run: Run
    shelves: Mapping[Shelf, Outlook]
    correction: Correction = UNCORRECTED


def read_outlook(
    connection: Connection,
    company_id: int,
    today: dt.date,
    items: Collection[int] = (),
    warehouses: Collection[int] = (),
    only: Collection[Shelf] | None = None,
) -> Seen | None:
    """The outlook of some shelves, of all for none named (of these `only` some); None without a
    fresh forecast."""
    run = fresh_run(connection, company_id, today)
    if run is None:
        return None
    stored = read(connection, run, items, warehouses)
    if not stored.keys:
        return Seen(run, {})
    learnt = correction(connection, company_id, today)
    return Seen(run, _Look(connection, company_id, today, stored).found(only, learnt), learnt)


class _Look:
    """Everything about the shelves of a stored forecast, by item, warehouse or both."""

    def __init__(
        self, connection: Connection, company_id: int, today: dt.date, stored: Stored
    ) -> None:
        self.today, self.stored = today, stored
        items = sorted({item for item, _place in stored.keys})
        self.places = _places(connection, company_id)
        self.goods = _goods(connection, items)
        self.stock = _stock(connection, company_id, items)
        self.lots = _lots(connection, company_id, items)
        self.coming = coming(connection, company_id, today, items)
        self.suppliers = suppliers_of(connection, company_id, today, items)
        self.late = late_records(connection, company_id, today)
        self.starts = _starts(connection, company_id, today)

    def found(self, only: Collection[Shelf] | None, learnt: Correction) -> dict[Shelf, Outlook]:
        keys = [
            key
            for key in self.stored.keys
            if key[0] in self.goods and key[1] in self.places and (only is None or key in only)
        ]
        standings = [self._standing(key) for key in keys]
        known = min((len(one.totals) for one in standings), default=0)
        if known == 0:
            return {}
        asked = max(one.next_order + max(one.next_late, default=0) for one in standings)
        days = min(known, max(LOOK_DAYS, asked))
        cut = [_cut(one, days) for one in standings]
        return {
            key: self._outlook(key, learnt.on(chance))
            for key, chance in zip(keys, chances(cut), strict=True)
        }

    def _start(self, key: Shelf) -> dt.date:
        unit = self.places[key[1]].org_unit_id
        return max(self.starts.get(unit, self.today), self.stored.run.day(1))

    def _days(self, key: Shelf) -> Days:
        supplier = self.suppliers.get(key[0])
        lead = min(supplier.lead_days if supplier else LEAD, LONGEST)
        weekdays = supplier.weekdays if supplier else frozenset()
        return days_of(self.today, weekdays, max(lead, 1))

    def _late(self, key: Shelf) -> tuple[int, ...]:
        supplier = self.suppliers.get(key[0])
        return tuple(self.late.get(supplier.id, ())) if supplier else ()

    def _standing(self, key: Shelf) -> Standing:
        start, life = self._start(key), self.goods[key[0]].shelf_days
        return Standing(
            totals_from(self.stored, self.stored.row_of[key], start),
            goods_of(self._there(key), self.coming.get(key, ()), life, start, self.late),
            (self._days(key).arrives_on - start).days,
            self._late(key),
        )

    def _there(self, key: Shelf) -> list[LotThere]:
        """Lots, the first to expire first, less what is promised; then what has no lot."""
        quantity, promised = self.stock.get(key, (0, 0))
        off = self.goods[key[0]].off_sale_days
        lots = [
            (micro, None if expires is None else expires - DAY * off)
            for micro, expires in self.lots.get(key, ())
        ]
        lots.append((max(0, quantity - sum(micro for micro, _on in lots)), None))
        found = []
        for micro, last in sorted(lots, key=lambda lot: lot[1] or dt.date.max):
            taken = min(promised, micro)
            promised -= taken
            if micro > taken:
                found.append(LotThere(micro - taken, last))
        return found

    def _outlook(self, key: Shelf, chance: Chance) -> Outlook:
        row = self.stored.row_of[key]
        quantity, promised = self.stock.get(key, (0, 0))
        days, start = self._days(key), self._start(key)
        dying = [lot for lot in self._there(key) if lot.last_on and lot.last_on < days.arrives_on]
        place, supplier = self.places[key[1]], self.suppliers.get(key[0])
        skip = max(0, (start - self.stored.run.day(1)).days)
        return Outlook(
            *key,
            place.org_unit_id,
            place.name,
            supplier.name if supplier else "",
            quantity - promised,
            sum(lot.quantity_micro for lot in dying),
            tuple(self.coming.get(key, ())),
            start,
            days.order_on,
            days.arrives_on,
            self._late(key),
            float(self.stored.mean[row, skip : skip + LOOK_DAYS].sum()),
            self.stored.fell_back[row],
            chance,
        )


def _cut(one: Standing, days: int) -> Standing:
    return Standing(one.totals[:days], one.goods, one.next_order, one.next_late)


@dataclass(frozen=True, slots=True)
class _Place:
    org_unit_id: int
    name: str


@dataclass(frozen=True, slots=True)
class _Kept:
    """How long goods stay on the shelf once they came, None for ever."""

    life_days: int | None
    off_sale_days: int

    @property
    def shelf_days(self) -> int | None:
        return None if self.life_days is None else max(1, self.life_days - self.off_sale_days)


def _places(connection: Connection, company_id: int) -> dict[int, _Place]:
    rows = connection.execute(
        select(_PLACE.c.id, _PLACE.c.org_unit_id, _PLACE.c.name).where(
            _PLACE.c.company_id == company_id,
            _PLACE.c.active,
            _PLACE.c.stock_known,
            _PLACE.c.kind.in_(PLACES),
        )
    )
    return {row[0]: _Place(row[1], row[2]) for row in rows}


def _goods(connection: Connection, items: list[int]) -> dict[int, _Kept]:
    rows = connection.execute(
        select(_ITEM.c.id, _ITEM.c.life_days, _CATEGORY.c.off_sale_days)
        .join(_CATEGORY, _CATEGORY.c.id == _ITEM.c.category_id)
        .where(_ITEM.c.id.in_(items), _ITEM.c.active)
    )
    return {row[0]: _Kept(row[1], row[2] or 0) for row in rows}


def _stock(
    connection: Connection, company_id: int, items: list[int]
) -> dict[Shelf, tuple[int, int]]:
    rows = connection.execute(
        select(
            _BALANCE.c.item_id,
            _BALANCE.c.warehouse_id,
            _BALANCE.c.quantity_micro,
            _BALANCE.c.reserved_micro,
        ).where(_BALANCE.c.company_id == company_id, _BALANCE.c.item_id.in_(items))
    )
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def _lots(
    connection: Connection, company_id: int, items: list[int]
) -> dict[Shelf, list[tuple[int, dt.date | None]]]:
    found: dict[Shelf, list[Any]] = defaultdict(list)
    rows = connection.execute(
        select(_LYING.c.item_id, _LYING.c.warehouse_id, _LYING.c.quantity_micro, _LOT.c.expires_on)
        .join(_LOT, _LOT.c.id == _LYING.c.lot_id)
        .where(
            _LYING.c.company_id == company_id,
            _LYING.c.item_id.in_(items),
            _LYING.c.quantity_micro > 0,
        )
    )
    for item, place, micro, expires in rows:
        found[item, place].append((micro, None if expires is None else as_date(expires)))
    return found


def _starts(connection: Connection, company_id: int, today: dt.date) -> dict[int, dt.date]:
    """The first day whose sales are not off the books yet, of units that send till summaries."""
    rows = connection.execute(
        select(_DOCUMENT.c.org_unit_id, func.max(_DOCUMENT.c.on))
        .where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.kind == TILL,
            _DOCUMENT.c.state == "posted",
        )
        .group_by(_DOCUMENT.c.org_unit_id)
    )
    return {unit: min(as_date(last) + DAY, today + DAY) for unit, last in rows}
