"""Pilots as a page shows them: who takes part, how alike they were, and what came of it.

Read through the scoped reader: pairs of which the reader sees both shelves. Money is None where
cost is hidden; then nothing is answered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from core.planning.pilot.rule import Change, Effect, TooEarly, effect, too_early
from core.planning.pilot.weeks import Earned, earned, last_day
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.trials import Pilot, PilotCategory, PilotShelf

DAY = dt.timedelta(days=1)
WEEK = 7
Key = tuple[int, int]

_PILOT = table(Pilot)
_OF = table(PilotCategory)
_SHELF = table(PilotShelf)
_CATEGORY = table(Category)
_ITEM = table(Item)
_PLACE = table(Warehouse)


@dataclass(frozen=True, slots=True)
class Standing:
    """A pilot with its categories."""

    id: int
    name: str
    from_on: dt.date
    before_days: int
    ended_on: dt.date | None
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paired:
    """Two shelves side by side, fen a week before and after; None where cost is hidden, and after
    its first day only where such a day is known."""

    pair: int
    warehouse: str
    item_id: int
    item: str
    control_id: int
    control: str
    apart: float
    before_fen: int | None
    after_fen: int | None
    control_before_fen: int | None
    control_after_fen: int | None

    @property
    def difference_fen(self) -> int | None:
        """The pilot's change less the control's."""
        known = (self.after_fen, self.before_fen, self.control_after_fen, self.control_before_fen)
        if any(fen is None for fen in known):
            return None
        after, before, other_after, other_before = (fen or 0 for fen in known)
        return (after - before) - (other_after - other_before)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a pilot. Effects are a week's, of all its pairs; None where it is too early or
    cost is hidden. Less waste and fewer lost sales are below 0."""

    days: int
    pairs: tuple[Paired, ...]
    early: TooEarly | None
    hidden: bool
    profit: Effect | None
    waste: Effect | None
    lost: Effect | None


def pilots(connection: Connection, company_id: int) -> list[Standing]:
    """All of a company, the latest first."""
    of: dict[int, list[str]] = {}
    for pilot, name in connection.execute(
        select(_OF.c.pilot_id, _CATEGORY.c.name)
        .join(_CATEGORY, _CATEGORY.c.id == _OF.c.category_id)
        .where(_OF.c.company_id == company_id)
        .order_by(_CATEGORY.c.id)
    ):
        of.setdefault(pilot, []).append(name)
    rows = connection.execute(
        select(
            _PILOT.c.id, _PILOT.c.name, _PILOT.c.from_on, _PILOT.c.before_days, _PILOT.c.ended_on
        )
        .where(_PILOT.c.company_id == company_id)
        .order_by(_PILOT.c.id.desc())
    )
    return [
        Standing(
            row.id,
            row.name,
            as_date(row.from_on),
            row.before_days,
            None if row.ended_on is None else as_date(row.ended_on),
            tuple(of.get(row.id, ())),
        )
        for row in rows
    ]


def came_of(connection: Connection, company_id: int, one: Standing) -> Came:
    """What came of a pilot up to the last day of sales."""
    pairs = _pairs(connection, one.id)
    known = last_day(connection, company_id) or one.from_on - DAY
    last = known if one.ended_on is None else min(known, one.ended_on - DAY)
    days = max(0, (last - one.from_on).days + 1)
    begin = one.from_on - one.before_days * DAY
    items = {row.item_id for pair in pairs for row in pair}
    found = earned(connection, company_id, begin, last, items) if pairs else {}
    side = _Side(found, begin, one.from_on, last)

    def changes(of: Callable[[Earned], int | None]) -> list[Change] | None:
        made = [side.change(pilot, control, of) for pilot, control in pairs]
        return None if any(each is None for each in made) else [each for each in made if each]

    profit = changes(lambda day: day.profit_fen)
    shown = tuple(
        _paired(pilot, control, None if profit is None else profit[number], begun=days > 0)
        for number, (pilot, control) in enumerate(pairs)
    )
    hidden = profit is None
    early = too_early(days, profit or [])
    if hidden or early is not None:
        return Came(days, shown, early, hidden, None, None, None)
    waste, lost = changes(lambda day: day.waste_fen), changes(lambda day: day.lost_fen or 0)
    return Came(
        days,
        shown,
        None,
        False,
        effect(profit or []),
        None if waste is None else effect(waste),
        None if lost is None else effect(lost),
    )


def _pairs(connection: Connection, pilot_id: int) -> list[tuple[Any, Any]]:
    """Both shelves of each pair that the reader sees whole."""
    rows = connection.execute(
        select(
            _SHELF.c.pair,
            _SHELF.c.arm,
            _SHELF.c.item_id,
            _SHELF.c.warehouse_id,
            _SHELF.c.apart_micro,
            _ITEM.c.name.label("item"),
            _PLACE.c.name.label("warehouse"),
        )
        .join(_ITEM, _ITEM.c.id == _SHELF.c.item_id)
        .join(_PLACE, _PLACE.c.id == _SHELF.c.warehouse_id)
        .where(_SHELF.c.pilot_id == pilot_id)
        .order_by(_SHELF.c.pair)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.pair, {})[row.arm] = row
    return [(pair["pilot"], pair["control"]) for pair in found.values() if len(pair) == 2]


@dataclass(frozen=True)
class _Side:
    """What was earned, and where before ends and after begins."""

    found: Mapping[Key, Mapping[dt.date, Earned]]
    begin: dt.date
    start: dt.date
    last: dt.date

    def change(self, pilot: Any, control: Any, of: Callable[[Earned], int | None]) -> Change | None:
        sums: list[float] = []
        for row in (pilot, control):
            days = self.found.get((row.item_id, row.warehouse_id), {})
            for first, end in ((self.begin, self.start), (self.start, self.last + DAY)):
                values = [of(one) for on, one in days.items() if first <= on < end]
                if any(value is None for value in values):
                    return None
                length = max((end - first).days, 1)
                sums.append(sum(value or 0 for value in values) * WEEK / length)
        return Change(pilot.item_id, sums[0], sums[1], sums[2], sums[3])


def _paired(pilot: Any, control: Any, change: Change | None, *, begun: bool) -> Paired:
    fen: Sequence[int | None] = (None,) * 4
    if change is not None:
        fen = (
            round(change.pilot_before),
            round(change.pilot_after) if begun else None,
            round(change.control_before),
            round(change.control_after) if begun else None,
        )
    return Paired(
        pilot.pair,
        pilot.warehouse,
        pilot.item_id,
        pilot.item,
        control.item_id,
        control.item,
        pilot.apart_micro / 1e6,
        *fen,
    )
