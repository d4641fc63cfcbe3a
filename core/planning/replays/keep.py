"""Keeping what a replay came to: a row a shelf and policy, a row a day, org unit and policy."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import delete, update
from sqlmodel import Session

from core.kernel.amounts import MICRO
from core.planning.replay.play import Outcome
from core.planning.replays.past import Past
from core.planning.replays.played import Played
from core.platform.database import append
from models.base import table
from models.trials import ReplayDay, ReplayRun, ReplayShelf

_RUN = table(ReplayRun)
_SHELF = table(ReplayShelf)
_DAY = table(ReplayDay)


def keep(
    session: Session,
    run_id: int,
    company_id: int,
    past: Past,
    played: Played,
    first_on: dt.date,
    told: Mapping[str, Any],
    now: int,
) -> None:
    """Writes a replay whole and finishes its run; rows of an attempt before it go."""
    connection = session.connection()
    for of in (_SHELF, _DAY):
        connection.execute(delete(of).where(of.c.run_id == run_id))
    for policy, outcome in played.outcomes.items():
        own = {"run_id": run_id, "policy": policy, "company_id": company_id}
        append(session, _SHELF, [own | row for row in _shelves(past, outcome)])
        append(session, _DAY, [own | row for row in _days(past, outcome, first_on)])
    connection.execute(
        update(_RUN)
        .where(_RUN.c.id == run_id)
        .values(
            state="finished",
            from_on=first_on,
            until_on=first_on + dt.timedelta(days=past.days - 1),
            shelves=len(past.shelves),
            shelves_in_scope=past.in_scope,
            told=dict(told),
            finished_at=now,
        )
    )


def end_without(session: Session, run_id: int, reason: str, now: int) -> None:
    """Ends a replay that had nothing to play."""
    session.connection().execute(
        update(_RUN)
        .where(_RUN.c.id == run_id)
        .values(state="failed", told={"reason": reason}, finished_at=now)
    )


def _shelves(past: Past, one: Outcome) -> list[dict[str, Any]]:
    world, money = past.world, one.money
    lost = np.maximum(one.wanted - one.sold, 0.0) * np.maximum(world.price - world.cost, 0.0)
    kept = one.kept * world.cost / max(one.days, 1)
    return [
        {
            "item_id": shelf.item_id,
            "warehouse_id": shelf.warehouse_id,
            "org_unit_id": shelf.org_unit_id,
            "wanted_micro": _micro(one.wanted[row]),
            "sold_micro": _micro(one.sold[row]),
            "wasted_micro": _micro(one.wasted[row]),
            "bought_micro": _micro(one.bought[row]),
            "profit_fen": round(float(money[row])),
            "sold_cost_fen": round(float(one.sold[row] * world.cost[row])),
            "waste_fen": round(float(one.wasted[row] * world.cost[row])),
            "lost_fen": round(float(lost[row])),
            "kept_fen": round(float(kept[row])),
        }
        for row, shelf in enumerate(past.shelves)
    ]


def _days(past: Past, one: Outcome, first_on: dt.date) -> list[dict[str, Any]]:
    rows: dict[int, list[int]] = defaultdict(list)
    for row, shelf in enumerate(past.shelves):
        rows[shelf.org_unit_id].append(row)
    return [
        {
            "org_unit_id": unit,
            "on": first_on + dt.timedelta(days=day),
            "profit_fen": round(float(one.daily[some, day].sum())),
        }
        for unit, some in sorted(rows.items())
        for day in range(one.daily.shape[1])
    ]


def _micro(pieces: float) -> int:
    return round(float(pieces) * MICRO)
