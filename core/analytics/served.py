"""How much of what people wanted they got: units sold of all goods, by store, beside those lost.

What was lost is an estimate and of few goods; what was sold counts every unit of every item, so
a loaf weighs as much as a case of wine, as the trade reckons its service level.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from core.analytics.definitions_loss import service_level
from core.analytics.lost_sales import StoreLost
from core.analytics.source import Slice, item_facts, limits, open_sum
from core.analytics.window import Window
from models.base import table
from models.facts import FactChannelDay


@dataclass(frozen=True, slots=True)
class Served:
    """Millionths of units over some days: of all goods, and of those that ran out."""

    sold_micro: int = 0
    lost_micro: int = 0
    ran_out_micro: int = 0
    """What was sold of the goods that ran out."""

    @property
    def level(self) -> int | None:
        """The service level of all goods, basis points."""
        return service_level(max(self.sold_micro, 0), self.lost_micro)

    @property
    def of_ran_out(self) -> int | None:
        """That of the goods that ran out, basis points."""
        return service_level(max(self.ran_out_micro, 0), self.lost_micro)


def sold_by_store(connection: Connection, of: Slice, window: Window) -> dict[int, int]:
    """Millionths of units that each store sold in a window, less returns: of all goods by the
    days of its channels, of some by item."""
    if of.of_goods:
        facts: Any = item_facts(of, window, ("sold_micro",))
        conditions = []
    else:
        facts = table(FactChannelDay)
        conditions = [facts.c.on.between(window.first, window.last), *limits(facts, of)]
    found = connection.execute(
        select(facts.c.org_unit_id, open_sum(facts.c.sold_micro))
        .where(*conditions)
        .group_by(facts.c.org_unit_id)
    )
    return {row[0]: row[1] for row in found}


def served(sold: Mapping[int, int], lost: Mapping[int, StoreLost]) -> dict[int, Served]:
    """Both by store; stores that sold nothing and lost nothing are not in it."""
    return {
        unit: Served(
            sold.get(unit, 0),
            lost[unit].lost_micro if unit in lost else 0,
            lost[unit].sold_micro if unit in lost else 0,
        )
        for unit in sorted(sold.keys() | lost.keys())
    }


def together(stores: Iterable[Served]) -> Served:
    """The sums of some stores."""
    every = list(stores)
    return Served(
        sum(one.sold_micro for one in every),
        sum(one.lost_micro for one in every),
        sum(one.ran_out_micro for one in every),
    )
