"""Where the work runs: the runner a setting names, equal results, and nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from core.planning.forecast.runner import Here, Pool, RunnerChoice, runner_for

ROOT = Path(__file__).resolve().parents[4]
WORK = """
import time
from core.planning.forecast.runner import Pool
if __name__ == "__main__":
    with Pool(2) as pool:
        pool.run(abs, [1, -2])
        print("ready", flush=True)
        pool.run(time.sleep, [60, 60])
"""


def test_the_runner_is_chosen_by_a_setting() -> None:
    assert isinstance(runner_for(RunnerChoice("here")), Here)
    assert isinstance(runner_for(RunnerChoice("pool", 2)), Pool)
    with pytest.raises(ValueError, match="cloud"):
        runner_for(RunnerChoice("cloud"))


def test_results_come_in_the_order_of_the_parts() -> None:
    with Here() as here, Pool(2) as pool:
        assert here.run(abs, [-3, 1, -2]) == pool.run(abs, [-3, 1, -2]) == [3, 1, 2]


def test_workers_leave_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "work.py"
    program.write_text(WORK)
    parent = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert parent.stdout is not None
    assert parent.stdout.readline() == "ready\n"
    children = psutil.Process(parent.pid).children(recursive=True)
    assert len(children) >= 2
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 120
    while any(_lives(child) for child in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [child.pid for child in children if _lives(child)] == []


def _lives(child: psutil.Process) -> bool:
    try:
        return bool(child.is_running() and child.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
