"""A real server for browser tests: the app as a process of its own, on a port of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.warm import WarmServer

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_SECONDS = 180
ENDS_WITHIN_SECONDS = 60
TAKEN = "is not available"
"""What Streamlit says of a port that somebody took in the meantime."""
TRIES = 3


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, and its database."""

    base: str
    url: str

    def at(self, path: str) -> str:
        """The address of a page."""
        return f"{self.base}/{path.lstrip('/')}"


@contextmanager
def running(
    url: str, log: Path, *, port: int | None = None, cold: bool = False
) -> Iterator[Server]:
    """The app as a process of its own; its log is shown when it does not come up.

    Cold, it imports everything itself, as where a user starts it; otherwise it is forked from
    a process that has (`warm`). Where no port is named, another is taken if somebody was faster.
    """
    for left in reversed(range(TRIES)):
        chosen = port or _free_port()
        process = _started(url, chosen, log, cold)
        if _answers(chosen, process):
            break
        _end(process)
        told = log.read_text(encoding="utf-8")
        if port or TAKEN not in told or not left:
            pytest.fail(f"the app did not come up:\n{told[-4000:]}")
    try:
        yield Server(f"http://localhost:{chosen}", url)
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _started(url: str, port: int, log: Path, cold: bool) -> subprocess.Popen[bytes] | WarmServer:
    arguments = ["run", "app.py", "--server.port", str(port)]
    env = {"ZHANGGUI_DATABASE_URL": url, "ZHANGGUI_WORKER": "off"}
    if not cold:
        return WarmServer(arguments, env, log)
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", *arguments],
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _answers(port: int, process: subprocess.Popen[bytes] | WarmServer) -> bool:
    """Whether the app answers before it ends or patience does."""
    end = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:  # the port is open long before the app answers, on a busy machine
            with urlopen(f"http://localhost:{port}/_stcore/health", timeout=5):
                return True
        except OSError:
            time.sleep(0.1)
    return False


def _end(process: subprocess.Popen[bytes] | WarmServer) -> None:
    """Asked to end; ended, where a page still open keeps it from that for long."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(timeout=ENDS_WITHIN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=ENDS_WITHIN_SECONDS)
