"""The till import, from file to facts: `python -m benchmarks.till [FILE] [--database URL]`.

Takes the real export beside the repository (`ZHANGGUI_SHARED` or ../shared) into a new firm;
without it, the sample that ships. CPU counts reading, checking, making 18,000 items and
posting a year of two stores; founding the firm is not counted. The last line is one JSON
object; `longest_ms` is the longest the write lock was held.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.exchange.reading import Table, read
from core.exchange.samples import TILL
from core.exchange.till import fields, run
from core.exchange.till.rows import Settings
from core.kernel.clock import SystemClock
from core.platform.database import connect, writing
from core.platform.grants import actor_of
from core.platform.migrate import upgrade
from core.platform.rows import Rows
from core.platform.settings import ROOT
from core.posting.invariants import verify


def main() -> None:
    """Runs once and prints the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, default=real_export())
    parser.add_argument("--database", default="")
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(said.file, said.database or f"sqlite:///{folder}/till.db")))


def real_export() -> Path:
    """The real till's file where it is, else the sample."""
    shared = Path(os.environ.get("ZHANGGUI_SHARED") or ROOT.parent / "shared")
    real = shared / "data" / "till_export.csv.gz"
    return real if real.exists() else TILL


def measured(file: Path, url: str) -> dict[str, object]:
    """One import into a firm of its own."""
    upgrade(url)
    engine = connect(url)
    with writing(engine) as session:
        form = CompanyForm("C1", "示例公司")
        made = create_first_administrator(session, "管理员", "admin", "x" * 60, form, SystemClock())
        assert isinstance(made, FirstUser)
        actor = actor_of(session.connection(), made.user_id)
        assert actor is not None
    begun, cpu = time.perf_counter(), time.process_time()
    table = read(file.name, file.read_bytes(), fields.HEADINGS)
    assert isinstance(table, Table), table
    settings = Settings(fields.guess(table), default_tender="cash")
    company = made.founded.company_id
    answer = run.import_till(engine, actor, company, table, settings, run.Choices(True))
    assert isinstance(answer, run.Imported), answer
    cpu_seconds, seconds = time.process_time() - cpu, time.perf_counter() - begun
    with writing(engine) as session:
        assert verify(Rows(session)) == []
    engine.dispose()
    return {
        "cpu_seconds": round(cpu_seconds, 2),
        "seconds": round(seconds, 2),
        "lines": answer.lines,
        "documents": answer.posted,
        "documents_per_second": round(answer.posted / cpu_seconds, 1),
        "longest_ms": answer.longest_ms,
    }


if __name__ == "__main__":
    main()
