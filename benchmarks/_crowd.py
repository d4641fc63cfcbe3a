"""People at work: a bulk firm with a count under way, a real server, scripted websockets.

A scripted browser speaks as Streamlit's own page does: it opens a page, and what a component
tells is sent with the next rerun. `Scripted.turn` does one thing a person does and gives the
seconds until the page was finished: opens Overview, opens the zone of a count, enters there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import random
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen
from uuid import uuid4

import websockets
from sqlmodel import Session
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from benchmarks.bulk.firm import BulkFirm, found
from benchmarks.bulk.history import Shape, imagine
from benchmarks.bulk.write import Writer
from core.desks.counting.claim import claim_zone
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.kernel.clock import SystemClock
from core.platform import sessions
from core.platform.database import connect, writing
from core.platform.migrate import upgrade
from core.platform.settings import ROOT

COOKIE = "zhanggui_session"
TURNS = ("overview", "count", "enter", "enter")


def prepared(path: Path, moves: int, users: int) -> tuple[str, list[str]]:
    """A database with a history, a count with a zone for each scripted browser, who is signed
    in: (its URL, the session of each)."""
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
        _open_zones(session, firm, users)
    engine.dispose()
    return url, tokens


def _open_zones(session: Session, firm: BulkFirm, users: int) -> None:
    zones = [ZoneForm("shelf", f"Z{n}") for n in range(users)]
    today = dt.datetime.now(dt.UTC).date()
    form = CountForm(firm.company, firm.warehouses[0], "Count", today, zones)
    made = open_count(session, firm.actor(), form, "bench")
    assert isinstance(made, int), made
    for zone in range(1, users + 1):
        claimed = claim_zone(session, firm.actor(), zone)
        assert claimed == zone, claimed


@dataclass(frozen=True, slots=True)
class Served:
    """The app as a process of its own."""

    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """CPU that it has used by now."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """Memory that it holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def serving(url: str, log: Path) -> Iterator[Served]:
    """Starts the app and waits until it answers."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = int(free.getsockname()[1])
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ZHANGGUI_DATABASE_URL": url, "ZHANGGUI_WORKER": "off"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        for _ in range(300):
            try:
                with urlopen(f"http://localhost:{port}/_stcore/health", timeout=5):
                    break
            except OSError:
                time.sleep(0.2)
        yield Served(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


class Scripted:
    """One browser: a websocket, and the time each of its turns took, by what it was."""

    def __init__(self, port: int, token: str, zone: int) -> None:
        self.address = f"ws://localhost:{port}/_stcore/stream"
        self.headers = {"Cookie": f"{COOKIE}={token}", "Origin": f"http://localhost:{port}"}
        self.zone = zone
        self.random = random.Random(zone)
        self.times: list[tuple[str, float]] = []
        self.field, self.fragment, self.goods, self.script = "", "", "", ""

    async def live(self, rounds: int, think: float) -> None:
        """Takes its turns, begun at a moment of its own: people don't start in step. The first of
        each kind only warms."""
        async with websockets.connect(
            self.address, additional_headers=self.headers, max_size=None, open_timeout=120
        ) as socket_:
            await asyncio.sleep(self.random.uniform(0, think * len(TURNS)))
            for n in range((rounds + 1) * len(TURNS)):
                await asyncio.sleep(think * self.random.uniform(0.7, 1.3))
                what = TURNS[n % len(TURNS)]
                took = await self.turn(socket_, what)
                if n >= len(TURNS):
                    self.times.append((what, took))

    async def turn(self, socket_: websockets.ClientConnection, what: str) -> float:
        """One thing that a person does; the seconds until the page was finished."""
        asked = BackMsg()
        if what == "overview":
            asked.rerun_script.page_name = "overview"
        else:
            asked.rerun_script.page_name = "count-phone"
            asked.rerun_script.query_string = f"count=1&zone={self.zone}"
        if what == "enter":
            asked.rerun_script.page_script_hash = self.script
            asked.rerun_script.fragment_id = self.fragment
            state = asked.rerun_script.widget_states.widgets.add()
            state.id, state.json_value = self.field, json.dumps(self._entry())
        start = time.perf_counter()
        await socket_.send(asked.SerializeToString())
        while True:
            message = ForwardMsg()
            data = await asyncio.wait_for(socket_.recv(), 120)
            message.ParseFromString(data if isinstance(data, bytes) else data.encode())
            kind = message.WhichOneof("type")
            if kind == "page_not_found":
                raise LookupError(what)
            if kind == "new_session":
                self.script = message.new_session.page_script_hash
            if kind == "delta":
                self._note(message)
            if kind == "script_finished":
                return time.perf_counter() - start

    def _note(self, message: ForwardMsg) -> None:
        """Keeps what the scan field must say with the next rerun."""
        component = message.delta.new_element.bidi_component
        if component.component_name.endswith("scan_field"):
            self.field, self.fragment = component.id, message.delta.fragment_id
            data = json.loads(component.json or component.mixed.json)
            self.goods = data["goods"]["version"]

    def _entry(self) -> dict[str, object]:
        entry = {"key": str(uuid4()), "n": 1, "item": self.random.randint(1, 900), "quantity": "1"}
        return {"have": self.goods, "outbox": [entry]}


async def together(
    port: int, tokens: list[str], rounds: int, think: float
) -> list[tuple[str, float]]:
    """All scripted browsers at once; what they did and the seconds it took."""
    people = [Scripted(port, token, zone) for zone, token in enumerate(tokens, 1)]
    await asyncio.gather(*(one.live(rounds, think) for one in people))
    return [took for one in people for took in one.times]
