"""Levels recommended for every shelf: safety stock, minimum and maximum, with what a year earns.

Over the newest forecast's paths, by the supplier's order days and lead time and the goods' life
(core/planning/policy/levels). Shelves whose numbers nobody can trust, and forecasts that lean on a
fall-back, get no recommendation. What is recommended replaces what was before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from sqlmodel import Session

from core.documents.days import business_day
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.planning.forecast.levels import Floats
from core.planning.policy.levels import Best, Course, best_levels, live
from core.planning.stored import Stored, fresh_run, read
from core.planning.suggest.gather import gather
from core.planning.suggest.shelf import Shelf
from core.planning.suggest.work import HOLDING_A_YEAR
from core.planning.trust.doubts import doubts
from core.platform.database import append
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.base import table
from models.replenishment import LevelAdvice

PATHS = 40
CHUNK = 200
NEVER_DAYS = 100_000
_ADVICE = table(LevelAdvice)


def advise(session: Session, company_id: int, clock: Clock) -> int:
    """Recommends levels for the shelves of a company anew; how many. None without a forecast."""
    rows, connection = Rows(session), session.connection()
    today = business_day(rows, company_id, clock)
    run = fresh_run(connection, company_id, today)
    if run is None:
        return 0
    stored = read(connection, run)
    doubtful = doubts(connection, company_id, today)
    known = [
        shelf
        for shelf in gather(session, company_id, today, set(stored.keys), doubtful).shelves
        if not shelf.held and not stored.fell_back[stored.row_of[shelf.key]]
    ]
    values: list[dict[str, object]] = []
    for start in range(0, len(known), CHUNK):
        values += _advised(known[start : start + CHUNK], stored, company_id, today)
    rows.run("DELETE FROM level_advice WHERE company_id = ?", (company_id,))
    append(session, _ADVICE, values)
    return len(values)


def advise_anew(session: Session, actor: Actor, company_id: int, clock: Clock) -> int | Refusal:
    """The same because a buyer asks for it."""
    units = [unit for unit in actor.where("purchase.order") if actor.units.get(unit) == company_id]
    if not units:
        return NotAllowed("purchase.order", 0)
    return advise(session, company_id, clock)


def _advised(
    shelves: Sequence[Shelf], stored: Stored, company_id: int, today: dt.date
) -> list[dict[str, object]]:
    demand = np.stack([stored.paths(stored.row_of[shelf.key], PATHS) for shelf in shelves])
    course = _course(shelves)
    step = np.array([0.1 if shelf.weighed else 1.0 for shelf in shelves])
    best = best_levels(demand, course, step)
    now = live(demand, _set(shelves, "minimum_micro"), _set(shelves, "maximum_micro"), course)
    return [
        _row(shelf, best, course, row, company_id, today)
        | {"now_fen": round(float(now.earned[row, 0])) if shelf.level else None}
        for row, shelf in enumerate(shelves)
    ]


def _course(shelves: Sequence[Shelf]) -> Course:
    lead = [(one.source.arrives_on - one.source.order_on).days for one in shelves]
    review = [(one.source.until_on - one.source.arrives_on).days for one in shelves]
    cost = np.array([one.cost_fen for one in shelves])
    return Course(
        np.maximum(np.array(lead, dtype=np.int64), 0),
        np.maximum(np.array(review, dtype=np.int64), 1),
        np.array([one.source.pack_micro / MICRO for one in shelves]),
        np.array([one.life_days or NEVER_DAYS for one in shelves], dtype=np.int64),
        np.array([one.missing_fen for one in shelves]),
        cost,
        cost * HOLDING_A_YEAR / 365,
    )


def _set(shelves: Sequence[Shelf], name: str) -> Floats:
    """A level that was set, one candidate a series; 0 where none was."""
    values = [getattr(one.level, name) / MICRO if one.level else 0.0 for one in shelves]
    return np.array(values)[:, None]


def _row(
    shelf: Shelf, best: Best, course: Course, row: int, company_id: int, today: dt.date
) -> dict[str, object]:
    lived = best.lived
    return {
        "item_id": shelf.item_id,
        "warehouse_id": shelf.warehouse_id,
        "company_id": company_id,
        "org_unit_id": shelf.org_unit_id,
        "on": today,
        "lead_days": int(course.lead[row]),
        "review_days": int(course.review[row]),
        "demand_micro": round(float(best.expected[row]) * MICRO),
        "safety_micro": round(float(best.safety[row]) * MICRO),
        "minimum_micro": round(float(best.low[row]) * MICRO),
        "maximum_micro": round(float(best.high[row]) * MICRO),
        "served_micro": round(float(lived.served[row]) * MICRO),
        "year_fen": round(float(lived.earned[row])),
        "lost_fen": round(float(lived.lost[row])),
        "kept_fen": round(float(lived.kept[row])),
        "wasted_fen": round(float(lived.wasted[row])),
    }
