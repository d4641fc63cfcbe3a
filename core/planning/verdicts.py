"""Verdicts of tournaments: kept with their scores, and read back for the night's forecast."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sqlalchemy import Connection, select
from sqlmodel import Session

from core.planning.forecast import Class, Verdict
from core.planning.forecast.calibrate import Calibration
from core.planning.forecast.tournament import ClassVerdict
from core.planning.packed import pack_ranks, unpack_ranks
from core.platform.database import append
from core.platform.rows import as_json
from models.base import table
from models.planning import ForecastClass, ForecastScore

MICRO = 1_000_000
MOST_PATHS = 1_000
"""Error paths kept of a class: enough that each is drawn seldom."""

_CLASS = table(ForecastClass)
_SCORE = table(ForecastScore)


def keep_verdict(session: Session, company_id: int, run_id: int, verdict: Verdict) -> None:
    """Writes what a tournament taught."""
    for kind, learnt in verdict.by_class.items():
        append(session, _CLASS, [_class_row(company_id, run_id, kind, learnt)])
        rows = [
            _score_row(company_id, run_id, kind, verdict, name) for name in sorted(learnt.scores)
        ]
        append(session, _SCORE, rows)


def read_verdict(connection: Connection, run_id: int, horizon: int) -> Verdict:
    """What the tournament of a run taught; defaults for classes without enough cases."""
    rows = connection.execute(
        select(
            _CLASS.c.kind, _CLASS.c.cases, _CLASS.c.weights, _CLASS.c.calibration, _CLASS.c.ranks
        ).where(_CLASS.c.run_id == run_id)
    )
    return Verdict(horizon, {Class(row[0]): _learnt(tuple(row), horizon) for row in rows})


def _learnt(row: tuple[Any, ...], horizon: int) -> ClassVerdict:
    told = as_json(row[3])
    return ClassVerdict(
        weights={name: float(weight) for name, weight in as_json(row[2]).items()},
        calibration=Calibration(np.array(told["stretch"], dtype=np.float64), tuple(told["reach"])),
        ranks=unpack_ranks(row[4], horizon),
        cases=row[1],
    )


def _class_row(
    company_id: int, run_id: int, kind: Class, learnt: ClassVerdict
) -> Mapping[str, Any]:
    calibration = learnt.calibration
    return {
        "run_id": run_id,
        "kind": kind.value,
        "company_id": company_id,
        "cases": learnt.cases,
        "weights": dict(learnt.weights),
        "calibration": {
            "stretch": [float(factor) for factor in calibration.stretch],
            "reach": [float(factor) for factor in calibration.reach],
        },
        "ranks": pack_ranks(_some(learnt.ranks)) if learnt.ranks.size else b"",
    }


def _some(ranks: Any) -> Any:
    """At most `MOST_PATHS` of the error paths, evenly chosen."""
    if len(ranks) <= MOST_PATHS:
        return ranks
    return ranks[np.linspace(0, len(ranks) - 1, MOST_PATHS).astype(np.int64)]


def _score_row(
    company_id: int, run_id: int, kind: Class, verdict: Verdict, name: str
) -> Mapping[str, Any]:
    learnt = verdict.by_class[kind]
    score = learnt.scores[name]
    asked = max(1, sum(one.cases for one in verdict.by_class.values()))
    return {
        "run_id": run_id,
        "kind": kind.value,
        "method": name,
        "company_id": company_id,
        "cases": learnt.cases,
        "loss_micro": _micro(score.loss),
        "wape_micro": _micro(score.wape),
        "cover_80_micro": _micro(score.cover_80),
        "cover_95_micro": _micro(score.cover_95),
        "cpu_micro": _micro(verdict.seconds.get(name, 0.0) / asked),
        "weight_micro": _micro(learnt.weights.get(name, 0.0)),
        "fell_back": verdict.fell_back.get(name, 0),
    }


def _micro(value: float) -> int:
    return round(value * MICRO) if np.isfinite(value) else 0
