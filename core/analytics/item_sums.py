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
from core.platform.kept import kept
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
    """Where all rows of a slice lie, each once. Days of groups lie day by day; an index leads to
    the days of an item, and holds what it sold."""
    shelves = _shelves(of)
    groups, rest = kept(_cover, connection, of.company_id, of.units)
    found = [
        Source(table(FactGroupDay), table(FactGroupMonth), replace(of, units=()), group)
        for group in groups
    ]
    if rest or not groups:
        found.append(replace(shelves, of=replace(of, units=rest) if groups else of))
    return found


def _shelves(of: Slice) -> Source:
    return Source(table(FactItemDay), table(FactItemMonth), of)


def _cover(
    connection: Connection, company_id: int, units: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The uppermost groups all of whose units are asked for, and the units in none of them."""
    unit = table(OrgUnit)
    rows = connection.execute(
        select(unit.c.id, unit.c.path, unit.c.kind).where(unit.c.company_id == company_id)
    ).all()
    asked = set(units) or {row.id for row in rows}
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
    """What sums of items over a window are made of, as `item_facts` adds them up.

    Several months of an item come as one row, for so they lie; days as they are, to be grouped
    once and not twice. A sum is absent where any value of it is hidden, and so must be the sums
    of these rows.
    """
    item, pieces = table(Item), window.pieces()
    parts: list[Select[Any]] = []
    for source in [_shelves(of)] if of.items else sources(connection, of):
        month, day = source.month, source.day
        if pieces.months:
            known = select(item.c.id).where(item.c.company_id == of.company_id)
            rows = _rows if pieces.months[0] == pieces.months[1] else _grouped
            parts.append(
                rows(month, measures, window).where(
                    month.c.item_id.in_(known),
                    month.c.period.between(*pieces.months),
                    *source.limits(month),
                )
            )
        for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
            if stretches:
                spans = [day.c.on.between(stretch.first, stretch.last) for stretch in stretches]
                parts.append(
                    _rows(day, measures, window, sign).where(or_(*spans), *source.limits(day))
                )
    return union_all(*parts).subquery("sums")


def item_days(
    connection: Connection, of: Slice, window: Window, measures: Sequence[str]
) -> Subquery:
    """Rows (item_id, on, measures) of the items that a slice names, several an item and day."""
    parts = []
    for source in sources(connection, of):
        day = source.day
        parts.append(
            select(day.c.item_id, day.c.on, *(day.c[name] for name in measures)).where(
                day.c.on.between(window.first, window.last), *source.limits(day)
            )
        )
    return union_all(*parts).subquery("days")


def _rows(facts: Table, measures: Sequence[str], window: Window, sign: int = 1) -> Select[Any]:
    return select(
        facts.c.item_id,
        *(_value(facts, name, window, sign).label(name) for name in measures),
    )


def _grouped(facts: Table, measures: Sequence[str], window: Window) -> Select[Any]:
    sums = []
    for name in measures:
        value = _value(facts, name, window, 1)
        sums.append((whole_sum if name in HIDDEN else open_sum)(value, name))
    return select(facts.c.item_id, *sums).group_by(facts.c.item_id)


def _value(facts: Table, name: str, window: Window, sign: int) -> ColumnElement[Any]:
    value = lasting(facts, window) if name == LASTING else facts.c[name]
    return value if sign > 0 else -value


__all__ = ["Source", "item_days", "item_sums", "sources"]
