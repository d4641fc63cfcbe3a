"""The launcher's eye on the worker: started with the app, and again when it dies; ended with it.

A worker that dies at once is started again after ever longer waits, so that a broken one does not
busy the machine. It needs nothing of the app but its settings, which are those of the environment.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_WAIT = 5.0
LONGEST_WAIT = 300.0
LIVED_SECONDS = 60.0
END_SECONDS = 10.0


def command() -> list[str]:
    """What starts a worker that leaves when this process is gone."""
    return [sys.executable, "-m", "core.worker", "--beside", str(os.getpid())]


class Watch:
    """Keeps one process running from `start` to `stop`."""

    def __init__(self, what: Callable[[], list[str]] = command, wait: float = FIRST_WAIT) -> None:
        self._what, self._wait = what, wait
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Starts it, and the eye on it."""
        self._thread = threading.Thread(target=self._keep, name="worker-watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends both; a job that is cut off goes on next time."""
        self._ended.set()
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    @property
    def pid(self) -> int | None:
        """The running process."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def _keep(self) -> None:
        wait = self._wait
        while not self._ended.is_set():
            self._process = subprocess.Popen(self._what(), cwd=ROOT, stdin=subprocess.DEVNULL)  # noqa: S603  our own command
            lived = 0.0
            while self._process.poll() is None:
                if self._ended.wait(0.5):
                    return
                lived += 0.5
            wait = self._wait if lived >= LIVED_SECONDS else min(wait * 2, LONGEST_WAIT)
            self._ended.wait(wait)
