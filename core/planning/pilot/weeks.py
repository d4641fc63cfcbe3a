"""What shelves earned, threw away and lost, out of the daily facts, for matching and answering."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.platform.rows import as_date
from models.base import table
from models.company import Warehouse
from models.facts import FactItemDay
from models.planning import DemandDay

_FACT = table(FactItemDay)
_WANTED = table(DemandDay)
_PLACE = table(Warehouse)
STORE = "store"
CHUNK = 400
Key = tuple[int, int]


@dataclass(slots=True)
class Earned:
    """Fen of a shelf on a day; None where cost is hidden."""

    net_fen: int = 0
    profit_fen: int | None = 0
    waste_fen: int | None = 0
    lost_fen: int | None = 0


def earned(
    connection: Connection,
    company_id: int,
    first: dt.date,
    last: dt.date,
    items: Collection[int] = (),
) -> dict[Key, dict[dt.date, Earned]]:
    """By shelf of a store and day, both ends included; of all items where none are named.

    Profit is net sales less cost, waste, count loss and input tax transferred out.
    """
    found: dict[Key, dict[dt.date, Earned]] = defaultdict(lambda: defaultdict(Earned))
    for some in _chunks(items):
        query = (
            select(
                _FACT.c.item_id,
                _FACT.c.warehouse_id,
                _FACT.c.on,
                _FACT.c.net_sales_fen,
                _FACT.c.net_sales_fen
                - _FACT.c.cost_now_fen
                - _FACT.c.waste_fen
                - _FACT.c.count_loss_fen
                + _FACT.c.count_gain_fen
                - _FACT.c.tax_out_fen,
                _FACT.c.waste_fen,
            )
            .join(_PLACE, _PLACE.c.id == _FACT.c.warehouse_id)
            .where(
                _FACT.c.company_id == company_id,
                _FACT.c.on.between(first, last),
                _PLACE.c.kind == STORE,
            )
        )
        lost = select(
            _WANTED.c.item_id, _WANTED.c.warehouse_id, _WANTED.c.on, _WANTED.c.lost_margin_fen
        ).where(
            _WANTED.c.company_id == company_id,
            _WANTED.c.on.between(first, last),
            _WANTED.c.lost_micro > 0,
        )
        if some is not None:
            query = query.where(_FACT.c.item_id.in_(some))
            lost = lost.where(_WANTED.c.item_id.in_(some))
        for item, place, on, net, profit, waste in connection.execute(query):
            day = found[item, place][as_date(on)]
            day.net_fen, day.profit_fen, day.waste_fen = net, profit, waste
        for item, place, on, fen in connection.execute(lost):
            if (item, place) in found:
                found[item, place][as_date(on)].lost_fen = fen
    return found


def last_day(connection: Connection, company_id: int) -> dt.date | None:
    """The last day on which anything was sold."""
    found = connection.scalar(
        select(func.max(_FACT.c.on)).where(_FACT.c.company_id == company_id, _FACT.c.sold_micro > 0)
    )
    return None if found is None else as_date(found)


def _chunks(items: Collection[int]) -> list[list[int] | None]:
    if not items:
        return [None]
    ordered = sorted(items)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
