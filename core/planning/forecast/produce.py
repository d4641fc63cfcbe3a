"""The night's forecast: each series by the contestants that won its class, calibrated.

Only methods with weight run, and only on series of the classes that gave it. What was degraded is
listed: a method that failed and what stood in for it, and series nobody can know much about (fewer
than 14 days, or nothing sold in a year), on which nothing should be ordered without a person.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from core.planning.forecast.backtest import Said, ask_all
from core.planning.forecast.calibrate import Interval
from core.planning.forecast.classes import Class, classify, members
from core.planning.forecast.combine import Weights, weighted
from core.planning.forecast.levels import LEVELS, MEDIAN, Floats, in_pieces
from core.planning.forecast.methods import BY_NAME, FellBack
from core.planning.forecast.panel import Key, Panel
from core.planning.forecast.runner import Here, Runner
from core.planning.forecast.tournament import Verdict

FEWEST_DAYS = 14
YEAR_DAYS = 365


@dataclass(frozen=True)
class Forecast:
    """Quantiles (series, horizon, LEVELS), mean and intervals (series, horizon), and by whom."""

    keys: tuple[Key, ...]
    first_day: date
    quantiles: Floats
    mean: Floats
    interval_80: Interval
    interval_95: Interval
    classes: tuple[Class, ...]
    weights: dict[Class, Weights]
    fell_back: tuple[FellBack, ...]
    seconds: dict[str, float]

    @property
    def median(self) -> Floats:
        """The middle forecast (series, horizon)."""
        return self.quantiles[..., MEDIAN]


def forecast(
    panel: Panel, horizon: int, verdict: Verdict, runner: Runner | None = None
) -> Forecast:
    """The production forecast of every series of a panel, for the days after its last one."""
    panel = panel.at(panel.days, horizon) if panel.signals else panel
    classes = classify(panel)
    weights = {kind: verdict.of(kind).weights for kind in Class}
    said = _ask_winners(panel, horizon, classes, weights, runner or Here())
    shape = (len(panel.keys), horizon)
    quantiles, mean = np.zeros((*shape, len(LEVELS))), np.zeros(shape)
    ends = np.zeros((4, *shape))
    whole = panel.whole_pieces()
    for kind in set(classes):
        rows = members(classes, kind)
        learnt = verdict.of(kind)
        told = {name: said[name] for name in learnt.weights}
        part = weighted({n: _long(t.quantiles[rows]) for n, t in told.items()}, learnt.weights)
        smooth = learnt.calibration.quantiles(part)
        quantiles[rows] = in_pieces(smooth, whole[rows])
        mean[rows] = weighted({n: _long(t.mean[rows]) for n, t in told.items()}, learnt.weights)
        pair = learnt.calibration.intervals(smooth)
        for i, end in enumerate((*pair[0], *pair[1])):
            ends[i, rows] = end
    unsure = _unsure(panel)
    for row in (f.row for f in unsure if f.used == "zeros"):
        quantiles[row], mean[row], ends[:, row] = 0.0, 0.0, 0.0
    return Forecast(
        panel.keys,
        panel.day(panel.days),
        quantiles,
        mean,
        (ends[0], ends[1]),
        (ends[2], ends[3]),
        classes,
        {kind: weights[kind] for kind in set(classes)},
        (*unsure, *(f for each in said.values() for f in each.fell_back)),
        {name: each.seconds for name, each in said.items()},
    )


def _ask_winners(
    panel: Panel,
    horizon: int,
    classes: tuple[Class, ...],
    weights: dict[Class, Weights],
    runner: Runner,
) -> dict[str, Said]:
    wanted = []
    for name, method in BY_NAME.items():
        kinds = [kind for kind in Class if weights[kind].get(name, 0) > 0]
        rows = sorted(row for kind in kinds for row in members(classes, kind))
        if rows:
            wanted.append((method, np.array(rows, dtype=np.int64)))
    return ask_all(wanted, panel, horizon, runner)


def _long(values: npt.NDArray[np.float32]) -> Floats:
    return values.astype(np.float64)


def _unsure(panel: Panel) -> tuple[FellBack, ...]:
    """Series that no method can know much about."""
    found = []
    for row, start in enumerate(panel.starts()):
        known = panel.quantity[row, start:]
        if len(known) == 0 or not np.any(known[-YEAR_DAYS:] > 0):
            found.append(FellBack(row, "all", "zeros", "nothing sold"))
        elif len(known) < FEWEST_DAYS:
            found.append(FellBack(row, "all", "weighted", f"only {len(known)} days"))
    return tuple(found)
