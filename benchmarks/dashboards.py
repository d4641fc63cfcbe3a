"""Every query and page of Analyse, Stock and Today over ten million moves.

`python -m benchmarks.dashboards --moves 10000000` writes a bulk history, sends 20,000 documents
with backdating, reversals and late cost through the door, compares all facts with a recompute
(`core.posting.invariants.verify`), then asks each query of `core.analytics.registry` and draws
each page, as administrator and as a regional manager. `--keep FILE` keeps the database and
takes it again the next time, unloaded. Times are milliseconds of CPU, the best of five for a
query and the median of five warm runs for a page; the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bulk.firm import BulkFirm, found, taken
from benchmarks.bulk.history import LAST, Shape, imagine
from benchmarks.bulk.traffic import Traffic
from benchmarks.bulk.write import Writer
from benchmarks.dashboards_small import pages, queries
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.rows import Rows
from core.platform.settings import settings
from core.posting.invariants import verify
from pages.registry import PAGES

SECTIONS = ("today", "analyse", "stock")


def say(*words: object) -> None:
    """Progress, beside the result."""
    print(*words, file=sys.stderr, flush=True)


def loaded(path: Path, moves: int, documents: int) -> dict[str, object]:
    """Makes the database; answers how long it took and whether the facts are equal."""
    url = f"sqlite:///{path}"
    upgrade(url)
    engine = connect(url)
    history = imagine(Shape(moves))
    with writing(engine) as session:
        firm = found(session, history)
    engine.dispose()
    start = time.monotonic()
    raw = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-1000000"):
        raw.execute(f"PRAGMA {pragma}")
    raw.execute("BEGIN")
    Writer(raw, firm, history).write()
    raw.execute("COMMIT")
    raw.close()
    say(f"{history.moves} moves in {time.monotonic() - start:.0f} s")
    engine = connect(url)
    told: dict[str, object] = {"moves": history.moves, "load_s": round(time.monotonic() - start)}
    start = time.monotonic()
    told["documents"] = Traffic(engine, firm, history).run(documents)
    told["documents_s"] = round(time.monotonic() - start)
    say(f"{documents} documents in {told['documents_s']} s")
    start = time.monotonic()
    with writing(engine) as session:
        differences = verify(Rows(session))
    told["recompute_s"] = round(time.monotonic() - start)
    told["facts_equal"] = not differences
    for line in differences[:20]:
        say(line)
    engine.dispose()
    return told


def measured(path: Path, firm: BulkFirm) -> dict[str, object]:
    """The times of both readers."""
    url = f"sqlite:///{path}"
    os.environ["ZHANGGUI_DATABASE_URL"] = url
    settings.cache_clear()
    keys = [page.key for page in PAGES if page.section in SECTIONS]
    asked: dict[str, float] = {}
    drawn: dict[str, float] = {}
    for who, actor in (("administrator", firm.actor()), ("region", firm.regional_manager)):
        times, item = queries(url, actor)
        asked |= {f"{who}.{name}": value for name, value in times.items()}
        drawn |= {f"{who}.{name}": value for name, value in pages(actor, item, keys).items()}
    slow = sorted(asked, key=lambda name: -asked[name])
    return {
        "slowest_query_ms": asked[slow[0]],
        "slowest_queries": {name: asked[name] for name in slow[:12]},
        "slowest_page_ms": max(drawn.values()),
        "pages_ms": drawn,
    }


def main() -> None:
    """Read the command, load, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=10_000_000)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--keep", type=Path)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (said.keep or Path(folder) / "dashboards.db").resolve()
        there = path.exists()
        told = {} if there else loaded(path, said.moves, said.documents)
        engine = connect(f"sqlite:///{path}")
        with writing(engine) as session:
            firm = taken(session)
        engine.dispose()
        told |= {"on": LAST.isoformat()} | measured(path, firm)
        told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(told))


if __name__ == "__main__":
    main()
