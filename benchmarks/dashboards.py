"""Every query and page of Analyse, Stock and Today over ten million moves.

`python -m benchmarks.dashboards --moves 10000000` goes through four parts: `load` writes a bulk
history, `documents` sends 20,000 documents with backdating, reversals and late cost through the
door, `verify` compares all facts with a recompute (`core.posting.invariants.verify`), `measure`
asks each query of `core.analytics.registry` and draws each page, as administrator and as a
regional manager. `--keep FILE` keeps the database, and beside it in FILE.json what every part
found: a part that was done is not done again, and documents go on where they were cut off.
`--only PART` does one part alone. Times are milliseconds of CPU, the best of a few for a query
and the median of warm runs for a page; the last line is one JSON object.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.bulk.firm import BulkFirm, found, goods, taken
from benchmarks.bulk.history import LAST, Shape, imagine
from benchmarks.bulk.traffic import Traffic
from benchmarks.bulk.write import Writer
from benchmarks.dashboards_small import pages, queries
from core.platform.database import connect, writing
from core.platform.memory import collect_seldom
from core.platform.migrate import upgrade
from core.platform.rows import Rows
from core.platform.settings import settings
from core.posting.invariants import verify
from pages.registry import PAGES

SECTIONS = ("today", "analyse", "stock")
QUERY_MS, PAGE_MS = 100, 300
"""What a query and a page may take."""
Told = dict[str, Any]


def say(*words: object) -> None:
    """Progress, beside the result."""
    print(*words, file=sys.stderr, flush=True)


class Run:
    """A database on its way through the parts, and what they found so far."""

    def __init__(self, path: Path, moves: int, documents: int) -> None:
        self.path, self.moves, self.documents = path, moves, documents
        self.url = f"sqlite:///{path}"
        self.notes = path.with_name(path.name + ".json")
        self.told: Told = json.loads(self.notes.read_text()) if self.notes.exists() else {}

    def note(self, **found: object) -> None:
        """Keeps what was found beside the database."""
        self.told |= found
        self.notes.write_text(json.dumps(self.told))

    def load(self) -> None:
        """The bulk history, in one transaction; nothing where a history stands."""
        if self.path.exists():
            return
        history, start = imagine(Shape(self.moves)), time.monotonic()
        upgrade(self.url)
        engine = connect(self.url)
        with writing(engine) as session:
            firm = found(session, history)
        engine.dispose()
        raw = sqlite3.connect(self.path, isolation_level=None)
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "cache_size=-1000000"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("BEGIN")
        Writer(raw, firm, history).write()
        raw.execute("COMMIT")
        raw.close()
        self.note(moves=history.moves, load_s=round(time.monotonic() - start))
        say(f"{history.moves} moves in {self.told['load_s']} s")

    def post(self) -> None:
        """Documents through the door, up to as many as were asked for."""
        engine = connect(self.url)
        before, cpu = self._posted(engine), time.process_time()
        start, spent = time.monotonic(), self.told.get("documents_s", 0)
        spent_cpu = self.told.get("documents_cpu_s", 0)

        def count(done: int) -> None:
            wall = round(spent + time.monotonic() - start)
            self.note(
                documents=before + done,
                documents_s=wall,
                documents_cpu_s=round(spent_cpu + time.process_time() - cpu),
            )
            if done % 500 < 25:
                say(f"{before + done} documents in {wall} s")

        if before < self.documents:
            with writing(engine) as session:
                firm, stock = taken(session), goods(session)
            # another seed each time: what was cut off goes on with documents of its own
            sorts = Traffic(engine, firm, stock, 11 + before).run(self.documents - before, count)
            count(sum(sorts.values()))
            earlier = self.told.get("sorts", {})
            self.note(sorts={n: sorts.get(n, 0) + earlier.get(n, 0) for n in sorts | earlier})
            self.told.pop("facts_equal", None)
        engine.dispose()

    def _posted(self, engine: Engine) -> int:
        with writing(engine) as session:
            row = Rows(session).one("SELECT count(*) FROM audit_entry WHERE action LIKE 'post %'")
        return int(row[0]) if row else 0

    def compare(self) -> None:
        """Facts against a recompute of everything."""
        if "facts_equal" in self.told:
            return
        engine, start = connect(self.url), time.monotonic()
        with writing(engine) as session:
            differences = verify(Rows(session))
        engine.dispose()
        for line in differences[:20]:
            say(line)
        self.note(recompute_s=round(time.monotonic() - start), facts_equal=not differences)
        say(f"facts {'equal' if not differences else 'differ'}, in {self.told['recompute_s']} s")

    def measure(self) -> None:
        """The times of both readers."""
        engine = connect(self.url)
        with writing(engine) as session:
            firm = taken(session)
        engine.dispose()
        self.note(on=LAST.isoformat(), **measured(self.url, firm))


def measured(url: str, firm: BulkFirm) -> Told:
    """Each query and page of both readers, and which of them take longer than they may."""
    os.environ["ZHANGGUI_DATABASE_URL"] = url
    settings.cache_clear()
    collect_seldom()  # as the launcher does
    keys = [page.key for page in PAGES if page.section in SECTIONS]
    asked: dict[str, float] = {}
    drawn: dict[str, float] = {}
    for who, actor in (("administrator", firm.actor()), ("region", firm.regional_manager)):
        times, item = queries(url, actor, lambda name, ms, who=who: say(ms, who, name))  # type: ignore[misc]
        asked |= {f"{who}.{name}": value for name, value in times.items()}
        for key in keys:
            drawn[f"{who}.{key}"] = pages(actor, item, [key])[key]
            say(drawn[f"{who}.{key}"], who, "page", key)
    slow = sorted(asked, key=lambda name: -asked[name])
    return {
        "slowest_query_ms": asked[slow[0]],
        "slowest_queries": {name: asked[name] for name in slow[:12]},
        "queries_above": {name: asked[name] for name in slow if asked[name] > QUERY_MS},
        "slowest_page_ms": max(drawn.values()),
        "pages_above": {name: value for name, value in drawn.items() if value > PAGE_MS},
        "pages_ms": drawn,
    }


PARTS: dict[str, Callable[[Run], None]] = {
    "load": Run.load,
    "documents": Run.post,
    "verify": Run.compare,
    "measure": Run.measure,
}


def main() -> None:
    """Read the command, do the parts, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=10_000_000)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", choices=PARTS)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (said.keep or Path(folder) / "dashboards.db").resolve()
        run = Run(path, said.moves, said.documents)
        for name, part in PARTS.items():
            if said.only in (None, name):
                part(run)
        run.told["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(json.dumps(run.told))


if __name__ == "__main__":
    main()
