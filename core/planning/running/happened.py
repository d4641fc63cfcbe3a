"""What was said of running out, held against what happened, once its days have come.

A shelf ran out on a day if it closed it with nothing left; what was thrown away that evening counts
as left, because bread that is left over did not sell out. It also ran out if as much was sold as
was there and under way when it was said: then only goods sent later, which nobody had ordered yet,
kept it filled. A day that the store should have told of and did not is unknown: a shelf that did
not run out on the days known stays without an answer until the day is imported. Done again it
changes nothing; answers that are given stand.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from core.planning.running.till_days import expected
from core.platform.rows import Rows, as_date

BACK_DAYS = 90
"""Statements older than this are not looked at again: their days will not be known any more."""
WEEKS_BEFORE = 28
DAY = dt.timedelta(days=1)
Said = tuple[int, int, dt.date]
"""Item, warehouse, day on which it was said."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A statement without an answer whose days are over."""

    key: Said
    org_unit_id: int
    until_on: dt.date
    position_micro: int

    @property
    def days(self) -> list[dt.date]:
        return [self.key[2] + DAY * n for n in range((self.until_on - self.key[2]).days)]


@dataclass(frozen=True, slots=True)
class Settled:
    """How many statements were answered, how many of them had run out, how many stay unknown."""

    answered: int = 0
    ran_out: int = 0
    unknown: int = 0


def settle(rows: Rows, company_id: int, today: dt.date) -> Settled:
    """Answers every statement of a company whose days are over and known."""
    since = today - DAY * BACK_DAYS
    window = (company_id, today, since)
    waiting = [
        _Open((item, place, as_date(on)), unit, as_date(until), micro)
        for item, place, on, unit, until, micro in rows.select(_WAITING, window)
    ]
    if not waiting:
        return Settled()
    empty = _empty_days(rows, window)
    sold: dict[Said, int] = {
        (item, place, as_date(on)): micro for item, place, on, micro in rows.select(_SOLD, window)
    }
    tills = _Tills(rows, company_id, since)
    answers: list[tuple[int, int, int, dt.date]] = []
    for one in waiting:
        gone = sold.get(one.key, 0) >= max(one.position_micro, 1)
        if gone or any(day in empty[one.key] for day in one.days):
            answers.append((1, *one.key))
        elif all(tills.knows(one.org_unit_id, day) for day in one.days):
            answers.append((0, *one.key))
    rows.run_many(
        "UPDATE chance_said SET happened = ? WHERE item_id = ? AND warehouse_id = ?"
        ' AND "on" = ? AND happened IS NULL',
        answers,
    )
    ran_out = sum(answer[0] for answer in answers)
    return Settled(len(answers), ran_out, len(waiting) - len(answers))


def _empty_days(rows: Rows, window: tuple[int, dt.date, dt.date]) -> dict[Said, set[dt.date]]:
    """The days on which each waiting shelf closed with nothing, not even goods to throw away."""
    wasted = {(item, place, as_date(on)) for item, place, on in rows.select(_WASTED, window)}
    found: dict[Said, set[dt.date]] = defaultdict(set)
    for item, place, said_on, until, begun, ended in rows.select(_EMPTY, window):
        key = (item, place, as_date(said_on))
        first = max(key[2], as_date(begun))
        stop = as_date(until) if ended is None else min(as_date(until), as_date(ended))
        for number in range((stop - first).days):
            day = first + DAY * number
            if (item, place, day) not in wasted:
                found[key].add(day)
    return found


class _Tills:
    """Which days each org unit told of; units without a till are known by their documents."""

    def __init__(self, rows: Rows, company_id: int, since: dt.date) -> None:
        self.sent: dict[int, set[dt.date]] = defaultdict(set)
        for unit, on in rows.select(_TILLS, (company_id, since - DAY * WEEKS_BEFORE)):
            self.sent[unit].add(as_date(on))
        self.first = {unit: as_date(on) for unit, on in rows.select(_FIRST_TILL, (company_id,))}

    def knows(self, unit: int, on: dt.date) -> bool:
        if unit not in self.first:
            return True
        sent = self.sent[unit]
        return on in sent or not expected(sent, self.first[unit], on)


_OF = ' WHERE s.company_id = ? AND s.happened IS NULL AND s.until_on <= ? AND s."on" >= ?'
_WAITING = (
    'SELECT s.item_id, s.warehouse_id, s."on", s.org_unit_id, s.until_on, s.position_micro'  # noqa: S608
    f" FROM chance_said s{_OF}"
)
_SOLD = (
    'SELECT s.item_id, s.warehouse_id, s."on", CAST(SUM(f.sold_micro) AS BIGINT)'  # noqa: S608
    " FROM chance_said s JOIN fact_item_day f ON f.item_id = s.item_id"
    ' AND f.warehouse_id = s.warehouse_id AND f."on" >= s."on" AND f."on" < s.until_on'
    f'{_OF} GROUP BY s.item_id, s.warehouse_id, s."on"'
)
_WASTED = (
    'SELECT DISTINCT f.item_id, f.warehouse_id, f."on"'  # noqa: S608
    " FROM chance_said s JOIN fact_item_day f ON f.item_id = s.item_id"
    ' AND f.warehouse_id = s.warehouse_id AND f."on" >= s."on" AND f."on" < s.until_on'
    f"{_OF} AND f.wasted_micro > 0"
)
_EMPTY = (
    'SELECT s.item_id, s.warehouse_id, s."on", s.until_on, e.since_on, e.until_on'  # noqa: S608
    " FROM chance_said s JOIN fact_empty e ON e.item_id = s.item_id"
    " AND e.warehouse_id = s.warehouse_id AND e.since_on < s.until_on"
    f' AND (e.until_on IS NULL OR e.until_on > s."on"){_OF}'
)
_TILLS = (
    "SELECT org_unit_id, \"on\" FROM document WHERE company_id = ? AND kind = 'till.summary'"
    " AND state = 'posted' AND \"on\" >= ?"
)
_FIRST_TILL = (
    'SELECT org_unit_id, MIN("on") FROM document WHERE company_id = ?'
    " AND kind = 'till.summary' AND state = 'posted' GROUP BY org_unit_id"
)
