"""The pace of each shelf: what an item sold and earned in a warehouse in the 28 days up to the
firm's last day with sales, what it sold in the last 21 of them and in the 63 before those, kept
as documents are posted.

Reports ask for it of every shelf at once, and a sum over the days of facts has thirty times the
rows. A posting on a later day slides the windows: days that leave one are taken off, those that
enter are added, of the daily facts, which are written by then. The row that says up to when is
locked before that, behind all keys and counters, so that windows slide one after the other and
each posting adds its own sales to the windows as they stand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.catalog.phantom_rule import BEFORE, STILL
from core.platform.rows import Row, Rows, as_date

PACE_DAYS = 28
DAY = dt.timedelta(days=1)
OF_PACE = ("sold_micro", "net_sales_fen", "tax_fen", "cost_now_fen")
"""What is kept of the 28 days, named as in the daily facts."""
PACE_SUMS = (*OF_PACE, "lately_micro", "before_micro")
SoldOn = Mapping[tuple[int, int, dt.date], Sequence[int]]
"""Values as OF_PACE names them, by item, warehouse and day."""


@dataclass(frozen=True, slots=True)
class Days:
    """The windows that end on a day."""

    last: dt.date

    @property
    def first(self) -> dt.date:
        """Of the 28."""
        return self.last - DAY * (PACE_DAYS - 1)

    @property
    def still(self) -> dt.date:
        """The first of the 21."""
        return self.last - DAY * (STILL - 1)

    @property
    def before(self) -> dt.date:
        """The first of the 63 before those."""
        return self.still - DAY * BEFORE

    def row(self) -> tuple[dt.date, dt.date, dt.date, dt.date]:
        """As fact_pace_day has them."""
        return self.first, self.last, self.still, self.before

    def counts(self, on: dt.date) -> tuple[int, int, int]:
        """Whether a day lies in the 28, the 21 and the 63."""
        inside = on <= self.last
        return (
            int(inside and on >= self.first),
            int(inside and on >= self.still),
            int(self.before <= on < self.still),
        )


def _signed(table: str, sign: int) -> str:
    """The sums of each day of facts, by the windows that it lies in."""
    of_pace = [
        f'CASE WHEN {table}."on" >= d.from_on THEN {sign} * {table}.{name} ELSE 0 END AS {name}'
        for name in OF_PACE
    ]
    lately = f'CASE WHEN {table}."on" >= d.still_on THEN {sign} * {table}.sold_micro ELSE 0 END'
    before = f'CASE WHEN {table}."on" < d.still_on THEN {sign} * {table}.sold_micro ELSE 0 END'
    return ", ".join((*of_pace, f"{lately} AS lately_micro", f"{before} AS before_micro"))


PACE_CHECKS = (
    (
        "the pace of shelves differs from daily facts",
        f"SELECT item_id, warehouse_id FROM (SELECT item_id, warehouse_id, {', '.join(PACE_SUMS)}"  # noqa: S608
        f" FROM fact_pace UNION ALL SELECT f.item_id, f.warehouse_id, {_signed('f', -1)}"
        " FROM fact_pace_day d JOIN fact_item_day f ON f.company_id = d.company_id"
        ' AND f."on" >= d.before_on AND f."on" <= d.to_on) x GROUP BY item_id, warehouse_id'
        f" HAVING {' OR '.join(f'sum({name}) <> 0' for name in PACE_SUMS)}",
    ),
    (
        "the pace of shelves ends on another day than sales",
        "SELECT d.company_id FROM fact_pace_day d WHERE NOT EXISTS (SELECT 1 FROM fact_item_day f"
        ' WHERE f.company_id = d.company_id AND f."on" = d.to_on) OR EXISTS (SELECT 1'
        ' FROM fact_item_day f WHERE f.company_id = d.company_id AND f."on" > d.to_on'
        " AND f.sold_micro <> 0)",
    ),
)
"""Queries whose rows are differences."""


def write_pace(rows: Rows, company_id: int, units: Mapping[int, int], sold: SoldOn) -> None:
    """Adds what a batch sold, and changed of what was sold (by item, warehouse and day; less
    where it came back). The batch's daily facts are written."""
    told = {key: values for key, values in sold.items() if any(values)}
    if not told:
        return
    last = max((on for (_item, _place, on), values in told.items() if values[0]), default=None)
    known = _known(rows, company_id, last)
    if known is not None:
        own: dict[tuple[int, int], list[int]] = {}
        for (item, warehouse, on), values in told.items():
            pace, lately, before = known.counts(on)
            if not pace and not before:
                continue
            sums = own.setdefault((item, warehouse), [0] * len(PACE_SUMS))
            added = (*(pace * value for value in values), lately * values[0], before * values[0])
            for place, value in enumerate(added):
                sums[place] += value
        found: list[Row] = [
            (*place, company_id, units[place[1]], *sums) for place, sums in own.items() if any(sums)
        ]
        owner = ("company_id", "org_unit_id")
        rows.accumulate("fact_pace", ("item_id", "warehouse_id"), owner, PACE_SUMS, found)
    if last is not None and (known is None or last > known.last):
        _slide(rows, company_id, known, Days(last))


def _known(rows: Rows, company_id: int, last: dt.date | None) -> Days | None:
    """The windows as they stand, locked; None for the first sale of a company."""
    if last is not None:
        made = rows.run(
            "INSERT INTO fact_pace_day (company_id, from_on, to_on, still_on, before_on)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (company_id, *Days(last).row()),
        )
        if made:
            return None
    tail = "" if rows.sqlite else " FOR UPDATE"
    row = rows.one(
        f"SELECT to_on FROM fact_pace_day WHERE company_id = ?{tail}",  # noqa: S608
        (company_id,),
    )
    return None if row is None else Days(as_date(row[0]))


def _spans(
    known: Days | None, then: Days
) -> Iterator[tuple[dt.date, dt.date, tuple[int, int, int]]]:
    """Stretches of days whose part in the windows changes, and how it does in each."""
    edges: set[dt.date] = set()
    for days in (known, then):
        if days is not None:
            edges |= {days.before, days.still, days.first, days.last + DAY}
    ordered = sorted(edges)
    for first, beyond in pairwise(ordered):
        now = then.counts(first)
        was = (0, 0, 0) if known is None else known.counts(first)
        change = (now[0] - was[0], now[1] - was[1], now[2] - was[2])
        if any(change):
            yield first, beyond - DAY, change


def _slide(rows: Rows, company_id: int, known: Days | None, then: Days) -> None:
    """From the windows that are known to those that end later, by the daily facts."""
    parts: list[str] = []
    values: list[object] = [company_id]
    for first, last, (pace, lately, before) in _spans(known, then):
        columns = [f"{pace} * {name} AS {name}" for name in OF_PACE]
        columns += [f"{lately} * sold_micro AS lately_micro"]
        columns += [f"{before} * sold_micro AS before_micro"]
        parts.append(
            f"SELECT item_id, warehouse_id, org_unit_id, {', '.join(columns)} FROM fact_item_day"  # noqa: S608
            ' WHERE "on" BETWEEN ? AND ? AND company_id = ? AND (sold_micro <> 0'
            " OR net_sales_fen <> 0 OR tax_fen <> 0 OR cost_now_fen <> 0)"
        )
        values += [first, last, company_id]
    sums = ", ".join(f"sum({name})" for name in PACE_SUMS)
    adds = ", ".join(f"{name} = fact_pace.{name} + excluded.{name}" for name in PACE_SUMS)
    rows.run(
        "INSERT INTO fact_pace (item_id, warehouse_id, company_id, org_unit_id,"  # noqa: S608
        f" {', '.join(PACE_SUMS)}) SELECT item_id, warehouse_id, ?, org_unit_id, {sums}"
        f" FROM ({' UNION ALL '.join(parts)}) x WHERE 1 = 1"
        " GROUP BY item_id, warehouse_id, org_unit_id ORDER BY item_id, warehouse_id"
        f" ON CONFLICT (item_id, warehouse_id) DO UPDATE SET {adds}",
        values,
    )
    rows.run(
        "UPDATE fact_pace_day SET from_on = ?, to_on = ?, still_on = ?, before_on = ?"
        " WHERE company_id = ?",
        (*then.row(), company_id),
    )
