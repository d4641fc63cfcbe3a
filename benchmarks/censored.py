"""How near the estimated demand comes to the true one, where shelves stood empty.

`python -m benchmarks.censored --data FILE [--empty 0.3]`

Sales of a real file are taken as the true demand. Shelves are filled for each day by what the
same weekday of the last four weeks asked, times a factor that leaves the wanted share of days
empty; what was asked beyond is hidden. Once the till says when the last piece went (buyers come
evenly over the day), once it does not. Bias is the sum of estimates over the sum of true demand,
less one, over all days; beside it that of two common habits, and the mean bias of a series, since
in a sum a few that sell thousands a day (fuel) drown all others. The last line is one JSON object.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks._forecast_data import load
from core.planning.demand.censored import Days, wanted
from core.planning.forecast.levels import Flags, Floats

SHELVES = 60


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--empty", type=float, default=0.3)
    parser.add_argument("--series", type=int, default=SHELVES)
    given = parser.parse_args()
    task = load(given.data, 14, given.series, None, 0)
    true = np.round(task.panel.filled())
    random = np.random.default_rng(2026)
    shelf = filled(true, given.empty, random)
    empty = true >= shelf
    sold = np.minimum(true, shelf)
    share = sold_out_at(true, sold, random)
    print(f"{len(true)} series of {true.shape[1]} days, {empty.mean():.1%} of days empty at close")
    days = {
        "recorded": days_of(task.panel.weekdays(true.shape[1]), sold, empty, share),
        "untold": days_of(
            task.panel.weekdays(true.shape[1]), sold, empty, np.full(true.shape, np.nan)
        ),
    }
    found: dict[str, object] = {"series": len(true), "empty_share": round(float(empty.mean()), 3)}
    for name, given_days in days.items():
        demand = wanted(given_days).demand
        found[f"bias_{name}"] = bias(demand, true)
        found[f"bias_{name}_a_series"] = bias_a_series(demand, true)
        found[f"mae_{name}"] = round(float(np.abs(demand - true).sum() / true.sum()), 4)
    found["bias_sales_as_they_are"] = bias(sold, true)
    found["bias_sales_as_they_are_a_series"] = bias_a_series(sold, true)
    whole = np.where(empty, np.nan, sold)
    found["bias_empty_days_dropped"] = round(float(np.nanmean(whole) / true.mean() - 1), 4)
    print(json.dumps(found))


def filled(true: Floats, empty: float, random: np.random.Generator) -> Floats:
    """What lay on the shelf each morning, so that about this share of days sells out."""
    usual = np.zeros_like(true)
    for week in range(1, 5):
        back = np.roll(true, 7 * week, axis=1)
        usual += back / 4
    usual = np.maximum(usual * random.normal(1.0, 0.1, true.shape), 1.0)
    low, high = 0.3, 4.0
    for _ in range(40):
        factor = (low + high) / 2
        share = float((true >= np.ceil(usual * factor)).mean())
        low, high = (factor, high) if share > empty else (low, factor)
    result: Floats = np.ceil(usual * high)
    return result


def sold_out_at(true: Floats, sold: Floats, random: np.random.Generator) -> Floats:
    """The share of the day gone when the last piece went, buyers coming evenly."""
    gone = random.beta(np.maximum(sold, 0.5), np.maximum(true - sold + 1, 0.5))
    result: Floats = np.where(sold > 0, gone, 0.02)
    return result


def days_of(
    weekday: np.ndarray[tuple[int], np.dtype[np.int64]], sold: Floats, empty: Flags, share: Floats
) -> Days:
    """The shelves as a reader of the ledgers would find them."""
    known = np.ones(sold.shape, dtype=bool)
    return Days(sold, known, empty, share, weekday, np.ones(len(sold), dtype=bool))


def bias(found: Floats, true: Floats) -> float:
    """Sum over sum, less one."""
    return round(float(found.sum() / true.sum() - 1), 4)


def bias_a_series(found: Floats, true: Floats) -> float:
    """The same of each series, and their mean; series that sold nothing are left out."""
    sold = true.sum(axis=1)
    each = found.sum(axis=1)[sold > 0] / sold[sold > 0] - 1
    return round(float(each.mean()), 4)


if __name__ == "__main__":
    main()
