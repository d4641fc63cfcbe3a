"""Recommended levels as a page shows them, beside what is set: the greatest gain first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.platform.rows import as_date
from models.base import table
from models.catalog import Item, Unit
from models.company import Warehouse
from models.replenishment import LevelAdvice, StockLevel

_A = table(LevelAdvice)
_L = table(StockLevel)
_ITEM = table(Item)
_UNIT = table(Unit)
_PLACE = table(Warehouse)
_FIGURES = (
    "lead_days",
    "review_days",
    "demand_micro",
    "safety_micro",
    "minimum_micro",
    "maximum_micro",
    "served_micro",
    "year_fen",
    "lost_fen",
    "kept_fen",
    "wasted_fen",
    "now_fen",
)


@dataclass(frozen=True, slots=True)
class SetLevel:
    """A level that holds: millionths of base units."""

    from_on: dt.date
    safety_micro: int
    minimum_micro: int
    maximum_micro: int
    advised: bool


@dataclass(frozen=True, slots=True)
class Advised:
    """A recommendation with names, and the level that is set, None for none. Money is what a year
    comes to, None where cost is hidden; `now_fen` under the level that is set."""

    item_id: int
    item: str
    warehouse_id: int
    warehouse: str
    unit: str
    unit_en: str
    lead_days: int
    review_days: int
    demand_micro: int
    safety_micro: int
    minimum_micro: int
    maximum_micro: int
    served_micro: int
    year_fen: int | None
    lost_fen: int | None
    kept_fen: int | None
    wasted_fen: int | None
    now_fen: int | None
    level: SetLevel | None

    @property
    def gain_fen(self) -> int | None:
        """What a year earns more than under the level that is set; None without one."""
        if self.year_fen is None or self.now_fen is None:
            return None
        return self.year_fen - self.now_fen

    @property
    def followed(self) -> bool:
        """Whether what is set is what is recommended."""
        held = self.level
        return held is not None and (held.minimum_micro, held.maximum_micro) == (
            self.minimum_micro,
            self.maximum_micro,
        )


def advised(
    connection: Connection,
    company_id: int,
    today: dt.date,
    category_id: int | None = None,
    warehouse_id: int | None = None,
    most: int = 500,
) -> list[Advised]:
    """What is recommended, the dearest shelves first."""
    query = (
        select(
            _A.c.item_id,
            _ITEM.c.name.label("item"),
            _A.c.warehouse_id,
            _PLACE.c.name.label("warehouse"),
            _UNIT.c.name.label("unit"),
            _UNIT.c.name_en.label("unit_en"),
            *(_A.c[name] for name in _FIGURES),
        )
        .join(_ITEM, _ITEM.c.id == _A.c.item_id)
        .join(_UNIT, _UNIT.c.id == _ITEM.c.base_unit_id)
        .join(_PLACE, _PLACE.c.id == _A.c.warehouse_id)
        .where(_A.c.company_id == company_id)
        .order_by((_A.c.year_fen - func.coalesce(_A.c.now_fen, 0)).desc(), _A.c.item_id)
        .limit(most)
    )
    if category_id is not None:
        query = query.where(_ITEM.c.category_id == category_id)
    if warehouse_id is not None:
        query = query.where(_A.c.warehouse_id == warehouse_id)
    held = _held(connection, company_id, today)
    return [
        Advised(**row._mapping, level=held.get((row.item_id, row.warehouse_id)))
        for row in connection.execute(query)
    ]


def _held(
    connection: Connection, company_id: int, today: dt.date
) -> dict[tuple[int, int], SetLevel]:
    rows = connection.execute(
        select(
            _L.c.item_id, _L.c.warehouse_id, _L.c.from_on, _L.c.safety_micro, _L.c.minimum_micro,
            _L.c.maximum_micro, _L.c.advised,
        )
        .where(_L.c.company_id == company_id, _L.c.from_on <= today)
        .order_by(_L.c.from_on)
    )  # fmt: skip
    return {(row[0], row[1]): SetLevel(as_date(row[2]), *tuple(row)[3:]) for row in rows}
