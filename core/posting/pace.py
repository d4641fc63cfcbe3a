"""The pace of each shelf: what an item sold in a warehouse in the 28 days up to the firm's last
day with sales, kept as documents are posted.

Reports ask for it of every shelf at once, and a sum over 28 days of facts has thirty times the
rows. A posting on a later day slides the window: days that leave it are taken off, those that
enter are added, of the daily facts, which are written by then. The row that says up to when is
locked before that, behind all keys and counters, so that windows slide one after the other and
each posting adds its own sales to the window as it stands.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from core.platform.rows import Row, Rows, as_date

PACE_DAYS = 28
Sold = Mapping[tuple[int, int, dt.date], int]
"""Quantities by item, warehouse and day."""

PACE_CHECKS = (
    (
        "the pace of shelves differs from daily facts",
        "SELECT item_id, warehouse_id FROM (SELECT item_id, warehouse_id, sold_micro FROM fact_pace"
        " UNION ALL SELECT f.item_id, f.warehouse_id, -f.sold_micro FROM fact_pace_day d"
        ' JOIN fact_item_day f ON f.company_id = d.company_id AND f."on" >= d.from_on'
        ' AND f."on" <= d.to_on) x GROUP BY item_id, warehouse_id HAVING sum(sold_micro) <> 0',
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


def write_pace(rows: Rows, company_id: int, units: Mapping[int, int], sold: Sold) -> None:
    """Adds what a batch sold (by item, warehouse and day; less where it came back). The batch's
    daily facts are written."""
    sold = {key: micro for key, micro in sold.items() if micro}
    if not sold:
        return
    last = max(on for _item, _warehouse, on in sold)
    known = _window(rows, company_id, last)
    if known is not None:
        since, until = known
        own: dict[tuple[int, int], int] = {}
        for (item, warehouse, on), micro in sold.items():
            if since <= on <= until:
                own[item, warehouse] = own.get((item, warehouse), 0) + micro
        found: list[Row] = [
            (*place, company_id, units[place[1]], micro) for place, micro in own.items() if micro
        ]
        owner = ("company_id", "org_unit_id")
        rows.accumulate("fact_pace", ("item_id", "warehouse_id"), owner, ("sold_micro",), found)
    if known is None or last > known[1]:
        _slide(rows, company_id, known, last)


def _window(rows: Rows, company_id: int, last: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and last day as they stand, locked; None for the first sale of a company."""
    made = rows.run(
        "INSERT INTO fact_pace_day (company_id, from_on, to_on) VALUES (?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (company_id, _first(last), last),
    )
    if made:
        return None
    tail = "" if rows.sqlite else " FOR UPDATE"
    row = rows.one(
        f"SELECT from_on, to_on FROM fact_pace_day WHERE company_id = ?{tail}",  # noqa: S608
        (company_id,),
    )
    assert row is not None  # noqa: S101
    return as_date(row[0]), as_date(row[1])


def _first(last: dt.date) -> dt.date:
    return last - dt.timedelta(days=PACE_DAYS - 1)


def _slide(
    rows: Rows, company_id: int, known: tuple[dt.date, dt.date] | None, last: dt.date
) -> None:
    """From the window that is known to the one that ends on `last`, by the daily facts."""
    first = _first(last)
    spans = [(first, last, 1)]
    if known is not None:
        since, until = known
        gone = min(until, first - dt.timedelta(days=1))
        spans = [(since, gone, -1), (max(first, until + dt.timedelta(days=1)), last, 1)]
    parts = " UNION ALL ".join(
        f"SELECT item_id, warehouse_id, org_unit_id, {sign} * sold_micro AS micro"  # noqa: S608
        ' FROM fact_item_day WHERE "on" BETWEEN ? AND ? AND company_id = ? AND sold_micro <> 0'
        for _since, _until, sign in spans
    )
    rows.run(
        "INSERT INTO fact_pace (item_id, warehouse_id, company_id, org_unit_id, sold_micro)"  # noqa: S608
        f" SELECT item_id, warehouse_id, ?, org_unit_id, sum(micro) FROM ({parts}) x WHERE 1 = 1"
        " GROUP BY item_id, warehouse_id, org_unit_id ORDER BY item_id, warehouse_id"
        " ON CONFLICT (item_id, warehouse_id)"
        " DO UPDATE SET sold_micro = fact_pace.sold_micro + excluded.sold_micro",
        [company_id, *(one for since, until, _ in spans for one in (since, until, company_id))],
    )
    rows.run(
        "UPDATE fact_pace_day SET from_on = ?, to_on = ? WHERE company_id = ?",
        (first, last, company_id),
    )
