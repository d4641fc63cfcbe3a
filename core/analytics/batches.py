"""Which batch loses money? What each lot cost, what it sold for, over its whole life."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select, union_all

from core.analytics import definitions
from core.analytics.definitions import Sums
from core.analytics.source import Slice, limits, whole_sum
from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.facts import FactLot
from models.stock import Lot

DEPTHS = (3, 20)
"""Half so many shelves are met a lot that is asked for, at first and if that is not enough."""
_NAMES = (
    "received_micro",
    "sold_micro",
    "other_micro",
    "net_sales_fen",
    "cost_now_fen",
    "worth_fen",
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A lot over its life. Unit values are minor units per base unit, for showing only."""

    lot_id: int
    item_id: int
    item: str
    code: str
    expires_on: dt.date | None
    sums: Sums
    left_micro: int
    left_fen: int | None

    @property
    def guessed(self) -> bool:
        """More was sold than ever came in, so that its cost is not known yet."""
        return self.sums.sold_micro > self.sums.received_micro

    @property
    def unit_cost_fen(self) -> int | None:
        """Cost of sales per unit sold."""
        return _unit(self.sums.cost_fen, self.sums.sold_micro)

    @property
    def unit_price_fen(self) -> int | None:
        """Net sales per unit sold."""
        return _unit(self.sums.net_sales_fen, self.sums.sold_micro)

    @property
    def profit_fen(self) -> int | None:
        """What it has earned so far."""
        return definitions.gross_profit(self.sums)


def _unit(fen: int | None, micro: int) -> int | None:
    return None if fen is None or micro <= 0 else round_half_up(fen * MICRO, micro)


def batches(
    connection: Connection, of: Slice, most: int, *, since: dt.date | None = None
) -> list[Batch]:
    """Lots that sold something, the least profit first, at most so many.

    `since` leaves out lots that expired before that day. Where cost is hidden, by net sales.
    """
    if not of.of_goods:  # of some goods only, reading them all is the shorter way
        for depth in (most * deep // 2 + 1 for deep in DEPTHS):
            found = _least(connection, of, most, depth, since)
            if found is not None:
                return found
    lot, mine = table(Lot), table(Lot).c.company_id == of.company_id
    living = None
    if since is not None:
        living = union_all(
            select(lot.c.id).where(mine, lot.c.expires_on >= since),
            select(lot.c.id).where(mine, lot.c.expires_on.is_(None)),
        )
    return _of_lots(connection, of, most, living)


def _least(
    connection: Connection, of: Slice, most: int, depth: int, since: dt.date | None
) -> list[Batch] | None:
    """The same by walking the shelves from the least profit upwards, so many of them; None
    where that is not far enough to be sure, or cost is hidden.

    A lot may lie in several places. One that was not met yet earned more than the last shelf in
    each place where it sold: in all more than that, or than as many times that as there are
    places where that is a loss.
    """
    facts, lot, place = table(FactLot), table(Lot), table(Warehouse)
    query = select(facts.c.lot_id, facts.c.profit_fen).where(
        *limits(facts, of),
        or_(facts.c.sold_micro != 0, facts.c.profit_fen != 0),  # as the index of these says
    )
    if since is not None:
        alive = or_(lot.c.expires_on >= since, lot.c.expires_on.is_(None))
        query = query.join(lot, lot.c.id == facts.c.lot_id).where(alive)
    met = connection.execute(query.order_by(facts.c.profit_fen.nulls_first()).limit(depth)).all()
    if any(row.profit_fen is None for row in met):
        return None
    found = _of_lots(connection, of, most, sorted({row.lot_id for row in met}))
    if len(met) < depth:
        return found
    places = connection.scalar(
        select(func.count()).select_from(place).where(place.c.company_id == of.company_id)
    )
    last = int(met[-1].profit_fen)
    unmet = last if last >= 0 else last * (places or 1)
    sure = len(found) == most and (found[-1].profit_fen or 0) < unmet
    return found if sure else None


def _of_lots(connection: Connection, of: Slice, most: int, lots: Any) -> list[Batch]:
    """Of these lots, or of all."""
    facts, lot, item = table(FactLot), table(Lot), table(Item)
    sums = (
        select(facts.c.lot_id, *(whole_sum(facts.c[name], name) for name in _NAMES))
        .where(*limits(facts, of), *([] if lots is None else [facts.c.lot_id.in_(lots)]))
        .group_by(facts.c.lot_id)
        .subquery()
    )
    query = (
        select(
            lot.c.id,
            lot.c.item_id,
            item.c.name,
            lot.c.code,
            lot.c.expires_on,
            *(sums.c[name] for name in _NAMES),
        )
        .join(sums, sums.c.lot_id == lot.c.id)
        .join(item, item.c.id == lot.c.item_id)
        .where(sums.c.sold_micro > 0)
        .order_by(
            (sums.c.net_sales_fen - sums.c.cost_now_fen).asc(),
            sums.c.net_sales_fen.desc(),
            lot.c.id,
        )
        .limit(most)
    )
    return [
        Batch(
            row.id,
            row.item_id,
            row.name,
            row.code,
            None if row.expires_on is None else as_date(row.expires_on),
            Sums(
                net_sales_fen=row.net_sales_fen,
                cost_fen=row.cost_now_fen,
                sold_micro=row.sold_micro,
                received_micro=row.received_micro,
            ),
            row.received_micro - row.sold_micro + row.other_micro,
            row.worth_fen,
        )
        for row in connection.execute(query)
    ]
