"""A worker that is asked to end ends at once, in the middle of a long job, and nobody is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from core.kernel.clock import SystemClock, to_micros
from tests.firm import Firm
from tests.standing import address

ROOT = Path(__file__).resolve().parents[3]
ENDS_WITHIN_SECONDS = 20
"""On a machine with much else to do; the job that is cut off takes an hour."""
WORKER = """
import faulthandler, os, signal, time
from core.planning.forecast.runner import Pool
from core.platform.jobs import Job
from core.worker import __main__ as worker
from core.worker.shift import Shift

class Long(Shift):
    def steps(self):
        return {"long": [("sleep", self.sleep)]}

    def ask(self, jobs):
        jobs.ask(Job("long", int(os.environ["COMPANY"]), "night"))

    def sleep(self, job):
        self.bench.step(job)("sleeping", 0, 1)
        if seconds := int(os.environ["SECONDS"]):
            with Pool(2) as pool:
                pool.run(time.sleep, [seconds] * 2)
        return {}

if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)  # says where it stands, if it does not end
    worker.Shift = Long
    raise SystemExit(worker.main())
"""


def until(true: Callable[[], object], seconds: float) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def lives(one: psutil.Process) -> bool:
    """Whether a process still runs."""
    try:
        return bool(one.is_running() and one.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class Worker:
    """A worker whose one job is to sleep in two processes of its own."""

    def __init__(self, firm: Firm, program: Path, seconds: int, *more: str) -> None:
        env = {
            "ZHANGGUI_DATABASE_URL": address(firm),
            "PYTHONPATH": str(ROOT),
            "COMPANY": str(firm.company),
            "SECONDS": str(seconds),
        }
        self.firm = firm
        self.process = subprocess.Popen(
            [sys.executable, str(program), *more],
            env={**os.environ, **env},
            start_new_session=True,
        )

    def family(self) -> list[psutil.Process]:
        """It and its children, once all of them are there: two, and one that Python adds."""
        found: list[psutil.Process] = []

        def at_it() -> bool:
            assert self.process.poll() is None
            found[:] = psutil.Process(self.process.pid).children(recursive=True)
            steps = self.firm.rows("SELECT step FROM job_run")
            return len(found) >= 3 and [row[0] for row in steps] == ["sleeping"]

        assert until(at_it, 300)
        return [psutil.Process(self.process.pid), *found]

    def ended(self) -> bool:
        """Whether it ends in time; if it does not, it says where it stands."""
        if until(lambda: self.process.poll() is not None, ENDS_WITHIN_SECONDS):
            return True
        self.process.send_signal(signal.SIGUSR1)
        time.sleep(2)
        return False


@pytest.fixture
def started(firm: Firm, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Starts workers; what a test leaves of them ends."""
    program = tmp_path / "long.py"
    program.write_text(WORKER)
    all_of_them: list[Worker] = []

    def start(seconds: int, *more: str) -> Worker:
        all_of_them.append(Worker(firm, program, seconds, *more))
        return all_of_them[-1]

    yield start
    for worker in all_of_them:
        with suppress(ProcessLookupError):
            os.killpg(worker.process.pid, signal.SIGKILL)
        worker.process.wait()


@pytest.mark.slow
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("more", "to_all"),
    [((), False), ((), True), (("--once",), False)],
    ids=["alone", "with all it started", "once"],
)
def test_asked_to_end_in_a_long_job_it_ends_with_its_children_and_goes_on_later(
    firm: Firm, started: Callable[..., Worker], more: tuple[str, ...], to_all: bool
) -> None:
    worker = started(3600, *more)
    family = worker.family()
    if to_all:  # as a terminal does by Ctrl-C, and a service manager at the end of a service
        os.killpg(worker.process.pid, signal.SIGTERM)
    else:
        worker.process.send_signal(signal.SIGTERM)
    assert worker.ended()
    assert worker.process.returncode == 0
    assert until(lambda: not any(map(lives, family)), ENDS_WITHIN_SECONDS)
    assert firm.rows("SELECT state, starts, error FROM job_run") == [("running", 1, "")]
    [(free_at,)] = firm.rows("SELECT until_at FROM worker_lease")
    assert free_at <= to_micros(SystemClock().now())  # the next need not wait
    if more or to_all:
        return
    assert started(0, "--once").process.wait(1200) == 0
    assert firm.rows("SELECT state, starts, error FROM job_run") == [("finished", 2, "")]
