"""Forecasts as they were known on each evening that is played again.

Where a night's forecast was stored in those days, it is the one that is used. Else it is made anew
at weekly origins, by the same code, on the shelves that are played and on sales up to then, under
what a tournament taught that ended before the first day played; where none did, a small one is
held on the days before. So no day that is scored taught the forecasts it is scored by. Forecasts
that looked back later (made for the record) are not used.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from core.planning.forecast import Rules, Runner, Verdict, forecast, hold_tournament
from core.planning.forecast.combine import DEFAULT_WEIGHTS
from core.planning.forecast.levels import Floats
from core.planning.forecast.methods import BY_NAME
from core.planning.forecast.panel import Panel
from core.planning.forecast.paths import draw_paths
from core.planning.panels import HORIZON
from core.planning.replay.world import View
from core.planning.replays.past import Past
from core.planning.stored import Stored

PATHS = 100
REFRESH_DAYS = 7
ORIGINS = 2
SEED = 2026
Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Foreseen:
    """Paths (shelf, path, day) of every forecast, by the column of the first day forecast."""

    paths: Mapping[int, Floats]
    stored: int
    backtested: int
    taught_until: dt.date | None
    """Last day known to the tournament whose weights were used; None: none was held."""

    def __call__(self, view: View) -> Floats:
        """From tomorrow on, by the newest forecast of the evening."""
        tomorrow = view.day + 1
        made = max(one for one in self.paths if one <= tomorrow)
        return self.paths[made][:, :, tomorrow - made :]


def taught(panel: Panel, past: Past, runner: Runner) -> Verdict:
    """A small tournament on the days before those that are played."""
    methods = [BY_NAME[name] for name in DEFAULT_WEIGHTS]
    known = panel.rows(past.rows).at(past.first, HORIZON)
    return hold_tournament(known, HORIZON, Rules(ORIGINS, 0, SEED), runner, methods)


def foresee(
    panel: Panel,
    past: Past,
    verdict: Verdict,
    kept: Mapping[dt.date, Stored],
    runner: Runner,
    step: Step,
) -> Foreseen:
    """The forecasts of all evenings; `kept` are those stored in those days, by their last day."""
    chosen = panel.rows(past.rows)
    columns = {
        (origin - panel.first_day).days + 1: stored
        for origin, stored in kept.items()
        if (origin - panel.first_day).days + 1 <= past.last
    }
    paths: dict[int, Floats] = {}
    for made, stored in columns.items():
        if (found := _stored_paths(past, stored)) is not None:
            paths[made] = found
    used = sum(1 for made in paths if made > past.first - REFRESH_DAYS)
    weekly = [
        made
        for made in range(past.first, past.last, REFRESH_DAYS)
        if not any(made - REFRESH_DAYS < one <= made for one in paths)
    ]
    if not any(one <= past.first + 1 for one in (*paths, *weekly)):
        weekly.insert(0, past.first)
    for number, made in enumerate(weekly):
        step("forecast", number, len(weekly))
        paths[made] = _made(chosen.at(made, HORIZON), verdict, runner)
    until = max(verdict.origins) if verdict.origins else None
    return Foreseen(paths, used, len(weekly), until)


def _made(history: Panel, verdict: Verdict, runner: Runner) -> Floats:
    made = forecast(history, HORIZON, verdict, runner)
    ranks = [verdict.of(kind).ranks for kind in made.classes]
    return _drawn(made.quantiles, ranks, history.keys)


def _stored_paths(past: Past, stored: Stored) -> Floats | None:
    """None where a shelf was not forecast then."""
    rows = [stored.row_of.get(shelf.key) for shelf in past.shelves]
    known = [row for row in rows if row is not None]
    if len(known) < len(rows):
        return None
    return np.stack([stored.paths(row, PATHS) for row in known])


def _drawn(quantiles: Floats, ranks: Sequence[Floats], keys: Sequence[tuple[str, str]]) -> Floats:
    drawn = [
        draw_paths(quantiles[row], ranks[row], key, PATHS, SEED) for row, key in enumerate(keys)
    ]
    return np.stack(drawn)
