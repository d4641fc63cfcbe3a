"""How long suggestions for many item-stores take: from shelves and stored forecasts to decisions.

`python -m benchmarks.suggestions [--shelves 10000]`

Forecasts of 28 days and shelves are made by seed. Timed twice: the deciding alone, of shelves with
lots and orders under way (`deciding_…`); and the whole step of the night through the tables of a
database made for it, reading and writing included (`wall_s`, `cpu_s`). The last line is one JSON
object.
"""

import argparse
import datetime as dt
import json
import resource
import tempfile
import time

import numpy as np
from sqlalchemy import func, select, update
from sqlmodel import Session, col

from benchmarks._shop import RECEIPT, BigShop, fresh_database, open_shop
from benchmarks._shop import TODAY as SHOP_TODAY
from core.kernel.amounts import MICRO
from core.planning.forecast import Class
from core.planning.forecast.levels import DEVIATES
from core.planning.packed import pack, pack_ranks
from core.planning.stored import Run, Stored
from core.planning.suggest.decide import decide
from core.planning.suggest.make import make_suggestions
from core.planning.suggest.shelf import Coming, LotThere, Shelf, Source
from core.planning.suggest.work import wishes
from core.platform.database import append, writing
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.planning import ForecastClass, ForecastRun, ForecastSeries
from models.stock import Balance
from models.suggestions import Suggestion

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


def in_tables(shelves: int, folder: str, random: np.random.Generator) -> dict[str, object]:
    """The same through the tables: a firm, its last receipts, stock and a night's forecast are
    written first; timed is one `make_suggestions`, reading and writing included."""
    shop = open_shop(fresh_database(f"sqlite:///{folder}", "suggestions"), -(-shelves // PLACES))
    codes = list(shop.items)
    for start in range(0, len(codes), 5):
        lines = [shop.line(code, 24, 5) for code in codes[start : start + 5]]
        shop.write([shop.draft(RECEIPT, lines)])
    with writing(shop.engine) as session:
        places = [
            Warehouse(
                company_id=shop.company,
                org_unit_id=shop.unit,
                code=f"B{n}",
                name=f"B{n}",
                kind="store",
                cost_pool_id=shop.pool,
                stock_known=True,
            )
            for n in range(PLACES)
        ]
        session.add_all(places)
        session.flush()
        keys = [(item, place.id or 0) for item in shop.items.values() for place in places][:shelves]
        lives = [None, 2, 5, 14, 60]
        for number, item in enumerate(shop.items.values()):
            session.connection().execute(
                update(Item)
                .where(col(Item.id) == item)
                .values(
                    life_days=lives[number % 5],
                    retail_price_micro=10 * MICRO,
                    purchase_price_micro=5 * MICRO,
                )
            )
        _write_stock(session, shop, keys, random)
        _write_forecast(session, shop, keys, random)
    wall, cpu = time.perf_counter(), time.process_time()
    with writing(shop.engine) as session:
        run = make_suggestions(session, shop.company, shop.clock)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with writing(shop.engine) as session:
        count = session.connection().execute(
            select(func.count()).select_from(Suggestion).where(col(Suggestion.run_id) == run)
        )
        found = count.scalar_one()
    return {"suggestions": found, "wall_s": round(wall, 2), "cpu_s": round(cpu, 2)}


def _write_stock(
    session: Session, shop: BigShop, keys: list[tuple[int, int]], random: np.random.Generator
) -> None:
    rows = [
        {
            "item_id": item,
            "warehouse_id": place,
            "company_id": shop.company,
            "org_unit_id": shop.unit,
            "quantity_micro": int(random.integers(0, 40)) * MICRO,
        }
        for item, place in keys
    ]
    append(session, table(Balance), rows)


def _write_forecast(
    session: Session, shop: BigShop, keys: list[tuple[int, int]], random: np.random.Generator
) -> None:
    made = stored_of(len(keys), random)
    head = {"company_id": shop.company, "seed": 7, "state": "finished", "finished_at": 1,
            "started_at": 0, "origin_on": SHOP_TODAY - dt.timedelta(days=1)}  # fmt: skip
    held = ForecastRun(**head, kind="tournament")
    session.add(held)
    session.flush()
    run = ForecastRun(**head, tournament_id=held.id, series=len(keys))
    session.add(run)
    session.flush()
    append(
        session,
        table(ForecastClass),
        [
            {
                "run_id": held.id, "company_id": shop.company, "kind": kind.value,
                "cases": len(ranks), "weights": {}, "calibration": {}, "ranks": pack_ranks(ranks),
            }
            for kind, ranks in made.ranks.items()
        ],
    )  # fmt: skip
    rows = [
        {
            "run_id": run.id,
            "item_id": item,
            "warehouse_id": place,
            "company_id": shop.company,
            "org_unit_id": shop.unit,
            "kind": made.kinds[row].value,
            "fell_back": "",
            "mean_14_micro": 0,
            "mean_28_micro": 0,
            "mean": pack(made.mean[row]),
            "daily": pack(made.daily[row]),
            "total": pack(np.cumsum(made.daily[row], axis=0)),
            "adds": {},
        }
        for row, (item, place) in enumerate(keys)
    ]
    append(session, table(ForecastSeries), rows)


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
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    with tempfile.TemporaryDirectory() as folder:
        whole = in_tables(given.shelves, folder, random)
    print(
        json.dumps(
            {
                "shelves": given.shelves,
                "suggestions": len(found),
                "deciding_wall_s": round(wall, 2),
                "deciding_cpu_s": round(cpu, 2),
                "suggestions_in_tables": whole["suggestions"],
                "wall_s": whole["wall_s"],
                "cpu_s": whole["cpu_s"],
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    )


if __name__ == "__main__":
    main()
