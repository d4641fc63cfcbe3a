"""Servers that start warm: forked from a process that has imported already what the app imports.

`python -m tests.browser.warm` imports, then forks a server for every line of JSON it reads
(its settings, its arguments, its log) and answers with its process id. Each server is a process
and `streamlit run app.py` of its own, as when started cold; only the imports, most of what a cold
start costs, were done before. It ends with its standard input, and so do its servers.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
IMPORTED = ("streamlit.web.cli", "streamlit.web.bootstrap", "core.api.app", "core.worker.watch")
ROOMS = ("pages.widgets",)
"""Rooms of which every module is imported; pages themselves are scripts, run by Streamlit."""


class Stove:
    """The process that forks, and what it is asked for."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.warm"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """No more questions: it ends, and so do servers that still run."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)

    def ask(self, **question: object) -> Any:
        """What the process answers; waits for it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@cache
def stove() -> Stove:
    """One for all tests of this process; it goes when this process goes."""
    made = Stove()
    atexit.register(made.close)
    return made


class WarmServer:
    """A forked server, with as much of `subprocess.Popen` as tests need."""

    def __init__(self, arguments: Sequence[str], env: Mapping[str, str], log: Path) -> None:
        self._pid: int = stove().ask(start=[*arguments], env={**env}, log=str(log))
        self._ended: int | None = None

    def poll(self) -> int | None:
        """What it ended with; None while it runs."""
        if self._ended is None:
            self._ended = stove().ask(poll=self._pid)
        return self._ended

    def wait(self, timeout: float) -> int:
        """What it ended with; raises when it has not within the seconds."""
        end = time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("a warm server", timeout)
            time.sleep(0.05)
        return ended

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        os.kill(self._pid, signal.SIGKILL)


def serve() -> None:
    """Import, then answer until nobody asks any more."""
    for name in IMPORTED:
        importlib.import_module(name)
    for room in ROOMS:
        for module in pkgutil.iter_modules(importlib.import_module(room).__path__):
            importlib.import_module(f"{room}.{module.name}")
    if threading.active_count() > 1:
        raise RuntimeError(f"an import started a thread, so none may fork: {threading.enumerate()}")
    running: set[int] = set()
    for line in sys.stdin:
        question = json.loads(line)
        answer: int | None
        if "start" in question:
            answer = os.fork()
            if answer == 0:
                _become(question)
            running.add(answer)
        else:
            answer = _ended(question["poll"])
            if answer is not None:
                running.discard(question["poll"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    for pid in running:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _become(question: Mapping[str, Any]) -> None:
    """This process is the server from now on."""
    log = os.open(question["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for ours, theirs in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(ours, theirs)
    os.environ.update(question["env"])
    sys.argv = ["streamlit", *question["start"]]
    cli = importlib.import_module("streamlit.web.cli")
    code = 1
    try:
        cli.main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        os._exit(code)


def _ended(pid: int) -> int | None:
    found, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


if __name__ == "__main__":
    serve()
