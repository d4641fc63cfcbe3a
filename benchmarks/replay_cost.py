"""`python -m benchmarks.replay_cost [--moves 100000] [--back 1000]`: what yesterday costs.

A stream of 100,000 moves is made through the door in large batches, so its entries, layers
and checkpoints are the door's own. Then a receipt is entered 1,000 moves before the end,
several times, each in a transaction of its own that ends in a rollback, so that all measure
the same: the call of the door, writes included. `ms` is the median wall time, the worse of
FIFO and moving average; `cpu_ms` the same in CPU time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from statistics import median
from time import perf_counter, process_time
from typing import Any

from benchmarks._server import postgres
from benchmarks._shop import BigShop, fresh_database
from core.platform.database import connect, writing
from core.platform.rows import Rows
from core.posting.door import post, post_all
from core.posting.invariants import verify
from core.posting.wanted import LineRow, MoveKind, MoveWanted, Posted, Posting

MICRO = 1_000_000
SECOND = 1_000_000
LINES = 50
TOGETHER = 40


class History:
    """Documents of one item, a second between them."""

    def __init__(self, shop: BigShop, item: str) -> None:
        self.shop = shop
        self.item = shop.items[item]
        self.number = 0
        self.at = 1_790_000_000 * SECOND

    def document(self, quantities: list[int], at: int, value_fen: int = 777) -> Posting:
        """One document with a move for each quantity (pieces; in with a value, or out)."""
        self.number += 1
        kind = (MoveKind.ISSUE, MoveKind.OPENING)
        moves = [
            MoveWanted(
                0,
                kind[pieces > 0],
                self.item,
                self.shop.warehouse,
                pieces * MICRO,
                value_fen=value_fen + n if pieces > 0 else None,
            )
            for n, pieces in enumerate(quantities)
        ]
        return Posting(
            header={"warehouse_id": self.shop.warehouse},
            lines=[LineRow({"item_id": self.item, "quantity_micro": MICRO})],
            permission="stock.opening",
            series="H",
            on=self.shop.clock.now().date(),
            at=at,
            company_id=self.shop.company,
            org_unit_id=self.shop.unit,
            kind="history",
            idempotency_key=f"{self.item}-{self.number}",
            payload_hash="-",
            partner_id=self.shop.supplier,
            moves=moves,
        )

    def grow(self, moves: int) -> None:
        """Receipts and issues in turn, some thirty layers deep."""
        draw = self.shop.random
        held = 0
        while moves > 0:
            postings = []
            for _ in range(TOGETHER):
                quantities = []
                for _ in range(min(LINES, moves)):
                    into = held < 40 or (held < 400 and draw.random() < 0.5)
                    pieces = draw.randint(1, 9) * (1 if into else -1)
                    held += pieces
                    quantities.append(pieces)
                moves -= len(quantities)
                self.at += SECOND
                if quantities:
                    postings.append(self.document(quantities, self.at))
            with writing(self.shop.engine) as session:
                done = post_all(session, self.shop.actor, postings, self.shop.clock)
                assert isinstance(done, list), done

    def backdate(self, moves: int) -> tuple[float, float]:
        """(wall, CPU) milliseconds of a receipt entered so many moves before the end."""
        posting = self.document([5], self.at - moves // LINES * SECOND, 99_999)
        with writing(self.shop.engine) as session:
            Rows(session)
            wall, cpu = perf_counter(), process_time()
            done = post(session, self.shop.actor, posting, self.shop.clock)
            took = perf_counter() - wall, process_time() - cpu
            assert isinstance(done, Posted), done
            session.rollback()
        return took[0] * 1000, took[1] * 1000


def measure(url: str, moves: int, back: int, rounds: int) -> dict[str, Any]:
    """Both methods on one database."""
    shop = BigShop(connect(url), 2)
    found: dict[str, Any] = {}
    for method, item in (("fifo", "I0"), ("average", "I1")):
        history = History(shop, item)
        history.grow(moves)
        history.backdate(back)
        pairs = [history.backdate(back) for _ in range(rounds)]
        wall, cpu = (median(column) for column in zip(*pairs, strict=True))
        found[f"{method}_ms"], found[f"{method}_cpu_ms"] = round(wall, 1), round(cpu, 1)
        changed = history.document([5], history.at - back // LINES * SECOND, 99_999)
        with writing(shop.engine) as session:
            done = post(session, shop.actor, changed, shop.clock)
            assert isinstance(done, Posted), done
            rows = Rows(session)
            entries = rows.one(
                "SELECT count(*) FROM layer_entry WHERE document_id = ?", (done.document_id,)
            )
            found[f"{method}_entries"] = entries[0] if entries else 0
            assert verify(rows) == []
    shop.engine.dispose()
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay_cost")
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--moves", type=int, default=100_000)
    parser.add_argument("--back", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    numbers = (asked.moves, asked.back, asked.rounds)
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as folder:
        if asked.engine == "sqlite":
            found = measure(fresh_database(f"sqlite:///{folder}", "replay"), *numbers)
        else:
            with postgres() as server:
                found = measure(fresh_database(server, "replay"), *numbers)
    worst = {
        "ms": max(found["fifo_ms"], found["average_ms"]),
        "cpu_ms": max(found["fifo_cpu_ms"], found["average_cpu_ms"]),
    }
    print(json.dumps({**worst, **found, "moves": asked.moves, "back": asked.back}))


if __name__ == "__main__":
    main()
