"""How good the stated chance of running out within 14 days is, on replayed cases.

`python -m benchmarks.stockout --data FILE [--series N] [--country US] [--drop-last DAYS]`

What is said is what the pages say: worked out from the night's totals, told as often as such
statements came true. The tournament and that correction are learnt on origins whose windows end
before the first scored one begins. Scored: Brier score beside that of the normal formula (mean
and spread of the last 56 days, the order as due; by weekday or not, whichever did better),
calibration error over ten equal bins, how often it happened where at least 70 % was said.
The last line is one JSON object.
"""

import argparse
import json
import logging
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import load_with
from benchmarks._stockout_cases import HORIZON, LATE, Cases, cases_at
from core.planning.forecast.levels import Flags, Floats, Ints
from core.planning.forecast.methods import METHODS
from core.planning.forecast.panel import Panel
from core.planning.forecast.runner import Pool
from core.planning.forecast.tournament import Rules, Verdict, hold_tournament
from core.planning.running.come_true import learn

WANTED = 12_000
ORIGINS = 6
TRIGGER = 0.7
CONTESTANTS = tuple(method for method in METHODS if not method.costly)
"""Prophet does not contest here, to keep the program short."""


def brier(said: Floats, happened: Flags) -> float:
    """Mean squared difference of what was said and what came."""
    return float(((said - happened) ** 2).mean())


def calibration_error(said: Floats, happened: Flags, bins: int = 10) -> float:
    """Mean distance between said and happened over equal bins of what was said."""
    place = np.minimum((said * bins).astype(int), bins - 1)
    distance = 0.0
    for each in range(bins):
        here = place == each
        if here.any():
            distance += here.mean() * abs(said[here].mean() - happened[here].mean())
    return float(distance)


def precision(said: Floats, happened: Flags) -> tuple[float, float]:
    """What share of those said to be at least 70 % likely happened; and of all that did, told."""
    told = said >= TRIGGER
    hit = float((told & happened).sum())
    return hit / max(1, int(told.sum())), hit / max(1, int(happened.sum()))


def scores(said: Floats, happened: Flags) -> dict[str, float]:
    """All figures of one teller."""
    right, found = precision(said, happened)
    return {
        "brier": round(brier(said, happened), 4),
        "ece": round(calibration_error(said, happened), 4),
        "trigger_precision": round(right, 4),
        "trigger_recall": round(found, 4),
    }


def _play(
    panel: Panel, verdict: Verdict, draws: int, past_delays: Ints, part: tuple[int, int]
) -> Cases:
    """The cases of an origin by a seed; a function of a module, so that a pool can run it."""
    origin, seed = part
    return cases_at(panel, origin, verdict, draws, past_delays, seed)


def measure(given: argparse.Namespace) -> dict[str, object]:
    """Learns on earlier origins, scores on the later."""
    task = load_with(
        given.data, HORIZON, given.series, given.country, given.drop_last, 2 * ORIGINS, HORIZON
    )
    panel = task.panel
    learning, scored = task.origins[:ORIGINS], task.origins[ORIGINS:]
    random = np.random.default_rng(3)
    past_delays = random.choice(LATE, 60)
    draws = -(-WANTED // (len(panel.keys) * ORIGINS))
    with Pool(given.workers) as runner:
        known = panel.at(learning[0], HORIZON)
        verdict = hold_tournament(known, HORIZON, Rules(), runner, CONTESTANTS)
        ask = partial(_play, panel, verdict, draws, past_delays)
        played = runner.run(ask, [(o, 1) for o in learning] + [(o, 2) for o in scored])
    past, now = Cases.joined(played[:ORIGINS]), Cases.joined(played[ORIGINS:])
    correction = learn(past.said["ours"], past.happened.astype(np.float64))
    print(f"learnt on {len(past.happened)} cases from {panel.day(learning[0])}: {correction}")
    print(f"scored on {len(now.happened)} cases from {panel.day(scored[0])}")
    told = correction.of_all(now.said["ours"])
    tellers = {**now.said, "worked_out": now.said["ours"], "ours": told}
    found = {name: scores(said, now.happened) for name, said in tellers.items()}
    base = now.happened.mean()
    for name, row in found.items():
        print(f"{name:<14}", row)
    ours, formulas = found["ours"], [found[n]["brier"] for n in ("formula", "formula_plain")]
    return {
        "brier_ratio": round(ours["brier"] / min(formulas), 4),
        "ece": ours["ece"],
        "trigger_precision": ours["trigger_precision"],
        "trigger_recall": ours["trigger_recall"],
        "brier_ratio_weekday_formula": round(ours["brier"] / formulas[0], 4),
        "brier_ratio_plain_formula": round(ours["brier"] / formulas[1], 4),
        "skill": round(1 - ours["brier"] / float(base * (1 - base)), 4),
        "cases": len(now.happened),
        "happened": round(float(base), 4),
        "series": len(panel.keys),
        "tellers": found,
    }


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--series", type=int, help="the so many with most days of sales")
    parser.add_argument("--country", help="adds its public holidays")
    parser.add_argument("--drop-last", type=int, default=0, help="days to forget, for settings")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    summary = measure(given)
    summary["wall_s"] = round(time.perf_counter() - start, 1)
    print(json.dumps(summary))


if __name__ == "__main__":
    main()
