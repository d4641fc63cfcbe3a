"""`python -m benchmarks.posting [--database URL]`: what the door costs over bare writing.

Receipts and deliveries of five lines go through core.documents.submit, alone (one a
transaction) and batched (100 a transaction, `submit_all`). After each, the floor writes the
very same rows into a twin database with the bare driver and the same fsync; both take turns
in one run, in CPU time of this process. `single_ratio` and `batched_ratio` are the worse of
receipt and delivery. In the end both databases must be equal, and all ledgers agree.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import process_time

from benchmarks._floor import Bare, Mirror, differences
from benchmarks._server import postgres
from benchmarks._shop import DELIVERY, RECEIPT, BigShop, fresh_database, open_shop
from core.documents.draft import Draft

BATCH = 100
KINDS = {"receipt": RECEIPT, "delivery": DELIVERY}


class Race:
    """The door and the floor, taking turns."""

    def __init__(self, ours: str, twin: str) -> None:
        self.shop: BigShop = open_shop(ours)
        self.shop.stock_up(400)
        self._mirror = Mirror(ours)
        self._bare = Bare(twin)
        self._bare.write(self._bare.prepare(self._mirror.look()))

    def run(self, drafts: list[Draft]) -> tuple[float, float]:
        """CPU milliseconds of the door and of the floor for one transaction."""
        start = process_time()
        self.shop.write(drafts)
        door = process_time() - start
        work = self._bare.prepare(self._mirror.look())
        start = process_time()
        self._bare.write(work)
        return door * 1000, (process_time() - start) * 1000

    def close(self) -> None:
        """Lets go of both databases; the ledgers must agree."""
        self.shop.agree()
        self.shop.engine.dispose()
        self._mirror.close()
        self._bare.close()


def measure(ours: str, twin: str, singles: int, batches: int) -> dict[str, float]:
    """Milliseconds a document, and the two ratios."""
    race = Race(ours, twin)
    found: dict[str, float] = {}
    for form, size, rounds in (("single", 1, singles), ("batched", BATCH, batches)):
        times: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
        for turn in range(rounds + 2):
            for name, kind in KINDS.items():
                took = race.run([race.shop.document(kind) for _ in range(size)])
                if turn > 1:  # the first two only warm up
                    times[name].append((took[0] / size, took[1] / size))
        ratios = []
        for name, pairs in times.items():
            door, floor = (median(column) for column in zip(*pairs, strict=True))
            found[f"{form}_{name}_ms"] = round(door, 3)
            found[f"{form}_{name}_floor_ms"] = round(floor, 3)
            ratios.append(door / floor)
        found[f"{form}_ratio"] = round(max(ratios), 2)
    race.close()
    return found


@contextmanager
def _twins(url: str) -> Iterator[tuple[str, str]]:
    """Two equal databases with a firm's master data, at `url` or in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as folder:
        if url == "postgres":
            with postgres(folder) as server:
                yield fresh_database(server, "ours"), fresh_database(server, "twin")
            return
        at = url or f"sqlite:///{folder}"
        yield fresh_database(at, "bench_ours"), fresh_database(at, "bench_twin")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.posting")
    parser.add_argument("--database", default="", help="a server's URL, or `postgres` for our own")
    parser.add_argument("--singles", type=int, default=100)
    parser.add_argument("--batches", type=int, default=7)
    asked = parser.parse_args()
    with _twins(asked.database) as (ours, twin):
        found = measure(ours, twin, asked.singles, asked.batches)
        equal = not differences(ours, twin)
        assert equal, differences(ours, twin)
    for name, value in found.items():
        print(f"{name:28} {value}")
    print(json.dumps({"engine": asked.database.split(":")[0] or "sqlite", **found}))


if __name__ == "__main__":
    main()
