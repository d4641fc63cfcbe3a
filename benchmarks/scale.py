"""Ten thousand series of a year: the night's forecast, and the whole tournament, on this machine.

`python -m benchmarks.scale [--series 10000] [--parts nightly,tournament] [--data FILE]`

Series are made: a kiosk's and a flagship's, by the week, seldom sold, with noise, a trend, and a
promotion that is known ahead; with `--data` they are a file's, repeated with other sizes and weeks.
The night forecasts 28 days, with what signals add and sums of days, as the worker does, by the
verdict of a tournament that was held on some of the series before (not counted; `--tournament N`
says how many hold the counted one). Peak memory is that of this process and of its largest child
together. The last line is one JSON object; asked: 300 s for the night, 1,800 s for the tournament.
"""

import argparse
import datetime as dt
import json
import logging
import resource
import time
import warnings
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import load
from benchmarks._forecast_speed import many
from core.planning.forecast.levels import Floats
from core.planning.forecast.panel import Panel, Signal
from core.planning.forecast.produce import forecast
from core.planning.forecast.runner import RunnerChoice, cpu_seconds, runner_for
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament
from core.planning.nightly import add_up, added, parts_of
from core.planning.panels import HORIZON
from core.worker.forecasts import ORIGINS, SAMPLE, SEED

DAYS = 365
TAUGHT_ON = 120
"""Series of the tournament that teaches the night where none was held on more."""


def made_up(series: int) -> Panel:
    """A year of made-up shelves, fifty stores, with a promotion known ahead."""
    random = np.random.default_rng(SEED)
    days = np.arange(DAYS + HORIZON)
    level = np.exp(random.normal(0.7, 1.4, series))
    week = 1 + random.uniform(0, 0.6, (series, 1)) * np.isin(days % 7, (5, 6))
    trend = 1 + random.normal(0, 0.3, (series, 1)) * (days / DAYS - 0.5)
    promotion = np.zeros((series, days.size))
    for row in range(series):
        for begin in random.integers(0, days.size - 7, 6):
            promotion[row, begin : begin + 7] = 1
    mean = level[:, None] * week * np.maximum(trend, 0.1) * (1 + 0.8 * promotion)
    noise = random.gamma(4.0, 0.25, mean.shape)
    sold: Floats = random.poisson(mean * noise).astype(np.float64)[:, :DAYS]
    keys = tuple((f"S{row % 50:02d}", f"I{row // 50:04d}") for row in range(series))
    first = dt.date(2025, 1, 6)
    return Panel(keys, first, sold, {"promo": Signal(promotion)}, HORIZON)


def timed(name: str, found: dict[str, object], begun: tuple[float, float]) -> None:
    """Notes wall and processor time since `begun`, and says so."""
    found[f"{name}_wall_s"] = round(time.perf_counter() - begun[0], 1)
    found[f"{name}_cpu_s"] = round(cpu_seconds() - begun[1], 1)
    found[f"{name}_peak_mb"] = peak_mb()
    print({key: value for key, value in found.items() if key.startswith(name)}, flush=True)


def peak_mb() -> int:
    """Of this process and its largest child together."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return round(sum(resource.getrusage(who).ru_maxrss for who in kinds) / 1024)


def night(panel: Panel, verdict: Verdict, choice: RunnerChoice) -> int:
    """All that a night makes of a panel; how many series fell back."""
    with runner_for(choice) as runner:
        made = forecast(panel, HORIZON, verdict, runner)
        added(panel, made.mean)
        runner.run(add_up, parts_of(panel, made.classes, verdict, made.quantiles, made.mean, SEED))
    return len({one.row for one in made.fell_back})


def tournament(panel: Panel, choice: RunnerChoice) -> Verdict:
    """A week's tournament, under the rules of the worker."""
    with runner_for(choice) as runner:
        return hold_tournament(panel, HORIZON, Rules(ORIGINS, SAMPLE, SEED), runner)


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=10_000)
    parser.add_argument("--tournament", type=int, help="series of the tournament, else all")
    parser.add_argument("--parts", default="nightly,tournament")
    parser.add_argument("--data", type=Path, help="repeat a file's series")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--cluster", default="", help="tcp://… of a Dask scheduler")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    choice = RunnerChoice("pool", given.workers, given.cluster)
    if given.data:
        task = load(given.data, HORIZON, None, None, 0)
        panel = many(task.panel, given.series)
    else:
        panel = made_up(given.series)
    print(f"{len(panel.keys)} series of {panel.days} days, {given.workers} processes", flush=True)
    found: dict[str, object] = {"series": len(panel.keys), "days": panel.days}
    parts = given.parts.split(",")
    contest = panel.rows(np.arange(min(given.tournament or given.series, given.series)))
    if "tournament" in parts:
        begun = (time.perf_counter(), cpu_seconds())
        verdict = tournament(contest, choice)
        timed("tournament", found, begun)
        found["tournament_series"] = len(contest.keys)
        found["tournament_cpu_by_method"] = {n: round(s, 1) for n, s in verdict.seconds.items()}
    else:
        verdict = tournament(panel.rows(np.arange(min(TAUGHT_ON, given.series))), choice)
    found["weights"] = {kind.value: dict(each.weights) for kind, each in verdict.by_class.items()}
    if "nightly" in parts:
        begun = (time.perf_counter(), cpu_seconds())
        found["nightly_fell_back"] = night(panel, verdict, choice)
        timed("nightly", found, begun)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
