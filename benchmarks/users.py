"""Many people at once: `python -m benchmarks.users [--users 20] [--rounds 8] [--moves 500000]`.

A real server over a bulk history. Scripted browsers hold a websocket each, as Streamlit's own
page does: they open Overview, open their zone of a count, and enter twice there, with three
seconds of thinking between. Prints, as one JSON object, the 95th percentile of the time to a
finished page for one user and for all of them, their ratio (`rerun_ratio`), the same for each
of the three things, the server's CPU a turn, and by how much its memory grew with each user.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks._crowd import TURNS, Served, prepared, serving, together

THINK = 3.0


def p95(times: Sequence[float]) -> float:
    """The 95th percentile in milliseconds."""
    return round(statistics.quantiles(times, n=20)[-1] * 1000, 1)


def told(found: list[tuple[str, float]], who: str) -> dict[str, float]:
    """The figures of one run."""
    times = [took for _what, took in found]
    said = {
        f"{who}_p50_ms": round(statistics.median(times) * 1000, 1),
        f"{who}_p95_ms": p95(times),
    }
    for what in dict.fromkeys(TURNS):
        said[f"{who}_{what}_p95_ms"] = p95([took for kind, took in found if kind == what])
    return said


def run(served: Served, tokens: list[str], rounds: int, think: float, who: str) -> dict[str, float]:
    """Some people at work: their figures, and the CPU of the server for each of their turns."""
    begun = served.cpu_seconds()
    found = asyncio.run(together(served.port, tokens, rounds, think))
    turns = len(tokens) * (rounds + 1) * len(TURNS)  # those that warm too
    cpu = round((served.cpu_seconds() - begun) / turns * 1000, 1)
    return told(found, who) | {f"{who}_cpu_ms_a_turn": cpu}


def main() -> None:
    """Prepare, measure one, measure all, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--moves", type=int, default=500_000)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, tokens = prepared(Path(folder) / "users.db", said.moves, said.users)
        with serving(url, Path(folder) / "app.log") as served:
            alone = run(served, tokens[:1], max(15, said.rounds), 0.3, "one")
            before = served.megabytes()
            crowd = run(served, tokens, said.rounds, THINK, "all")
            grown = round((served.megabytes() - before) / len(tokens), 1)
    ratio = round(crowd["all_p95_ms"] / alone["one_p95_ms"], 2)
    print(
        json.dumps(
            {"users": said.users, **alone, **crowd, "mb_a_user": grown, "rerun_ratio": ratio}
        )
    )


if __name__ == "__main__":
    main()
