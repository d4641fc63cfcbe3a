"""How good and how fast the forecasts are, beside Prophet, on any file of daily sales.

`python -m benchmarks.forecast --data FILE --horizon 14 [--series N] [--country US]`

One tournament is held on origins whose windows end before the first scored one begins; its verdict
makes the production forecast at all three scored origins. Prophet with all regressors sees every
column of the file, the weather as it turned out; ours see only what is known ahead. Processor time
is that of making forecasts (fit and predict), measured in the process that made them; the
tournament, held once a week, is printed by itself. The last line is one JSON object.
"""

import argparse
import json
import logging
import resource
import time
import warnings
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import Task, load
from benchmarks._forecast_report import HEAD, Record
from benchmarks._forecast_speed import measure_speed
from core.planning.forecast.backtest import ask_all
from core.planning.forecast.levels import Floats
from core.planning.forecast.methods import METHODS, YARDSTICKS, Method
from core.planning.forecast.produce import forecast
from core.planning.forecast.runner import Here, Pool, Runner, cpu_seconds
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament

PRODUCTION = "production"
PROPHET_SAMPLE = 20
"""Series a class on which Prophet contests in the tournament; each costs as much as ten of ours."""


def contest(method: Method, task: Task, horizon: int, runner: Runner) -> Record:
    """One method over all scored origins."""
    record = Record(method.name)
    for origin in task.origins:
        history = task.panel.at(origin, horizon)
        every = np.arange(len(history.keys))
        said = ask_all([(method, every)], history, horizon, runner)[method.name]
        record.score(history, actual(task, origin, horizon), said.quantiles.astype(np.float64))
        record.cpu += said.seconds
        record.failed += len(said.fell_back)
    return record


def production(task: Task, horizon: int, verdict: Verdict) -> Record:
    """The production forecast over all scored origins, in this process, all of its time counted."""
    record = Record(PRODUCTION)
    for origin in task.origins:
        history = task.panel.at(origin, horizon)
        before = cpu_seconds()
        made = forecast(history, horizon, verdict, Here())
        record.cpu += cpu_seconds() - before
        record.failed += len(made.fell_back)
        pair = (made.interval_80, made.interval_95)
        record.score(history, actual(task, origin, horizon), made.quantiles, pair)
    return record


def actual(task: Task, origin: int, horizon: int) -> Floats:
    """What was sold in a scored window; a day without a row is a day without a sale."""
    return np.nan_to_num(task.panel.quantity[:, origin : origin + horizon], nan=0.0)


def show(task: Task, verdict: Verdict, seconds: float) -> None:
    """What was taken from the file, and what the tournament found."""
    print(
        f"{len(task.panel.keys)} of {task.in_file} series, {task.panel.days} days; {task.findings}"
    )
    signals = {n: s.known.value for n, s in task.panel.signals.items()}
    print(f"signals {signals}")
    first = task.panel.day(task.origins[0])
    print(f"tournament origins {[str(d) for d in verdict.origins]}, first scored day {first}")
    for kind, learnt in verdict.by_class.items():
        weights = ", ".join(f"{name} {w:.2f}" for name, w in learnt.weights.items())
        print(f"  {kind.value:<13}{learnt.cases:>6} cases: {weights}")
    print(f"tournament CPU {seconds:.0f} s, fell back {verdict.fell_back}\n\n{HEAD}")


def hold(task: Task, horizon: int, runner: Runner) -> tuple[Verdict, float]:
    """The tournament on what is known before the first scored day, and its processor time."""
    known = task.panel.at(task.origins[0], horizon)
    verdict = hold_tournament(known, horizon, Rules(sample=PROPHET_SAMPLE), runner)
    return verdict, sum(verdict.seconds.values())


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--series", type=int, help="the so many with most days of sales")
    parser.add_argument("--country", help="adds its public holidays, for all who use regressors")
    parser.add_argument(
        "--drop-last", type=int, default=0, help="days to forget, to choose settings"
    )
    parser.add_argument("--speed", type=int, help="only time so many series made from the file's")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    task = load(given.data, given.horizon, given.series, given.country, given.drop_last)
    if given.speed:
        print(json.dumps(measure_speed(task, given.horizon, given.speed, given.workers)))
        return
    with Pool(given.workers) as runner:
        summary = measure(task, given.horizon, runner)
    summary["wall_s"] = round(time.perf_counter() - start, 1)
    print(json.dumps(summary))


def measure(task: Task, horizon: int, runner: Runner) -> dict[str, object]:
    """The tournament, then everyone over the scored origins."""
    verdict, seconds = hold(task, horizon, runner)
    show(task, verdict, seconds)
    forecast(task.panel.at(task.origins[0], horizon), horizon, verdict)  # imports, once
    records = {PRODUCTION: production(task, horizon, verdict)}
    print(records[PRODUCTION].line(), flush=True)
    for method in (*METHODS, *YARDSTICKS):
        where = runner if method.costly else Here()
        records[method.name] = contest(method, task, horizon, where)
        print(records[method.name].line(), flush=True)
    ours, rival = records[PRODUCTION], records["prophet_with_all"]
    first, second = ours.covered()
    return {
        "spl_ratio": round(ours.loss / rival.loss, 4),
        "speed_ratio": round(rival.cpu_a_series / max(ours.cpu_a_series, 1e-9), 2),
        "coverage_80": round(first, 4),
        "coverage_95": round(second, 4),
        "spl_ratio_if_prophet_were_rounded": round(ours.loss / rival.loss_in_pieces, 4),
        "spl_ratio_plain": round(ours.loss / records["prophet_plain"].loss, 4),
        "series": len(task.panel.keys),
        "horizon": horizon,
        "tournament_cpu_s": round(seconds, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "contestants": {name: record.row() for name, record in records.items()},
    }


if __name__ == "__main__":
    main()
