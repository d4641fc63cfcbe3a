"""Sums of regions and the head office by item: what all places below did, by day and by month.

Most questions about a firm or a region ask for its items, not for its shelves, and there are
as many rows of an item as it has shelves. So every change of a place's daily facts is added to
the head office and the regions above it too. Who sees such a unit sees all that is below it,
because rights are given for a unit and everything under it. Where a unit is put elsewhere,
core/catalog/group_sums adds up anew what that changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from operator import add
from typing import Any

from core.catalog.group_sums import GROUPS, SUMS
from core.kernel.period import Period
from core.platform.rows import Row, Rows

_BELOW = (
    " f JOIN org_unit u ON u.id = f.org_unit_id JOIN org_unit n"
    f" ON n.kind IN {GROUPS} AND u.path LIKE n.path || '%'"
)


def _differs(group: str, of_items: str, when: str, columns: Sequence[str]) -> tuple[str, str]:
    own = ", ".join(columns)
    parts = ", ".join(f"-f.{name}" for name in columns)
    wrong = " OR ".join(f"sum({name}) <> 0" for name in columns)
    return (
        f"{group} differs from what lies below",
        f"SELECT org_unit_id, item_id, {when} FROM (SELECT org_unit_id, item_id, {when}, {own}"  # noqa: S608
        f" FROM {group} UNION ALL SELECT n.id, f.item_id, f.{when}, {parts} FROM {of_items}{_BELOW}"
        f") x GROUP BY org_unit_id, item_id, {when} HAVING {wrong}",
    )


GROUP_CHECKS = (
    _differs("fact_group_day", "fact_item_day", '"on"', SUMS),
    _differs("fact_group_month", "fact_item_month", "period", (*SUMS, "stock_days_fen")),
)
"""Queries whose rows are differences."""


def groups_of(units: Sequence[tuple[int, str, str]]) -> dict[int, tuple[int, ...]]:
    """By org unit, the head office and regions it belongs to (itself included), of rows (id,
    path, kind)."""
    kept = {unit for unit, _, kind in units if kind in GROUPS}
    return {
        unit: tuple(above for above in map(int, path.strip("/").split("/")) if above in kept)
        for unit, path, _ in units
    }


def write_groups(
    rows: Rows,
    company_id: int,
    above: Mapping[int, Sequence[int]],
    changes: Sequence[tuple[int, int, dt.date, Sequence[int]]],
) -> None:
    """Adds changes (item, org unit, day, values in the order of SUMS) to what lies above."""
    days: dict[tuple[int, dt.date, int], list[int]] = {}
    months: dict[tuple[int, int, int], list[int]] = {}
    for item, unit, on, values in changes:
        period = Period.of(on)
        monthly = (*values, values[_STOCK] * ((period.last_day - on).days + 1))
        for group in above[unit]:
            add_values(days, (group, on, item), values)
            add_values(months, (group, item, period.code), monthly)
    for table, when, adds, sums in (
        ("fact_group_day", ("on", "item_id"), SUMS, days),
        ("fact_group_month", ("item_id", "period"), (*SUMS, "stock_days_fen"), months),
    ):
        found: list[Row] = [(*key, company_id, *values) for key, values in sums.items()]
        rows.accumulate(table, ("org_unit_id", *when), ("company_id",), adds, found)


def add_values(sums: dict[Any, list[int]], key: Any, values: Sequence[int]) -> None:
    """Adds to the values of a key, each in its place."""
    known = sums.get(key)
    if known is None:
        sums[key] = list(values)
    else:
        known[:] = map(add, known, values)


_STOCK = SUMS.index("stock_value_fen")
