"""How long many series take: a file's series, repeated with other sizes and other weeks.

Repeats are shifted by whole weeks and scaled, so no two are alike and the global model has as much
to learn as with strangers. Wall time is this machine's, with whatever else it was doing; processor
time is the better measure, and peak memory is of the largest process.
"""

import resource
import time

import numpy as np

from benchmarks._forecast_data import Task
from core.planning.forecast.panel import Panel
from core.planning.forecast.produce import forecast
from core.planning.forecast.runner import Pool, cpu_seconds
from core.planning.forecast.tournament import Rules, hold_tournament

YEAR_DAYS = 365


def many(panel: Panel, series: int) -> Panel:
    """A panel of so many series, made from those of another; a year of days."""
    recent = panel.recent(YEAR_DAYS)
    random = np.random.default_rng(4)
    chosen = np.arange(series) % len(recent.keys)
    weeks = random.integers(0, recent.days // 7, series) * (chosen != np.arange(series))
    sizes = np.where(chosen == np.arange(series), 1.0, random.uniform(0.2, 3.0, series))
    sales = recent.filled()[chosen] * sizes[:, None]
    shifted = np.stack([np.roll(row, 7 * int(w)) for row, w in zip(sales, weeks, strict=True)])
    keys = tuple(
        (f"{recent.keys[i][0]}-{n // 500}", recent.keys[i][1]) for n, i in enumerate(chosen)
    )
    return Panel(keys, recent.first_day, np.round(shifted))


def measure_speed(task: Task, horizon: int, series: int, workers: int) -> dict[str, object]:
    """Seconds of one tournament and one forecast of so many series."""
    panel = many(task.panel, series)
    print(f"{series} series of {panel.days} days, {workers} processes")
    found: dict[str, object] = {"series": series, "days": panel.days, "workers": workers}
    # Each in a pool of its own: processor time of workers counts once they have ended.
    start, before = time.perf_counter(), cpu_seconds()
    with Pool(workers) as pool:
        verdict = hold_tournament(panel, horizon, Rules(), pool)
    found["tournament_wall_s"] = round(time.perf_counter() - start, 1)
    found["tournament_cpu_s"] = round(cpu_seconds() - before, 1)
    start, before = time.perf_counter(), cpu_seconds()
    with Pool(workers) as pool:
        made = forecast(panel, horizon, verdict, pool)
    found["forecast_wall_s"] = round(time.perf_counter() - start, 1)
    found["forecast_cpu_s"] = round(cpu_seconds() - before, 1)
    found["cpu_by_method"] = {n: round(s, 1) for n, s in verdict.seconds.items()}
    found["weights"] = {k.value: dict(w) for k, w in made.weights.items()}
    peak = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    found["peak_mb"] = round(peak / 1024)
    return found
