"""A process hears that it should end, whatever its main thread is doing just then."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = """
import os, signal
from core.worker.asked import asked_to_end

ending = asked_to_end()
with ending._cond:  # as in the first moment of a wait for it
    os.kill(os.getpid(), signal.{name})
    for _ in range(1000):
        pass  # the handler runs between two steps of this thread
raise SystemExit(0 if ending.wait(60) else 1)
"""


def ended_by(name: str) -> int:
    """How a process ends that is asked to while it holds the lock of its own event."""
    program = [sys.executable, "-c", PROGRAM.format(name=name)]
    return subprocess.run(program, cwd=ROOT, timeout=120, check=False).returncode


def test_a_signal_in_the_middle_of_a_wait_is_heard() -> None:
    assert ended_by("SIGTERM") == 0
    assert ended_by("SIGINT") == 0
