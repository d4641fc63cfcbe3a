"""Sums of items over a window, read where fewest rows tell them.

A head office and each region keep the sums of all below them, so what a reader sees is covered
by few such units, and only the rest is read shelf by shelf. Whoever sees a unit sees all below
it: rights are given so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Subquery, Table, or_, select, union_all

from core.analytics.source import HIDDEN, LASTING, Slice, lasting, limits, open_sum, whole_sum
from core.analytics.window import Window
from core.catalog.group_sums import GROUPS
from models.base import table
from models.catalog import Item
from models.company import OrgUnit
from models.facts import FactGroupDay, FactGroupMonth, FactItemDay, FactItemMonth


@dataclass(frozen=True, slots=True)
class Source:
    """Tables of days and months by item, and whose rows of them."""

    day: Table
    month: Table
    of: Slice
    group: int | None = None

    def limits(self, facts: Table) -> list[ColumnElement[bool]]:
        """Conditions on one of the tables."""
        own = [] if self.group is None else [facts.c.org_unit_id == self.group]
        return [*own, *limits(facts, self.of)]


def sources(connection: Connection, of: Slice) -> list[Source]:
    """Where all rows of a slice lie, each once. Days of groups lie day by day: for some items
    over many days, the shelves' own index is the shorter way."""
    shelves = _shelves(of)
    groups, rest = _cover(connection, of)
    found = [
        Source(table(FactGroupDay), table(FactGroupMonth), replace(of, units=()), group)
        for group in groups
    ]
    if rest or not groups:
        found.append(replace(shelves, of=replace(of, units=rest) if groups else of))
    return found


def _shelves(of: Slice) -> Source:
    return Source(table(FactItemDay), table(FactItemMonth), of)


def _cover(connection: Connection, of: Slice) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The uppermost groups all of whose units are asked for, and the units in none of them."""
    unit = table(OrgUnit)
    rows = connection.execute(
        select(unit.c.id, unit.c.path, unit.c.kind).where(unit.c.company_id == of.company_id)
    ).all()
    asked = set(of.units) or {row.id for row in rows}
    groups: list[str] = []
    for row in sorted(rows, key=lambda row: len(row.path)):
        below = {one.id for one in rows if one.path.startswith(row.path)}
        inside = any(row.path.startswith(path) for path in groups)
        if row.kind in GROUPS and not inside and below <= asked:
            groups.append(row.path)
    whole = {row.path: row.id for row in rows}
    rest = [
        row.id
        for row in rows
        if row.id in asked and not any(row.path.startswith(path) for path in groups)
    ]
    return tuple(whole[path] for path in groups), tuple(rest)


def item_sums(
    connection: Connection, of: Slice, window: Window, measures: Sequence[str]
) -> Subquery:
    """Sums of items over a window, as `item_facts` adds them up: a row or a few an item.

    Months are read item by item, as they lie, so that nothing has to be sorted. A sum is
    absent where any value of it is hidden, and so must be the sums of these rows.
    """
    item, pieces = table(Item), window.pieces()
    parts: list[Select[Any]] = []
    for source in [_shelves(of)] if of.items else sources(connection, of):
        month, day = source.month, source.day
        if pieces.months:
            known = select(item.c.id).where(item.c.company_id == of.company_id)
            parts.append(
                _grouped(month, measures, window).where(
                    month.c.item_id.in_(known),
                    month.c.period.between(*pieces.months),
                    *source.limits(month),
                )
            )
        for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
            if stretches:
                spans = [day.c.on.between(stretch.first, stretch.last) for stretch in stretches]
                parts.append(
                    _grouped(day, measures, window, sign).where(or_(*spans), *source.limits(day))
                )
    return union_all(*parts).subquery("sums")


def _grouped(facts: Table, measures: Sequence[str], window: Window, sign: int = 1) -> Select[Any]:
    sums = []
    for name in measures:
        value = lasting(facts, window) if name == LASTING else facts.c[name]
        sums.append((whole_sum if name in HIDDEN else open_sum)(value * sign, name))
    return select(facts.c.item_id, *sums).group_by(facts.c.item_id)


__all__ = ["Source", "item_sums", "sources"]
