"""A writer is killed fifty times in the middle of posting: nothing acknowledged is lost.

`kill -9` at random moments. After each, the database opens, what was answered is there,
nothing is half there, numbers have no gap and the audit chain is whole; then the next writer
goes on in the same database.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks._shop import BigShop
from core.platform import audit
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.rows import Rows
from core.posting.invariants import verify
from tests.databases import Databases, Engine

WRITER = Path(__file__).with_name("writer.py")
ROOT = Path(__file__).resolve().parents[2]
KILLS = {"sqlite": 50, "postgres": 10}


class Nursery:
    """Starts writers; each is a process of its own that can be killed."""

    def __init__(self, url: str, acks: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WRITER), url, str(acks)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "ready"

    def start(self, seed: int) -> int:
        """The process id of a writer at work."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{seed}\n")
        self._process.stdin.flush()
        return int(self._answer())

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def close(self) -> None:
        """Ends it; its writers are dead by now."""
        self._process.communicate()


def left_by(url: str, acks: Path) -> int:
    """Checks what a killed writer left; how many documents there are."""
    engine = connect(url)
    with writing(engine) as session:
        rows = Rows(session)
        there = {
            f"{row[0]} {row[1]}"
            for row in rows.select("SELECT id, number FROM document WHERE state <> 'draft'")
        }
        answered = {line for line in acks.read_text(encoding="utf-8").split("\n")[:-1] if line}
        assert answered - there == set(), "an acknowledged document was lost"
        assert verify(rows) == [], "half a document was left"
        assert audit.broken_at(rows) is None
        half = rows.select(
            "SELECT d.id FROM document d WHERE d.state <> 'draft' AND ((SELECT count(*) FROM"
            " document_line l WHERE l.document_id = d.id) = 0 OR (SELECT count(*) FROM move m"
            " WHERE m.document_id = d.id) = 0 OR (SELECT count(*) FROM audit_entry a WHERE"
            " a.document_id = d.id) <> 1 OR (SELECT count(*) FROM outbox o WHERE"
            " o.document_id = d.id) <> 1 OR (SELECT count(*) FROM voucher v WHERE"
            " v.document_id = d.id) NOT IN (0, 2))"
        )
        assert half == []
        for series, period, last in rows.select("SELECT series, period, last FROM number_counter"):
            used = _numbers(rows, series, period)
            assert used == list(range(1, last + 1)), f"a gap in {series} {period}"
        if rows.sqlite:
            assert rows.one("PRAGMA integrity_check") == ("ok",)
    engine.dispose()
    return len(there)


def _numbers(rows: Rows, series: str, period: int) -> list[int]:
    if series.startswith("voucher."):
        found = rows.select(
            "SELECT number FROM voucher WHERE book = ? AND period = ? ORDER BY number",
            (series.removeprefix("voucher."), period),
        )
        return [row[0] for row in found]
    prefix = f"{series}{period}-"
    found = rows.select("SELECT number FROM document WHERE number LIKE ?", (f"{prefix}%",))
    return sorted(int(row[0].removeprefix(prefix)) for row in found)


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_and_leaves_nothing_half_done(
    databases: Databases, engine_name: Engine, tmp_path: Path
) -> None:
    url = databases.empty(engine_name)
    upgrade(url)
    shop = BigShop(connect(url), 12)
    shop.stock_up(50)
    shop.engine.dispose()
    acks = tmp_path / "acks"
    acks.write_text("".join(f"{line}\n" for line in _stocked(url)))
    draw, grown = random.Random(1), 50
    nursery = Nursery(url, acks)
    for number in range(KILLS[engine_name]):
        before = acks.stat().st_size
        writer = nursery.start(number)
        _until_at_work(acks, before)
        time.sleep(draw.uniform(0, 0.06))
        os.kill(writer, signal.SIGKILL)
        _until_gone(writer)
        documents = left_by(url, acks)
        assert documents > grown
        grown = documents
    nursery.close()
    databases.forget(url)


def _until_at_work(acks: Path, before: int) -> None:
    """Waits for a writer's first answer: it is killed at work, not while it starts."""
    for _ in range(10_000):
        if acks.stat().st_size > before:
            return
        time.sleep(0.001)


def _until_gone(process: int) -> None:
    """Waits until a killed process holds no lock any more."""
    while True:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.001)


def _stocked(url: str) -> list[str]:
    """What is there before the first writer comes."""
    engine = connect(url)
    with writing(engine) as session:
        found = Rows(session).select("SELECT id, number FROM document")
    engine.dispose()
    return [f"{row[0]} {row[1]}" for row in found]
