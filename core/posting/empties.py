"""Which days closed without stock: stretches by item and warehouse, kept as documents are posted.

A day closes empty where all that moved up to its end comes to nothing or less; days without
moves close as the day before did. An ordinary posting on the last day changes a stretch only
where stock falls to nothing or comes again, which the balances tell; what is dated back has
the days from there on looked at again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.platform.rows import Row, Rows, as_date
from core.posting.shelves import Place, Shelves, Touched

Stretch = tuple[dt.date, dt.date | None]
"""The first empty day, and the first with stock after it."""

EMPTY_CHECKS = (
    (
        "days without stock differ from moves",
        'WITH closed AS (SELECT item_id, warehouse_id, "on", sum(sum(quantity_micro)) OVER'
        ' (PARTITION BY item_id, warehouse_id ORDER BY "on") AS stock FROM move'
        ' GROUP BY item_id, warehouse_id, "on"),'
        ' turned AS (SELECT item_id, warehouse_id, "on", stock <= 0 AS bare, lag(stock <= 0) OVER'
        ' (PARTITION BY item_id, warehouse_id ORDER BY "on") AS was FROM closed),'
        ' ends AS (SELECT item_id, warehouse_id, "on" AS since_on, bare, lead("on") OVER'
        ' (PARTITION BY item_id, warehouse_id ORDER BY "on") AS until_on FROM turned'
        " WHERE was IS NULL OR was <> bare)"
        " SELECT item_id, warehouse_id, since_on, until_on, sum(n) FROM (SELECT item_id,"
        " warehouse_id, since_on, until_on, 1 AS n FROM fact_empty UNION ALL SELECT item_id,"
        " warehouse_id, since_on, until_on, -1 FROM ends WHERE bare) x"
        " GROUP BY item_id, warehouse_id, since_on, until_on HAVING sum(n) <> 0",
    ),
    (
        "first and last days of balances differ from moves",
        "SELECT b.item_id, b.warehouse_id, b.first_on, b.last_on FROM balance b LEFT JOIN"
        ' (SELECT item_id, warehouse_id, min("on") AS first_on, max("on") AS last_on FROM move'
        " GROUP BY item_id, warehouse_id) m ON m.item_id = b.item_id"
        " AND m.warehouse_id = b.warehouse_id WHERE b.first_on IS DISTINCT FROM m.first_on"
        " OR b.last_on IS DISTINCT FROM m.last_on",
    ),
)
"""Queries whose rows are differences."""


def write_empties(rows: Rows, company_id: int, units: Mapping[int, int], shelves: Shelves) -> None:
    """Amends the stretches of the places that a batch touched; the daily facts are written."""
    wanted = {
        place: touched.first_on
        for place, touched in shelves.touched.items()
        if _may_change(touched, shelves.on_hand[place])
    }
    shelves.touched = {}
    if not wanted:
        return
    known, moved = _stretches(rows, wanted), _moved(rows, wanted)
    gone: list[Row] = []
    kept: list[Row] = []
    for place, on in wanted.items():
        before = known[place]
        first = shelves.days[place][0]
        since = max((start for start in before if start < on), default=None)
        after = dict(_walk(shelves.on_hand[place], moved[place], on, since if first < on else None))
        gone += [(*place, start) for start in before.keys() - after.keys()]
        kept += [
            (*place, start, until, _days(start, until), company_id, units[place[1]])
            for start, until in after.items()
            if start not in before or before[start] != until
        ]
    rows.run_many(
        "DELETE FROM fact_empty WHERE item_id = ? AND warehouse_id = ? AND since_on = ?", gone
    )
    rows.run_many(_UPSERT, kept)


def _may_change(touched: Touched, now_micro: int) -> bool:
    """Unless all happened on the last day, and the place was empty before and is, or was not
    and is not."""
    last = touched.last_before
    if last is None or touched.first_on < last or touched.first_on != touched.last_on:
        return True
    return (touched.before_micro > 0) != (now_micro > 0)


def _walk(
    now_micro: int, moved: Mapping[dt.date, int], on: dt.date, since: dt.date | None
) -> Iterable[Stretch]:
    """The stretches from a day on, with the one (`since`) that holds the day before."""
    days = sorted({on, *moved})
    stock = now_micro - sum(moved.values())
    if stock > 0:
        since = None
    for day in days:
        stock += moved.get(day, 0)
        if stock <= 0 and since is None:
            since = day
        elif stock > 0 and since is not None:
            yield since, day
            since = None
    if since is not None:
        yield since, None


def _days(since: dt.date, until: dt.date | None) -> int:
    return (until - since).days if until is not None else 0


def _stretches(
    rows: Rows, wanted: Mapping[Place, dt.date]
) -> dict[Place, dict[dt.date, dt.date | None]]:
    """Those that begin on a place's day or later, or hold the day before it."""
    found: dict[Place, dict[dt.date, dt.date | None]] = {place: {} for place in wanted}
    earliest = min(wanted.values())
    for item, warehouse, start, end in rows.select_keys(
        "SELECT item_id, warehouse_id, since_on, until_on FROM fact_empty"  # noqa: S608
        f" WHERE (until_on IS NULL OR until_on >= '{earliest}')"
        " AND (item_id, warehouse_id) IN",
        wanted,
    ):
        place = (item, warehouse)
        since, until = as_date(start), as_date(end) if end is not None else None
        if until is None or until >= wanted[place]:
            found[place][since] = until
    return found


def _moved(rows: Rows, wanted: Mapping[Place, dt.date]) -> dict[Place, dict[dt.date, int]]:
    """What each day from the places' days on changed."""
    found: defaultdict[Place, dict[dt.date, int]] = defaultdict(dict)
    earliest = min(wanted.values())
    for item, warehouse, day, change in rows.select_keys(
        'SELECT item_id, warehouse_id, "on", received_micro - sold_micro + other_micro'  # noqa: S608
        f" FROM fact_item_day WHERE \"on\" >= '{earliest}' AND (item_id, warehouse_id) IN",
        wanted,
    ):
        on = as_date(day)
        if on >= wanted[item, warehouse]:
            found[item, warehouse][on] = change
    return found


_COLUMNS: Sequence[str] = (
    *("item_id", "warehouse_id", "since_on", "until_on", "days", "company_id", "org_unit_id"),
)
_UPSERT = (
    f"INSERT INTO fact_empty ({', '.join(_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    " ON CONFLICT (item_id, warehouse_id, since_on)"
    " DO UPDATE SET until_on = excluded.until_on, days = excluded.days"
)
