"""Keeping the history of demand: the rows of some days are replaced whole, some days at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import Connection, delete, func, select
from sqlmodel import Session

from core.kernel.amounts import MICRO
from core.planning.demand.censored import How
from core.planning.demand.history import Demand
from core.platform.database import append
from core.platform.rows import as_date
from models.base import table
from models.planning import DemandDay

ROWS_AT_ONCE = 5_000
"""So many take the write lock for about a tenth of a second."""
NAMES = {how: how.name.lower() for how in How}

_DEMAND = table(DemandDay)


def spans(demand: Demand, since: dt.date | None) -> Iterator[tuple[int, int]]:
    """Stretches of days (columns, the end not included) of about `ROWS_AT_ONCE` rows each, from
    a day on."""
    begin = 0 if since is None else max(0, (since - demand.shelves.first).days)
    some = _worth(demand).sum(axis=0)
    rows = 0
    for day in range(begin, demand.shelves.days):
        if rows and rows + some[day] > ROWS_AT_ONCE:
            yield begin, day
            begin, rows = day, 0
        rows += int(some[day])
    if begin < demand.shelves.days:
        yield begin, demand.shelves.days


def kept_whole(connection: Connection, company_id: int, demand: Demand) -> bool:
    """Whether rows are kept from the first day on that has anything to say."""
    first = connection.execute(
        select(func.min(_DEMAND.c.on)).where(_DEMAND.c.company_id == company_id)
    ).scalar()
    begins = demand.shelves.first + dt.timedelta(days=int(_worth(demand).any(axis=0).argmax()))
    return first is not None and as_date(first) <= begins


def keep(session: Session, company_id: int, demand: Demand, span: tuple[int, int]) -> int:
    """Replaces the company's rows of a stretch of days; how many there are now."""
    first = demand.shelves.first
    begin, end = span
    session.connection().execute(
        delete(_DEMAND).where(
            _DEMAND.c.company_id == company_id,
            _DEMAND.c.on >= first + dt.timedelta(days=begin),
            _DEMAND.c.on < first + dt.timedelta(days=end),
        )
    )
    rows = [_row(company_id, demand, int(r), begin + int(d)) for r, d in _places(demand, span)]
    append(session, _DEMAND, rows)
    return len(rows)


def _places(demand: Demand, span: tuple[int, int]) -> Any:
    return np.argwhere(_worth(demand)[:, span[0] : span[1]])


def _worth(demand: Demand) -> Any:
    """Days with anything to say."""
    return (demand.sold > 0) | (demand.lost > 0) | (demand.share < 1) & demand.shelves.known


def _row(company_id: int, demand: Demand, row: int, day: int) -> dict[str, Any]:
    item, warehouse = demand.shelves.keys[row]
    sold = round(float(demand.sold[row, day]) * MICRO)
    wanted = max(sold, round(float(demand.demand[row, day]) * MICRO))
    margin = float(demand.lost_margin[row, day])
    lost = wanted > sold
    return {
        "item_id": item,
        "warehouse_id": warehouse,
        "on": demand.shelves.first + dt.timedelta(days=day),
        "company_id": company_id,
        "org_unit_id": demand.shelves.place(row).unit_id,
        "sold_micro": sold,
        "demand_micro": wanted,
        "lost_micro": wanted - sold,
        "one_off_micro": round(float(demand.one_off[row, day]) * MICRO),
        "share_open_micro": round(float(np.clip(demand.share[row, day], 0, 1)) * MICRO),
        "how": NAMES[How(int(demand.how[row, day]))],
        "promotion": bool(demand.promoted[row, day]),
        "lost_net_fen": round(float(demand.lost_net[row, day])),
        "lost_margin_fen": round(margin) if margin > 0 or not lost else None,
    }
