"""What was sold below its cost in the last seven days: another week would lose as much again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.analytics.item_sums import item_sums
from core.analytics.source import Slice, open_sum, whole_sum
from core.analytics.window import Window
from models.base import table
from models.catalog import Item

DAYS = 7


@dataclass(frozen=True, slots=True)
class BelowCost:
    """An item that earns less than it costs."""

    item_id: int
    item: str
    net_sales_fen: int
    cost_fen: int

    @property
    def stake_fen(self) -> int:
        """What a week loses."""
        return self.cost_fen - self.net_sales_fen


def below_cost(connection: Connection, company_id: int, last: dt.date) -> list[BelowCost]:
    """Items sold below cost in the week up to `last`, the dearest first; none where cost is
    hidden, and none whose cost is a guess."""
    facts = item_sums(
        connection,
        Slice(company_id),
        Window.ending(last, DAYS),
        ("net_sales_fen", "cost_now_fen", "provisional_fen"),
    )
    item = table(Item)
    net, cost = func.sum(facts.c.net_sales_fen), func.sum(facts.c.cost_now_fen)
    sums = (
        select(
            facts.c.item_id,
            open_sum(facts.c.net_sales_fen, "net"),
            whole_sum(facts.c.cost_now_fen, "cost"),
        )
        .group_by(facts.c.item_id)
        .having(net > 0, cost > net, func.sum(facts.c.provisional_fen) == 0)
        .subquery()
    )
    rows = connection.execute(
        select(item.c.id, item.c.name, sums.c.net, sums.c.cost)
        .join(sums, sums.c.item_id == item.c.id)
        .where(sums.c.cost.is_not(None))
        .order_by((sums.c.cost - sums.c.net).desc(), item.c.id)
    )
    return [BelowCost(*row) for row in rows]
