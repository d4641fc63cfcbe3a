"""Every shelf of a company, day by day, out of the daily facts: one reading for all forecasts.

A shelf is an item in a warehouse that sells. Stock of past days is today's less what moved since,
with what was thrown away that evening put back: bread that is left over did not sell out. A day
on which a whole store is missing is not known, not a day without sales.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, select

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.stored import Shelf
from core.platform.sql_days import day_number, day_of
from models.base import table
from models.catalog import Item
from models.company import OrgUnit, Warehouse
from models.facts import FactItemDay
from models.stock import Balance

SELLING = ("store", "ordinary")
MOST_DAYS = 1_200
NEW_DAYS = 56
"""A shelf that never sold counts as new so long after goods first came."""
AT_ONCE = 50_000
MEASURES = ("received_micro", "sold_micro", "other_micro", "wasted_micro")
MONEY = ("net_sales_fen", "tax_fen", "cost_now_fen")

_FACT = table(FactItemDay)
_BALANCE = table(Balance)
_PLACE = table(Warehouse)
_ITEM = table(Item)
_UNIT = table(OrgUnit)


@dataclass(frozen=True, slots=True)
class Place:
    """A warehouse that sells: its org unit, hours in minutes, whether its stock is known."""

    warehouse_id: int
    unit_id: int
    path: str
    is_store: bool
    stock_known: bool
    opens: int
    closes: int


@dataclass(frozen=True)
class Shelves:
    """Shelves × days, in base units and minor units of money, from `first` on."""

    keys: tuple[Shelf, ...]
    places: dict[int, Place]
    categories: tuple[int, ...]
    first: dt.date
    sold: Floats
    net: Floats
    gross: Floats
    cost: Floats
    opening: Floats
    closing: Floats
    received: Floats
    known: Flags
    reported: Flags

    @property
    def days(self) -> int:
        """Number of days."""
        return int(self.sold.shape[1])

    @property
    def last(self) -> dt.date:
        """The last day."""
        return self.first + dt.timedelta(days=self.days - 1)

    def weekdays(self) -> Ints:
        """Weekday of each day, Monday 0."""
        return (self.first.weekday() + np.arange(self.days)) % 7

    def place(self, row: int) -> Place:
        """Where a shelf stands."""
        return self.places[self.keys[row][1]]


def read_shelves(
    connection: Connection, company_id: int, since: dt.date | None = None
) -> Shelves | None:
    """All shelves of a company up to the last day of sales, from a day on where one is named;
    None where nothing was ever sold."""
    places = _places(connection, company_id)
    rows = _facts(connection, company_id, places, since)
    if rows is None:
        return None
    items, warehouses, days, values = rows
    sold = values["sold_micro"]
    last = int(days[sold > 0].max(initial=-1))
    if last < 0:
        return None
    pairs = items * (1 << 32) + warehouses
    keys, row = np.unique(pairs, return_inverse=True)
    first = max(int(days.min()), last - MOST_DAYS + 1)
    grid = _Grid(len(keys), first, last)
    layers = {name: grid.fill(row, days, values[name]) for name in values}
    after = grid.after(row, days, values)
    shelves = tuple((int(key >> 32), int(key & 0xFFFFFFFF)) for key in keys)
    stock = _balances(connection, company_id)
    now = np.array([stock.get(key, 0) for key in shelves], dtype=np.float64) - after
    return _chosen(connection, company_id, shelves, places, grid, layers, now)


def _places(connection: Connection, company_id: int) -> dict[int, Place]:
    rows = connection.execute(
        select(
            _PLACE.c.id,
            _PLACE.c.org_unit_id,
            _UNIT.c.path,
            _PLACE.c.kind,
            _PLACE.c.stock_known,
            _UNIT.c.opens_minute,
            _UNIT.c.closes_minute,
        )
        .join(_UNIT, _UNIT.c.id == _PLACE.c.org_unit_id)
        .where(_PLACE.c.company_id == company_id, _PLACE.c.kind.in_(SELLING), _PLACE.c.active)
    )
    return {row[0]: Place(*row[:3], row[3] == "store", *row[4:]) for row in rows}


def _facts(
    connection: Connection, company_id: int, places: dict[int, Place], since: dt.date | None
) -> tuple[Ints, Ints, Ints, dict[str, Floats]] | None:
    """The daily facts as columns: item, warehouse, day, and what is measured."""
    names = (*MEASURES, *MONEY)
    query = select(
        _FACT.c.item_id, _FACT.c.warehouse_id, day_number(_FACT.c.on), *(_FACT.c[n] for n in names)
    ).where(_FACT.c.company_id == company_id, _FACT.c.warehouse_id.in_(sorted(places)))
    if since is not None:
        query = query.where(_FACT.c.on >= since)
    parts = [np.array(part, dtype=np.float64) for part in _pages(connection, query)]
    if not parts:
        return None
    table = np.concatenate(parts)
    numbers: tuple[npt.NDArray[np.int64], ...] = tuple(
        table[:, i].astype(np.int64) for i in range(3)
    )
    scale = {name: MICRO if name.endswith("_micro") else 1 for name in names}
    values = {name: table[:, 3 + i] / scale[name] for i, name in enumerate(names)}
    return numbers[0], numbers[1], numbers[2], values


def _pages(connection: Connection, query: object) -> Iterator[list[tuple[float, ...]]]:
    result = connection.execution_options(stream_results=True).execute(query)  # type: ignore[call-overload]
    while page := result.fetchmany(AT_ONCE):
        yield [tuple(0 if v is None else v for v in row) for row in page]


def _balances(connection: Connection, company_id: int) -> dict[Shelf, float]:
    rows = connection.execute(
        select(_BALANCE.c.item_id, _BALANCE.c.warehouse_id, _BALANCE.c.quantity_micro).where(
            _BALANCE.c.company_id == company_id
        )
    )
    return {(item, place): micro / MICRO for item, place, micro in rows}


class _Grid:
    """Places rows on shelves × days."""

    def __init__(self, shelves: int, first: int, last: int) -> None:
        self.shape = (shelves, last - first + 1)
        self.first, self.last = first, last

    def fill(self, row: Ints, days: Ints, values: Floats) -> Floats:
        """The values where they belong; days before the first are left out."""
        made = np.zeros(self.shape)
        inside = (days >= self.first) & (days <= self.last)
        np.add.at(made, (row[inside], days[inside] - self.first), values[inside])
        return made

    def after(self, row: Ints, days: Ints, values: dict[str, Floats]) -> Floats:
        """What moved on each shelf after the last day."""
        late = days > self.last
        moved = values["received_micro"] - values["sold_micro"] + values["other_micro"]
        total = np.bincount(row[late], weights=moved[late], minlength=self.shape[0])
        return np.asarray(total, dtype=np.float64)


def _chosen(
    connection: Connection,
    company_id: int,
    keys: tuple[Shelf, ...],
    places: dict[int, Place],
    grid: _Grid,
    layers: dict[str, Floats],
    now: Floats,
) -> Shelves:
    """The shelves worth forecasting: of goods in use that sold, or are new in a store."""
    moved = layers["received_micro"] - layers["sold_micro"] + layers["other_micro"]
    closing = now[:, None] - (np.cumsum(moved[:, ::-1], axis=1)[:, ::-1] - moved)
    came = (layers["received_micro"] > 0) | (layers["sold_micro"] != 0)
    begun = np.where(came.any(axis=1), came.argmax(axis=1), grid.shape[1])
    category = _categories(connection, company_id)
    store = np.array([places[place].is_store for _, place in keys])
    sells = (layers["sold_micro"] > 0).any(axis=1)
    fresh = store & came.any(axis=1) & (begun >= grid.shape[1] - NEW_DAYS)
    used = np.array([item in category for item, _ in keys])
    keep = np.flatnonzero(used & (sells | fresh))
    known = np.arange(grid.shape[1])[None, :] >= begun[:, None]
    chosen = tuple(keys[i] for i in keep)
    sold = layers["sold_micro"][keep]
    return Shelves(
        chosen,
        places,
        tuple(category[item] for item, _ in chosen),
        day_of(grid.first),
        sold,
        layers["net_sales_fen"][keep],
        (layers["net_sales_fen"] + layers["tax_fen"])[keep],
        layers["cost_now_fen"][keep],
        (closing - moved)[keep],
        (closing + layers["wasted_micro"])[keep],
        layers["received_micro"][keep],
        known[keep],
        _reported(sold, chosen),
    )


def _categories(connection: Connection, company_id: int) -> dict[int, int]:
    """Category of each item in use."""
    rows = connection.execute(
        select(_ITEM.c.id, _ITEM.c.category_id).where(
            _ITEM.c.company_id == company_id, _ITEM.c.active
        )
    )
    return {row[0]: row[1] for row in rows}


def _reported(sold: Floats, keys: tuple[Shelf, ...]) -> Flags:
    """Whether the shelf's warehouse sold anything on a day, or did not on most such weekdays:
    a day that is missing in the middle of ordinary trade was not reported."""
    place = np.array([warehouse for _, warehouse in keys])
    made = np.ones(sold.shape, dtype=bool)
    for one in np.unique(place):
        rows = np.flatnonzero(place == one)
        sells = (sold[rows] != 0).any(axis=0)
        open_before = np.zeros(len(sells))
        for weeks in range(1, 9):
            open_before[7 * weeks :] += sells[: -7 * weeks] if 7 * weeks < len(sells) else 0
        made[rows] = sells | (open_before < 6)
    return made
