"""What running out will lose before more can come, in money: expected pieces not sold × what each
earns. Only shelves for which nothing is under way that comes sooner: those can be helped.

A piece earns its net price less its cost of the last 28 days; where cost is hidden, its price with
tax. Shelves that hold far more than the days until then may ask for are passed over unread.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, case, cast, func, select

from core.kernel.amounts import MICRO
from core.planning.running.outlook import Outlook, read_outlook
from core.planning.running.supply import suppliers_of
from core.planning.stored import Run, Shelf, fresh_run
from core.planning.suggest.bought import LEAD, LONGEST
from core.planning.under_way import late_records
from models.base import table
from models.catalog import Item
from models.facts import FactItemDay
from models.planning import ForecastSeries
from models.stock import Balance

PRICED_DAYS, MEAN_DAYS, REVIEW = 28, 14, 7
LEAST = 0.2
"""A chance below this is not called out."""
AMPLE = 2.0
"""So many times the mean demand is more than is ever asked for."""

_SERIES = table(ForecastSeries)
_BALANCE = table(Balance)
_FACT = table(FactItemDay)
_ITEM = table(Item)


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A shelf that may run out before more can come. `stake_fen` is expected; `at_retail`: it is
    at selling price with tax. `wanted_micro` lasts a week beyond the arrival."""

    shelf: Outlook
    item: str
    supplier_id: int | None
    stake_fen: int
    at_retail: bool
    wanted_micro: int

    @property
    def chance(self) -> float:
        """Of running out before more usually comes."""
        return self.shelf.before_next


def at_risk(
    connection: Connection, company_id: int, today: dt.date, run: Run | None = None
) -> list[AtRisk] | None:
    """Shelves that may run out before more can come, the dearest first; None without a fresh
    forecast, which may be given by who knows it already."""
    run = run or fresh_run(connection, company_id, today)
    if run is None:
        return None
    suppliers, scarce = _scarce(connection, run, today)
    if not scarce:
        return []
    items = sorted({item for item, _place in scarce})
    seen = read_outlook(connection, company_id, today, items, only=scarce)
    shelves = [one for one in (seen.shelves.values() if seen else ()) if _helpable(one)]
    worth = _worth(connection, company_id, today, shelves)
    names = _names(connection, {one.item_id for one in shelves})
    found = []
    for one in shelves:
        earned = worth.get((one.item_id, one.warehouse_id))
        if earned is None or one.before_next < LEAST:
            continue
        name, weighed = names[one.item_id]
        stake = round(one.chance.lost_before_next * max(earned[0], 0.0))
        found.append(
            AtRisk(one, name, suppliers.get(one.item_id), stake, earned[1], _wanted(one, weighed))
        )
    return sorted(found, key=lambda one: (-one.stake_fen, one.item, one.shelf.warehouse_id))


def _helpable(one: Outlook) -> bool:
    return not any(coming.due_on <= one.likely_on for coming in one.coming)


def _wanted(one: Outlook, weighed: bool) -> int:
    """An order that lasts a week beyond its arrival, in whole units unless weighed."""
    days = (one.likely_on - one.start_on).days + REVIEW
    usable = max(one.stock_micro - one.expiring_micro, 0) / MICRO
    wanted = max(one.expected / MEAN_DAYS * days - usable, 0.0)
    return round(wanted * MICRO) if weighed else math.ceil(wanted) * MICRO


def _scarce(
    connection: Connection, run: Run, today: dt.date
) -> tuple[dict[int, int], frozenset[Shelf]]:
    """Each item's supplier, and the shelves worth a closer look; goods that are no longer ordered
    may run out."""
    rows = connection.execute(
        select(
            _SERIES.c.item_id,
            _SERIES.c.warehouse_id,
            _SERIES.c.mean_14_micro,
            _BALANCE.c.quantity_micro,
        )
        .join(
            _BALANCE,
            and_(
                _BALANCE.c.item_id == _SERIES.c.item_id,
                _BALANCE.c.warehouse_id == _SERIES.c.warehouse_id,
            ),
        )
        .join(_ITEM, _ITEM.c.id == _SERIES.c.item_id)
        .where(_SERIES.c.run_id == run.id, _ITEM.c.dropped_on.is_(None))
    ).all()
    items = {row[0] for row in rows}
    suppliers = suppliers_of(connection, run.company_id, today, items)
    late = late_records(connection, run.company_id, today)
    scarce = set()
    for item, place, mean_micro, stock in rows:
        supplier = suppliers.get(item)
        lead = min(supplier.lead_days if supplier else LEAD, LONGEST)
        lead += 7 if supplier and supplier.weekdays else 1
        lead += max(late.get(supplier.id, (0,))) if supplier else 0
        if stock < AMPLE * mean_micro * lead / MEAN_DAYS + MICRO:
            scarce.add((item, place))
    return {item: one.id for item, one in suppliers.items()}, frozenset(scarce)


def _worth(
    connection: Connection, company_id: int, today: dt.date, shelves: Iterable[Outlook]
) -> dict[Shelf, tuple[float, bool]]:
    """What a piece earns, fen, and whether that is its price with tax because cost is hidden."""
    items = sorted({one.item_id for one in shelves})
    rows = connection.execute(
        select(
            _FACT.c.item_id,
            _FACT.c.warehouse_id,
            _sum(_FACT.c.sold_micro),
            _sum(_FACT.c.net_sales_fen),
            _sum(_FACT.c.tax_fen),
            _sum(_FACT.c.cost_now_fen),
        )
        .where(
            _FACT.c.company_id == company_id,
            _FACT.c.item_id.in_(items),
            _FACT.c.on >= today - dt.timedelta(days=PRICED_DAYS),
        )
        .group_by(_FACT.c.item_id, _FACT.c.warehouse_id)
        .having(func.sum(_FACT.c.sold_micro) > 0)
    )
    found = {}
    for item, place, sold, net, tax, cost in rows:
        hidden = cost is None
        earned = (net + tax) if hidden else net - cost
        found[item, place] = (float(earned) * MICRO / float(sold), hidden)
    return found


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A sum, hidden as soon as one value of it is."""
    total = cast(func.coalesce(func.sum(column), 0), BigInteger)
    return case((func.count() == func.count(column), total))


def _names(connection: Connection, items: set[int]) -> dict[int, tuple[str, bool]]:
    rows = connection.execute(
        select(_ITEM.c.id, _ITEM.c.name, _ITEM.c.weighed).where(_ITEM.c.id.in_(sorted(items)))
    )
    return {row[0]: (row[1], bool(row[2])) for row in rows}
