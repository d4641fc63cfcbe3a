"""Kept replays as a page shows them, within what the reader may see. Money is None where cost is
hidden; sums are of the shelves in the reader's units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from core.planning.replays.asked import Asked
from core.planning.replays.played import CHOSEN, HAPPENED, OURS, RIVAL_NAMES
from core.platform.rows import as_date, as_json
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.people import User
from models.trials import ReplayDay, ReplayRun, ReplayShelf

ORDER = (HAPPENED, OURS, CHOSEN, *RIVAL_NAMES)
"""Policies as they are shown."""
_MEASURES = (
    "wanted_micro",
    "sold_micro",
    "wasted_micro",
    "bought_micro",
    "profit_fen",
    "sold_cost_fen",
    "waste_fen",
    "lost_fen",
    "kept_fen",
)

_RUN = table(ReplayRun)
_SHELF = table(ReplayShelf)
_DAY = table(ReplayDay)
_ITEM = table(Item)
_CATEGORY = table(Category)
_PLACE = table(Warehouse)
_USER = table(User)


@dataclass(frozen=True, slots=True)
class Replay:
    """A replay that was asked for, and how far it is: asked, running, finished, failed."""

    id: int
    state: str
    asked: Asked
    asked_by: str
    asked_at: int
    from_on: dt.date | None
    until_on: dt.date | None
    shelves: int
    shelves_in_scope: int
    told: Mapping[str, Any]
    finished_at: int | None

    @property
    def days(self) -> int:
        """Days played."""
        if self.from_on is None or self.until_on is None:
            return 0
        return (self.until_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Came:
    """What a policy came to, of all shelves, a category or an item."""

    policy: str
    wanted_micro: int
    sold_micro: int
    wasted_micro: int
    bought_micro: int
    profit_fen: int | None
    sold_cost_fen: int | None
    waste_fen: int | None
    lost_fen: int | None
    kept_fen: int | None

    @property
    def fill_bp(self) -> int | None:
        """Share of what was wanted that was sold, units, basis points."""
        if self.wanted_micro <= 0:
            return None
        return round(self.sold_micro * 10_000 / self.wanted_micro)

    def turns(self, days: int) -> float | None:
        """How often the stock would turn in a year, at cost."""
        if self.sold_cost_fen is None or not self.kept_fen or days <= 0:
            return None
        return self.sold_cost_fen * 365 / days / self.kept_fen


@dataclass(frozen=True, slots=True)
class ItemCame:
    """An item in a warehouse: what happened, and what suggestions would have come to."""

    item_id: int
    item: str
    category: str
    warehouse: str
    happened: Came
    compared: Came

    @property
    def better_fen(self) -> int | None:
        """Profit beyond what happened."""
        if self.happened.profit_fen is None or self.compared.profit_fen is None:
            return None
        return self.compared.profit_fen - self.happened.profit_fen


def replays(connection: Connection, company_id: int, most: int = 30) -> list[Replay]:
    """What was asked for, the latest first."""
    rows = connection.execute(
        select(
            _RUN.c.id,
            _RUN.c.state,
            _RUN.c.asked,
            _USER.c.name,
            _RUN.c.asked_at,
            _RUN.c.from_on,
            _RUN.c.until_on,
            _RUN.c.shelves,
            _RUN.c.shelves_in_scope,
            _RUN.c.told,
            _RUN.c.finished_at,
        )
        .join(_USER, _USER.c.id == _RUN.c.asked_by)
        .where(_RUN.c.company_id == company_id)
        .order_by(_RUN.c.id.desc())
        .limit(most)
    )
    return [
        Replay(
            row.id,
            row.state,
            Asked.of_json(as_json(row.asked)),
            row.name,
            row.asked_at,
            None if row.from_on is None else as_date(row.from_on),
            None if row.until_on is None else as_date(row.until_on),
            row.shelves,
            row.shelves_in_scope,
            as_json(row.told),
            row.finished_at,
        )
        for row in rows
    ]


def _sums() -> list[ColumnElement[Any]]:
    return [func.sum(_SHELF.c[name]).label(name) for name in _MEASURES]


def _came(row: Any) -> Came:
    values = [row._mapping[name] for name in _MEASURES]
    return Came(row.policy, *(None if value is None else int(value) for value in values))  # type: ignore[arg-type]


def totals(connection: Connection, run_id: int) -> list[Came]:
    """Every policy, in the order they are shown; empty where the reader sees no shelf of it."""
    rows = connection.execute(
        select(_SHELF.c.policy, *_sums()).where(_SHELF.c.run_id == run_id).group_by(_SHELF.c.policy)
    )
    found = {row.policy: _came(row) for row in rows}
    return [found[name] for name in ORDER if name in found]


def by_category(connection: Connection, run_id: int) -> dict[str, dict[str, Came]]:
    """The same by category's name, then policy."""
    rows = connection.execute(
        select(_CATEGORY.c.name, _SHELF.c.policy, *_sums())
        .join(_ITEM, _ITEM.c.id == _SHELF.c.item_id)
        .join(_CATEGORY, _CATEGORY.c.id == _ITEM.c.category_id)
        .where(_SHELF.c.run_id == run_id)
        .group_by(_CATEGORY.c.id, _CATEGORY.c.name, _SHELF.c.policy)
        .order_by(_CATEGORY.c.id)
    )
    found: dict[str, dict[str, Came]] = {}
    for row in rows:
        found.setdefault(row.name, {})[row.policy] = _came(row)
    return found


def by_item(connection: Connection, run_id: int, policy: str) -> list[ItemCame]:
    """Each shelf under a policy beside what happened, the largest difference first."""
    rows = connection.execute(
        select(
            _SHELF.c.item_id,
            _SHELF.c.warehouse_id,
            _ITEM.c.name.label("item"),
            _CATEGORY.c.name.label("category"),
            _PLACE.c.name.label("warehouse"),
            _SHELF.c.policy,
            *(_SHELF.c[name] for name in _MEASURES),
        )
        .join(_ITEM, _ITEM.c.id == _SHELF.c.item_id)
        .join(_CATEGORY, _CATEGORY.c.id == _ITEM.c.category_id)
        .join(_PLACE, _PLACE.c.id == _SHELF.c.warehouse_id)
        .where(_SHELF.c.run_id == run_id, _SHELF.c.policy.in_((HAPPENED, policy)))
        .order_by(_SHELF.c.item_id, _SHELF.c.warehouse_id)
    )
    pairs: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        pairs.setdefault((row.item_id, row.warehouse_id), {})[row.policy] = row
    found = [
        ItemCame(
            item,
            pair[HAPPENED].item,
            pair[HAPPENED].category,
            pair[HAPPENED].warehouse,
            _came(pair[HAPPENED]),
            _came(pair[policy]),
        )
        for (item, _place), pair in pairs.items()
        if HAPPENED in pair and policy in pair
    ]
    return sorted(found, key=lambda one: -abs(one.better_fen or 0))


def course(connection: Connection, run_id: int) -> dict[str, list[tuple[dt.date, int | None]]]:
    """Profit of every policy added up day by day."""
    rows = connection.execute(
        select(_DAY.c.policy, _DAY.c.on, func.sum(_DAY.c.profit_fen).label("fen"))
        .where(_DAY.c.run_id == run_id)
        .group_by(_DAY.c.policy, _DAY.c.on)
        .order_by(_DAY.c.policy, _DAY.c.on)
    )
    found: dict[str, list[tuple[dt.date, int | None]]] = {}
    for row in rows:
        line = found.setdefault(row.policy, [])
        before = line[-1][1] if line else 0
        fen = None if row.fen is None or before is None else before + int(row.fen)
        line.append((as_date(row.on), fen))
    return found
