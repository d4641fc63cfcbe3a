"""What lies and does not sell: dead stock, untouched for a month, and stock that turns slowly.

Ranked by how long: days since the last sale of what did not sell in the window, days of stock
turned of what did. The day of the last sale is looked for in the month that had it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from core.analytics.item_sums import sources
from core.analytics.source import Slice, limits
from core.analytics.turnover import ItemTurn
from core.kernel.period import Period
from core.platform.rows import as_date
from models.base import table
from models.facts import FactItemDay

SLOW_DAYS = 90
DEAD_DAYS = 30


@dataclass(frozen=True, slots=True)
class Slow:
    """An item that lies too long. `days`: since it was sold, or that its stock takes to turn,
    whichever is more; None where it was never sold. `dead`: not sold for a month."""

    turn: ItemTurn
    last_sale: dt.date | None
    days: int | None
    dead: bool


def slow(
    connection: Connection, of: Slice, turns: Iterable[ItemTurn], last: dt.date, most: int
) -> list[Slow]:
    """Items with stock money that lie longest, of the turnover of a window; never sold first."""
    lying = [turn for turn in turns if (turn.closing_fen or 0) > 0 and _may_be_slow(turn)]
    lying = lying[: 2 * most]
    sold = last_sales(connection, of, [turn.item_id for turn in lying], last)
    found = []
    for turn in lying:
        on = sold.get(turn.item_id)
        idle = None if on is None else (last - on).days
        turned = turn.turned // 10 if isinstance(turn.turned, int) else 0
        dead = idle is None or idle >= DEAD_DAYS
        if dead or max(idle or 0, turned) > SLOW_DAYS:
            found.append(Slow(turn, on, None if idle is None else max(idle, turned), dead))
    found.sort(key=lambda one: (one.days is not None, -(one.days or 0), one.turn.item_id))
    return found[:most]


def _may_be_slow(turn: ItemTurn) -> bool:
    """Not sold in the window, or slowly."""
    return not isinstance(turn.turned, int) or turn.turned > SLOW_DAYS * 10


def last_sales(
    connection: Connection, of: Slice, items: Sequence[int], last: dt.date
) -> dict[int, dt.date]:
    """The day, up to `last`, on which each of some items was sold; none for what never was."""
    day = table(FactItemDay)
    of, running = replace(of, items=tuple(items)), Period.of(last)
    latest: dict[int, int] = {}
    for source in sources(connection, of):
        month = source.month
        rows = connection.execute(
            select(month.c.item_id, func.max(month.c.period))
            .where(month.c.sold_micro > 0, month.c.period < running.code, *source.limits(month))
            .group_by(month.c.item_id)
        )
        for item, code in rows:
            latest[item] = max(code, latest.get(item, 0))
    by_month: defaultdict[int, list[int]] = defaultdict(list)
    for item, code in latest.items():
        by_month[code].append(item)
    spans: list[ColumnElement[bool]] = [day.c.on.between(running.first_day, last)]
    for code, those in by_month.items():
        period = Period.from_code(code)
        spans.append(
            and_(day.c.item_id.in_(those), day.c.on.between(period.first_day, period.last_day))
        )
    found = connection.execute(
        select(day.c.item_id, func.max(day.c.on))
        .where(or_(*spans), day.c.sold_micro > 0, *limits(day, of))
        .group_by(day.c.item_id)
    )
    return {item: as_date(on) for item, on in found}
