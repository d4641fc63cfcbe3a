"""What documents say about a day beyond its totals: when the last piece went, and tenders.

Till lines keep the minute of the last sale and quantities by hour where the till has them. The
share of the day on sale is the share of an ordinary day's sales that the store has made by then;
without hours sales are taken to come evenly from opening to closing. Only days that sold out are
asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from sqlalchemy import Connection, func, select

from core.kernel.amounts import MICRO
from core.planning.demand.history import NONE_LEFT, Told
from core.planning.demand.shelves import Place, Shelves
from core.planning.forecast.levels import Flags, Floats
from core.platform.rows import as_json
from models.base import table
from models.documents import Document, DocumentLine

TILL, DELIVERY = "till.summary", "sales.delivery"
PROFILE_DAYS = 14
DAY_MINUTES = 26 * 60
_CHUNK = 400

_DOCUMENT = table(Document)
_LINE = table(DocumentLine)
Course = Floats
"""Share of a day's sales made by each minute after midnight."""


def told(
    connection: Connection, company_id: int, shelves: Shelves, empty: Flags, promoted: Flags
) -> Told:
    """What is known of the shelves' days; `empty` are the days that sold out."""
    share = np.full(shelves.sold.shape, np.nan)
    courses = _courses(connection, company_id, shelves)
    sold_down = empty & (shelves.sold > 0) & (shelves.opening + shelves.received > NONE_LEFT)
    for row, day, minute in _last_minutes(connection, company_id, shelves, sold_down):
        place = shelves.place(row)
        course = courses.get(place.warehouse_id, even(place))
        share[row, day] = course[min(minute + 1, DAY_MINUTES - 1)]
    return Told(share, _ordered(connection, company_id, shelves), promoted)


def even(place: Place) -> Course:
    """Sales that come evenly while the store is open."""
    minutes = np.arange(DAY_MINUTES, dtype=np.float64)
    return np.clip((minutes - place.opens) / max(place.closes - place.opens, 1), 0.0, 1.0)


def course_of(hours: Mapping[int, float]) -> Course:
    """The course of a day from quantities by hour, evenly inside each hour."""
    made = np.zeros(DAY_MINUTES)
    for hour, quantity in hours.items():
        made[hour * 60 : (hour + 1) * 60] += max(quantity, 0.0) / 60
    sums = np.cumsum(made)
    result: Floats = sums / max(float(sums[-1]), 1e-9)
    return result


def _tills(
    connection: Connection, company_id: int, first: dt.date
) -> list[tuple[int, int, dt.date]]:
    """Till summaries in force from a day on: document, warehouse, day."""
    rows = connection.execute(
        select(_DOCUMENT.c.id, _DOCUMENT.c.warehouse_id, _DOCUMENT.c.on).where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.kind == TILL,
            _DOCUMENT.c.state == "posted",
            _DOCUMENT.c.reverses_id.is_(None),
            _DOCUMENT.c.on >= first,
        )
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _last_minutes(
    connection: Connection, company_id: int, shelves: Shelves, wanted: Flags
) -> Iterator[tuple[int, int, int]]:
    """(row, day, minute of the last sale) of the wanted days, where tills say."""
    rows = {key: row for row, key in enumerate(shelves.keys)}
    asked = {(shelves.keys[row][1], int(day)) for row, day in np.argwhere(wanted)}
    of: dict[int, tuple[int, int]] = {}
    for document, warehouse, on in _tills(connection, company_id, shelves.first):
        day = (on - shelves.first).days
        if (warehouse, day) in asked:
            of[document] = (warehouse, day)
    minute = _LINE.c.custom["last_minute"].as_integer()
    for part in _chunks(sorted(of)):
        found = connection.execute(
            select(_LINE.c.document_id, _LINE.c.item_id, func.max(minute))
            .where(_LINE.c.document_id.in_(part), minute.is_not(None))
            .group_by(_LINE.c.document_id, _LINE.c.item_id)
        )
        for document, item, last in found:
            warehouse, day = of[document]
            row = rows.get((item, warehouse), -1)
            if row >= 0 and wanted[row, day]:
                yield row, day, int(last)


def _courses(connection: Connection, company_id: int, shelves: Shelves) -> dict[int, Course]:
    """The course of an ordinary day in each warehouse whose till tells hours: of lately."""
    first = shelves.last - dt.timedelta(days=PROFILE_DAYS - 1)
    place = {document: w for document, w, _ in _tills(connection, company_id, first)}
    hours: dict[int, dict[int, float]] = {}
    for part in _chunks(sorted(place)):
        found = connection.execute(
            select(_LINE.c.document_id, _LINE.c.custom).where(_LINE.c.document_id.in_(part))
        )
        for document, custom in found:
            for hour, micro in as_json(custom or {}).get("hours", {}).items():
                sums = hours.setdefault(place[document], {})
                sums[int(hour)] = sums.get(int(hour), 0.0) + micro / MICRO
    return {warehouse: course_of(sums) for warehouse, sums in hours.items()}


def _ordered(connection: Connection, company_id: int, shelves: Shelves) -> Floats:
    """The largest delivery to one customer of each shelf and day."""
    rows = {key: row for row, key in enumerate(shelves.keys)}
    made = np.zeros(shelves.sold.shape)
    found = connection.execute(
        select(
            _LINE.c.item_id,
            _DOCUMENT.c.warehouse_id,
            _DOCUMENT.c.on,
            func.max(_LINE.c.quantity_micro),
        )
        .join(_DOCUMENT, _DOCUMENT.c.id == _LINE.c.document_id)
        .where(
            _DOCUMENT.c.company_id == company_id,
            _DOCUMENT.c.kind == DELIVERY,
            _DOCUMENT.c.state == "posted",
            _DOCUMENT.c.reverses_id.is_(None),
            _DOCUMENT.c.on.between(shelves.first, shelves.last),
        )
        .group_by(_LINE.c.item_id, _DOCUMENT.c.warehouse_id, _DOCUMENT.c.on)
    )
    for item, warehouse, on, micro in found:
        row = rows.get((item, warehouse), -1)
        if row >= 0:
            made[row, (on - shelves.first).days] = (micro or 0) / MICRO
    return made


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), _CHUNK):
        yield keys[start : start + _CHUNK]
