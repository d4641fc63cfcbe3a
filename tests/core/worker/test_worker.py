"""The worker forecasts what is due, and a kill in the middle changes nothing of what it says."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from core.worker.watch import Watch
from tests.core.planning.conftest import Selling
from tests.databases import Engine

FORGOTTEN = (
    "chance_correction",
    "chance_said",
    "suggestion",
    "suggestion_run",
    "forecast_series",
    "forecast_score",
    "forecast_class",
    "forecast_run",
    "job_run",
    "worker_lease",
)
ROOT = Path(__file__).resolve().parents[3]
SAID = (
    "SELECT r.kind, s.item_id, s.warehouse_id, s.kind, s.fell_back, s.mean_28_micro, s.daily,"
    " s.total FROM forecast_series s JOIN forecast_run r ON r.id = s.run_id"
    " WHERE r.tournament_id IS {} NULL ORDER BY s.item_id, s.warehouse_id"
)


def start(url: str) -> subprocess.Popen[bytes]:
    """A worker that does what is due and leaves."""
    return subprocess.Popen(
        [sys.executable, "-m", "core.worker", "--once"],
        cwd=ROOT,
        env={**os.environ, "ZHANGGUI_DATABASE_URL": url, "ZHANGGUI_FORECAST_RUNNER": "here"},
        stdout=subprocess.DEVNULL,
    )


def url_of(selling: Selling) -> str:
    return selling.firm.engine.url.render_as_string(hide_password=False)


def killed_at(selling: Selling, step: str) -> None:
    """A worker that is killed as soon as it is at a step, or past it."""
    cut = start(url_of(selling))
    until = time.monotonic() + 600
    while time.monotonic() < until and cut.poll() is None:
        rows = selling.firm.rows("SELECT step FROM job_run WHERE state = 'running'")
        if rows and rows[0][0] == step:
            break
    cut.kill()
    cut.wait()
    selling.firm.rows("UPDATE worker_lease SET until_at = 0")


def jobs(selling: Selling) -> dict[str, Any]:
    rows = selling.firm.rows("SELECT kind, occasion, state, starts, step, error FROM job_run")
    return {f"{row[0]} {row[1][10:]}".strip(): row[2:] for row in rows}


def said(selling: Selling, taught: bool) -> list[Any]:
    rows = selling.firm.rows(SAID.format("NOT" if taught else ""))
    return [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in rows]


@pytest.mark.slow
def test_a_night_a_tournament_and_a_night_by_it(selling: Selling) -> None:
    selling.many(90)
    assert start(url_of(selling)).wait(1200) == 0
    found = jobs(selling)
    assert sorted(name.split()[0] for name in found) == ["nightly", "nightly", "tournament"]
    assert {row[:2] for row in found.values()} == {("finished", 1)}
    first, taught = said(selling, taught=False), said(selling, taught=True)
    assert len(first) == len(taught) == 2 * len(selling.firm.items)
    assert {row[4] for row in taught} >= {"", "short", "constant"}
    assert selling.firm.one("SELECT count(*) FROM demand_day") > 1_000
    scores = selling.firm.rows("SELECT kind, sum(weight_micro) FROM forecast_score GROUP BY kind")
    assert scores
    assert all(abs(int(row[1]) - 1_000_000) < 10 for row in scores)


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_killed_in_the_middle_it_ends_as_if_it_had_not_been(
    selling: Selling, engine_name: Engine
) -> None:
    selling.many(60)
    assert start(url_of(selling)).wait(1200) == 0
    expected = said(selling, taught=False)
    for table in FORGOTTEN:
        selling.firm.rows(f"DELETE FROM {table}")
    for step in ("demand", "forecast", "keep"):
        killed_at(selling, step)
    assert start(url_of(selling)).wait(1200) == 0
    assert {row[0] for row in jobs(selling).values()} == {"finished"}
    assert said(selling, taught=False) == expected
    runs = selling.firm.rows("SELECT kind, state, tournament_id FROM forecast_run")
    assert len([row for row in runs if row[0] == "nightly" and row[2] is None]) == 1


def test_the_launcher_starts_a_worker_that_died_again(tmp_path: Path) -> None:
    note = tmp_path / "started"
    told = f"open({str(note)!r}, 'a').write('x')"
    watch = Watch(lambda: [sys.executable, "-c", told], wait=0.1)
    watch.start()
    until = time.monotonic() + 300
    while time.monotonic() < until and (not note.exists() or len(note.read_text()) < 2):
        time.sleep(0.1)
    watch.stop()
    assert len(note.read_text()) >= 2
    assert watch.pid is None
