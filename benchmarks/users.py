"""Many people at once: `python -m benchmarks.users [--users 20] [--rounds 8] [--moves 500000]`.

A real server over a bulk history. Scripted browsers hold a websocket each, as Streamlit's own
page does, and ask for Overview and the counts in turn, with three seconds of thinking between.
Prints, as one JSON object, the 95th percentile of the time to a finished page for one user and
for all of them, and their ratio (`rerun_ratio`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.bulk.firm import found
from benchmarks.bulk.history import Shape, imagine
from benchmarks.bulk.write import Writer
from core.kernel.clock import SystemClock
from core.platform import sessions
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.settings import ROOT

PAGES = ("overview", "stock")
THINK = 3.0
COOKIE = "zhanggui_session"


def prepared(path: Path, moves: int, users: int) -> tuple[str, list[str]]:
    """A database with a history, and a signed-in session for each scripted browser."""
    url = f"sqlite:///{path}"
    upgrade(url)
    engine = connect(url)
    history = imagine(Shape(moves))
    with writing(engine) as session:
        firm = found(session, history)
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("BEGIN")
    Writer(raw, firm, history).write()
    raw.execute("COMMIT")
    raw.close()
    with writing(engine) as session:
        tokens = [
            sessions.mint(session, firm.user, "session", SystemClock(), seconds=86_400)
            for _ in range(users)
        ]
    engine.dispose()
    return url, tokens


@contextmanager
def serving(url: str, log: Path) -> Iterator[int]:
    """The app as a process of its own; the port it answers at."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = int(free.getsockname()[1])
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ZHANGGUI_DATABASE_URL": url},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(300):
            try:
                socket.create_connection(("localhost", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


class Scripted:
    """One browser: a websocket, and the time each page took."""

    def __init__(self, port: int, token: str, seed: int) -> None:
        self.address = f"ws://localhost:{port}/_stcore/stream"
        self.headers = {"Cookie": f"{COOKIE}={token}", "Origin": f"http://localhost:{port}"}
        self.random = random.Random(seed)
        self.times: list[float] = []

    async def live(self, rounds: int, think: float) -> None:
        """Opens the pages in turn; the first of each only warms."""
        async with websockets.connect(
            self.address, additional_headers=self.headers, max_size=None
        ) as socket_:
            for turn in range(rounds + len(PAGES)):
                await asyncio.sleep(think * self.random.uniform(0.7, 1.3))
                took = await self._open(socket_, PAGES[turn % len(PAGES)])
                if turn >= len(PAGES):
                    self.times.append(took)

    async def _open(self, socket_: websockets.ClientConnection, page: str) -> float:
        asked = BackMsg()
        asked.rerun_script.page_name = page
        asked.rerun_script.query_string = ""
        start = time.perf_counter()
        await socket_.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            data = await asyncio.wait_for(socket_.recv(), 120)
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            if message.WhichOneof("type") == "page_not_found":
                raise LookupError(page)
            if message.WhichOneof("type") == "script_finished":
                return time.perf_counter() - start


async def together(port: int, tokens: list[str], rounds: int, think: float) -> list[float]:
    """All scripted browsers at once; the times of all their pages, in seconds."""
    people = [Scripted(port, token, seed) for seed, token in enumerate(tokens)]
    await asyncio.gather(*(one.live(rounds, think) for one in people))
    return [took for one in people for took in one.times]


def p95(times: list[float]) -> float:
    """The 95th percentile in milliseconds."""
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 1)


def main() -> None:
    """Prepare, measure one, measure all, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--moves", type=int, default=500_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, tokens = prepared(Path(folder) / "users.db", said.moves, said.users)
        with serving(url, Path(folder) / "app.log") as port:
            alone = asyncio.run(together(port, tokens[:1], max(20, said.rounds), 0.3))
            crowd = asyncio.run(together(port, tokens, said.rounds, THINK))
    print(
        json.dumps(
            {
                "users": said.users,
                "reruns": len(crowd),
                "one_p50_ms": round(statistics.median(alone) * 1000, 1),
                "one_p95_ms": p95(alone),
                "all_p50_ms": round(statistics.median(crowd) * 1000, 1),
                "all_p95_ms": p95(crowd),
                "rerun_ratio": round(p95(crowd) / p95(alone), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
