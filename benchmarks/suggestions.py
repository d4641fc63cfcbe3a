"""How long suggestions for many item-stores take: from shelves and stored forecasts to decisions.

`python -m benchmarks.suggestions [--shelves 10000]`

Forecasts of 28 days and shelves with lots and orders under way are made by seed; what is timed is
everything but reading and writing the database, which the worker adds to (both are a few set-based
statements). The last line is one JSON object.
"""

import argparse
import datetime as dt
import json
import resource
import time

import numpy as np

from core.kernel.amounts import MICRO
from core.planning.forecast import Class
from core.planning.forecast.levels import DEVIATES
from core.planning.stored import Run, Stored
from core.planning.suggest.decide import decide
from core.planning.suggest.shelf import Coming, LotThere, Shelf, Source
from core.planning.suggest.work import wishes

TODAY = dt.date(2026, 11, 24)
HORIZON = 28
PLACES = 20


def stored_of(shelves: int, random: np.random.Generator) -> Stored:
    """Forecasts as a night leaves them."""
    level = random.lognormal(1.0, 1.0, shelves)
    week = np.where((np.arange(HORIZON) + 1) % 7 >= 5, 1.5, 0.8)
    mean = level[:, None] * week
    daily = np.maximum(mean[..., None] * (1 + 0.35 * DEVIATES), 0.0)
    errors = random.standard_normal((400, HORIZON)) + random.standard_normal((400, 1))
    ranks = (np.argsort(np.argsort(errors, axis=0), axis=0) + 0.5) / 400
    run = Run(1, 1, "nightly", TODAY - dt.timedelta(days=1), HORIZON, 7, None, shelves, 0, 0)
    keys = tuple((n // PLACES, n % PLACES) for n in range(shelves))
    kinds = (Class.SMOOTH,) * shelves
    none = ({},) * shelves
    return Stored(
        run,
        keys,
        (1,) * shelves,
        kinds,
        ("",) * shelves,
        mean,
        daily,
        daily,
        none,
        {Class.SMOOTH: ranks},
    )


def shelf_of(key: tuple[int, int], random: np.random.Generator) -> Shelf:
    """A shelf with some lots, and an order under way every third time."""
    life = int(random.choice([2, 5, 14, 60, 365]))
    pack = int(random.choice([1, 6, 12, 24])) * MICRO
    day = dt.timedelta(days=1)
    source = Source(
        int(random.integers(1, 30)),
        1,
        1,
        pack,
        0,
        500 * MICRO,
        TODAY,
        TODAY + 2 * day,
        TODAY + (3 if life < 7 else 9) * day,
    )
    lots = tuple(
        LotThere(int(random.integers(0, 20)) * MICRO, TODAY + int(random.integers(0, life)) * day)
        for _ in range(3)
    )
    coming = (Coming(pack, TODAY + day, source.partner_id),) if random.uniform() < 0.3 else ()
    there = sum(lot.quantity_micro for lot in lots)
    lots = tuple(sorted(lots, key=lambda lot: lot.last_on or dt.date.max))
    return Shelf(*key, 1, 1, source, 800.0, life, False, there, lots, coming)


def main() -> None:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shelves", type=int, default=10_000)
    given = parser.parse_args()
    random = np.random.default_rng(1)
    stored = stored_of(given.shelves, random)
    shelves = [shelf_of(key, random) for key in stored.keys]
    late = {partner: [0, 0, 0, 1, 2] for partner in range(1, 30)}
    wall, cpu = time.perf_counter(), time.process_time()
    found = decide(wishes(shelves, stored, TODAY, late), {3: 50_000})
    print(
        json.dumps(
            {
                "shelves": given.shelves,
                "suggestions": len(found),
                "wall_s": round(time.perf_counter() - wall, 2),
                "cpu_s": round(time.process_time() - cpu, 2),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    )


if __name__ == "__main__":
    main()
