"""On a Dask cluster of this machine: the same numbers to the last bit, and no night without one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.planning.forecast import cluster
from core.planning.forecast.classes import Class
from core.planning.forecast.cluster import Cluster, NoCluster
from core.planning.forecast.methods import METHODS
from core.planning.forecast.produce import forecast
from core.planning.forecast.runner import Here, Pool, RunnerChoice, runner_for, running
from core.planning.forecast.tournament import Rules, hold_tournament
from tests.core.planning.forecast.series import shop

ROOT = Path(__file__).resolve().parents[4]
SETTING = "ZHANGGUI_FORECAST_CLUSTER="
CHEAP = [method for method in METHODS if not method.costly]
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]


@contextmanager
def started() -> Iterator[subprocess.Popen[str]]:
    """The documented command, on a port of its own."""
    program = subprocess.Popen(
        [sys.executable, "-m", "core.worker.cluster", "--workers", "2", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(120)
        if program.stdout is not None:
            program.stdout.close()


@pytest.fixture(scope="module")
def program() -> Iterator[subprocess.Popen[str]]:
    with started() as running_program:
        yield running_program


@pytest.fixture(scope="module")
def address(program: subprocess.Popen[str]) -> str:
    """What the command prints is the setting."""
    assert program.stdout is not None
    said = program.stdout.readline().strip()
    assert said.startswith(SETTING)
    return said.removeprefix(SETTING)


@pytest.mark.filterwarnings("ignore")  # of Dask, about its own future
def test_tournament_and_forecast_are_equal_to_the_last_bit(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, rules = shop(12, 120), Rules(origins=1)
    monkeypatch.setattr("core.planning.forecast.backtest.PART_SERIES", 5)
    monkeypatch.setattr(cluster, "MOST_BYTES", 60_000)  # several loads on the way
    held = hold_tournament(panel, 7, rules, methods=CHEAP)
    made = forecast(panel, 7, held, Here())
    with runner_for(RunnerChoice("pool", 2, address)) as there:
        assert isinstance(there, Cluster)
        held_there = hold_tournament(panel, 7, rules, there, CHEAP)
        made_there = forecast(panel, 7, held_there, there)
    for kind in Class:
        here, other = held.of(kind), held_there.of(kind)
        assert here.weights == other.weights
        assert here.scores == other.scores
        assert np.array_equal(here.ranks, other.ranks)
        assert np.array_equal(here.calibration.stretch, other.calibration.stretch)
    assert np.array_equal(made.quantiles, made_there.quantiles)
    assert np.array_equal(made.mean, made_there.mean)
    for one, other_one in zip(
        (*made.interval_80, *made.interval_95),
        (*made_there.interval_80, *made_there.interval_95),
        strict=True,
    ):
        assert np.array_equal(one, other_one)


@pytest.mark.filterwarnings("ignore")
def test_the_work_of_a_worker_that_was_killed_is_done_by_another(
    address: str, program: subprocess.Popen[str], tmp_path: Path
) -> None:
    mark = str(tmp_path / "killed")
    parts = [(mark, number) for number in range(6)]
    with Cluster(address) as there:
        assert there.run(dies_once, parts) == [0, 1, 4, 9, 16, 25]
    assert Path(mark).exists()
    assert psutil.pid_exists(program.pid)


def dies_once(part: tuple[str, int]) -> int:
    """The square of a number; the first who is asked for 3 is killed over it."""
    mark, number = part
    if number == 3 and not Path(mark).exists():
        Path(mark).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


@pytest.mark.filterwarnings("ignore")
def test_where_nobody_answers_the_pool_stands_in_and_it_is_said(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    nobody = f"tcp://127.0.0.1:{free_port}"
    with pytest.raises(NoCluster, match=str(free_port)), Cluster(nobody):
        pass
    told: list[str] = []
    with running(RunnerChoice("pool", 2, nobody), told.append) as runner:
        assert isinstance(runner, Pool)
        assert runner.run(abs, [-1, 2]) == [1, 2]
    assert told == [f"nobody answers at {nobody}"]


def test_without_an_address_there_is_no_cluster() -> None:
    with pytest.raises(ValueError, match="address"):
        runner_for(RunnerChoice("dask"))
