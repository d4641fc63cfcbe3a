"""The analysis pages over a real till export: each query, and each page whole, in ms of CPU.

`python -m benchmarks.dashboards_small FILE` imports the file into a database of its own;
`--database URL` takes one that is there. Queries are the best of five over 30 and 365 days;
pages are the median of five warm runs without a browser, the drawing calls included: asked anew,
and again while the books stand still. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from core.analytics.asked import Asked
from core.analytics.registry import QUERIES
from core.analytics.sales import by_item, sales_up_to
from core.analytics.source import Slice
from core.analytics.window import Window
from core.platform.identity import doorkeeper
from core.platform.kept import forget
from core.platform.reader import open_reader
from core.platform.rights import Actor
from core.platform.settings import ROOT, settings

PAGES = ("overview", "turnover", "margin", "stock", "item")
RUNS = 5


QUICK = 0.02
"""So quick, in seconds, that it need not be asked again."""


def best(ask: Callable[[], object]) -> float:
    """The quickest of some runs, milliseconds of CPU: other work on the machine says nothing."""
    times: list[float] = []
    while len(times) < RUNS and (not times or min(times) > QUICK):
        start = time.process_time()
        ask()
        times.append(time.process_time() - start)
    return round(min(times) * 1000, 1)


def queries(
    url: str, actor: Actor, told: Callable[[str, float], None] = lambda _name, _ms: None
) -> tuple[dict[str, float], int]:
    """Each query's time, told as it is known, and an item that sold."""
    found: dict[str, float] = {}
    reader = open_reader(url)
    with reader.reading(actor) as connection:
        company = min(actor.companies)
        last = max(store.on for store in sales_up_to(connection, company))
        of = Slice(company)
        item = by_item(connection, of, Window.ending(last, 30), 1)[0].id
        for days in (30, 365):
            asked = Asked(of, Window.ending(last, days), last, item)
            for query in QUERIES:
                name = f"{query.page}.{query.name}.{days}"
                found[name] = best(lambda q=query, a=asked: q.ask(connection, a))  # type: ignore[misc]
                told(name, found[name])
    reader.close()
    return found, item


def pages(
    actor: Actor, item: int, keys: Sequence[str] = PAGES, *, kept: bool = False
) -> dict[str, float]:
    """The median time of each page, warm: asked anew each time, as after a posting, or with the
    answers that are kept while the books stand still."""
    from streamlit.testing.v1 import AppTest

    from pages.registry import entry
    from pages.widgets.identity import signed_in_as

    found: dict[str, float] = {}
    with signed_in_as(actor):
        for key in keys:
            at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=60)
            at.run()
            at.switch_page(entry(key).file)
            if key == "item":
                at.query_params["id"] = str(item)
            at.run()
            times = []
            for _run in range(RUNS):
                if not kept:
                    forget()
                start = time.process_time()
                at.run()
                times.append(time.process_time() - start)
            assert not at.exception
            found[key] = round(statistics.median(times) * 1000, 1)
    return found


def imported(file: Path, folder: Path) -> str:
    """A database with the export in it, through the importer's own command."""
    from core.catalog.companies import CompanyForm
    from core.desks.setup.first_administrator import create_first_administrator
    from core.exchange.till.command import main as run
    from core.kernel.clock import SystemClock
    from core.platform.database import connect, writing
    from core.platform.migrate import upgrade

    url = f"sqlite:///{folder / 'dashboards.db'}"
    os.environ["ZHANGGUI_DATABASE_URL"] = url
    settings.cache_clear()
    upgrade(url)
    engine = connect(url)
    with writing(engine) as session:
        create_first_administrator(
            session, "bench", "bench", "x" * 60, CompanyForm("C1", "Bench"), SystemClock()
        )
    engine.dispose()
    assert run(["import", "till", str(file)]) == 0
    return url


def measure(url: str) -> dict[str, object]:
    """All numbers of one database."""
    os.environ["ZHANGGUI_DATABASE_URL"] = url
    settings.cache_clear()
    actor = doorkeeper(url).actor(1)
    assert actor is not None
    asked, item = queries(url, actor)
    drawn, again = pages(actor, item), pages(actor, item, kept=True)
    slowest = max(asked, key=lambda name: asked[name])
    return {
        "slowest_query": slowest,
        "slowest_query_cpu_ms": asked[slowest],
        "slowest_page_cpu_ms": max(drawn.values()),
        "pages_cpu_ms": drawn,
        "pages_again_cpu_ms": again,
        "queries_cpu_ms": asked,
    }


def main() -> None:
    """Read the command, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--database", default="")
    said = parser.parse_args()
    if not said.database and said.file is None:
        parser.error("name a till export, or --database URL")
    with tempfile.TemporaryDirectory() as folder:
        url = said.database or imported(said.file, Path(folder))
        print(json.dumps(measure(url)))


if __name__ == "__main__":
    main()
