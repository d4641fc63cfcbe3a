"""How good and how fast the forecasts are, beside Prophet, on any file of daily sales.

`python -m benchmarks.forecast --data FILE --horizon 14 [--series N] [--country DE]`
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import Task, load
from benchmarks._forecast_report import HEAD, Record
from core.planning.forecast.methods import BY_NAME, METHODS, YARDSTICKS, Answer, ask
from core.planning.forecast.panel import Panel
from core.planning.forecast.runner import Pool, Runner, cpu_seconds

CHUNK = 20


@dataclass(frozen=True)
class Question:
    """One method asked about one part of a panel."""

    method: str
    panel: Panel
    horizon: int


def answer(question: Question) -> tuple[Answer, float]:
    """The answer, and the processor seconds it took."""
    before = cpu_seconds()
    said = ask(BY_NAME[question.method], question.panel, question.horizon)
    return said, cpu_seconds() - before


def contest(name: str, task: Task, horizon: int, runner: Runner) -> Record:
    """One method over all scored origins; costly ones in parts, so that a pool helps."""
    record = Record(name)
    for origin in task.origins:
        history = task.panel.at(origin, horizon)
        actual = np.nan_to_num(task.panel.quantity[:, origin : origin + horizon])
        rows = np.arange(len(history.keys))
        parts = np.split(rows, range(CHUNK, len(rows), CHUNK)) if BY_NAME[name].costly else [rows]
        answers = runner.run(answer, [Question(name, history.rows(p), horizon) for p in parts])
        record.score(history, actual, np.concatenate([a.quantiles for a, _ in answers]))
        record.cpu += sum(seconds for _, seconds in answers)
        record.failed += sum(len(a.fell_back) for a, _ in answers)
    return record


def main() -> None:
    """Runs the benchmark; the last line is one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--horizon", type=int, default=14)
    parser.add_argument("--series", type=int)
    parser.add_argument("--country")
    parser.add_argument(
        "--drop-last", type=int, default=0, help="days to forget, for choosing settings"
    )
    given = parser.parse_args()
    task = load(given.data, given.horizon, given.series, given.country, given.drop_last)
    runner = Pool(2)
    print(
        f"{len(task.panel.keys)} of {task.in_file} series, {task.panel.days} days, {task.findings}"
    )
    print(HEAD)
    records = {}
    for method in (*METHODS, *YARDSTICKS):
        records[method.name] = contest(method.name, task, given.horizon, runner)
        print(records[method.name].line(), flush=True)
    ours, rival = records["global_trees"], records["prophet_with_all"]
    print(json.dumps({
        "spl_ratio": round(ours.loss / rival.loss, 4),
        "speed_ratio": round(rival.cpu_a_series / ours.cpu_a_series, 2),
        "coverage_80": ours.covered()[0], "coverage_95": ours.covered()[1],
        "contestants": {name: record.row() for name, record in records.items()},
    }))  # fmt: skip


if __name__ == "__main__":
    main()
