"""`python -m benchmarks.demo [--days 395]`: how long the demo company takes to build.

Simulates, founds and posts it into an empty SQLite file, then lets the proof go over all its
ledgers. `cpu_seconds` is what this process used, `seconds` what a clock on the wall said;
`verify_clean` is true where nothing differs.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
from time import perf_counter, process_time

from core.demo.build import build
from core.demo.world import MOST_DAYS, SEED, Size
from core.platform.database import connect, writing
from core.platform.rows import Rows
from core.posting.verify import differences

END = dt.date(2026, 11, 23)


def measure(url: str, days: int) -> dict[str, object]:
    """Builds one and says what it took and what is in it."""
    wall, cpu = perf_counter(), process_time()
    built = build(url, END, SEED, Size(days))
    wall, cpu = perf_counter() - wall, process_time() - cpu
    engine = connect(url)
    with writing(engine) as session:
        rows = Rows(session)
        documents = rows.select("SELECT count(*) FROM document")[0][0]
        moves = rows.select("SELECT count(*) FROM move")[0][0]
    engine.dispose()
    begun = perf_counter()
    clean = not differences(url)
    return {
        "seconds": round(wall, 1),
        "cpu_seconds": round(cpu, 1),
        "simulate_seconds": round(built.simulate_seconds, 1),
        "documents": documents,
        "lines": built.lines,
        "moves": moves,
        "verify_clean": clean,
        "verify_seconds": round(perf_counter() - begun, 1),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo")
    parser.add_argument("--days", type=int, default=MOST_DAYS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as folder:
        print(json.dumps(measure(f"sqlite:///{folder}/demo.db", asked.days)))


if __name__ == "__main__":
    main()
