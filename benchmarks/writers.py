"""`python -m benchmarks.writers [--writers 16] [--engine both] [--seconds 10]`.

Many processes sell from a few hot items through the real door and the real edge, and take
every tenth sale back, while one more posts receipts in batches of twenty as an import does.
In the end: `oversold` (places that ever fell below zero), `lost` (documents answered as
posted and not there, or there and never answered), `errors_seen` (answers or exceptions of
locks and lost races that a person would have met), `documents_per_second`; per engine, and
the worse of both on top.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import random
import tempfile
from multiprocessing.queues import SimpleQueue
from time import perf_counter
from typing import Any

from benchmarks._server import postgres
from benchmarks._shop import DELIVERY, KINDS, RECEIPT, BigShop, fresh_database
from core.documents.reverse import reverse
from core.documents.submit import submit, submit_all
from core.platform import audit
from core.platform.database import connect, writing
from core.platform.edge import perform_on
from core.platform.rows import Rows
from core.posting.door import Refused
from core.posting.invariants import verify
from core.posting.refusals import NegativePast, Shortage
from core.posting.wanted import Posted

HOT = 8
BATCH = 20
Acks = list[tuple[int, str]]


def sell(url: str, seed: int, seconds: float, told: SimpleQueue[Any]) -> None:
    """A till: small sales from the hot items until time is up."""
    shop = BigShop(connect(url), seed=seed)
    acks: Acks = []
    draw, errors, refused = random.Random(seed), 0, 0
    end = perf_counter() + seconds
    while perf_counter() < end:
        lines = [
            shop.line(code, draw.randint(1, 3), 9.9) for code in draw.sample(shop.codes[:HOT], 3)
        ]
        try:
            if acks and draw.random() < 0.1:
                answer: object = perform_on(
                    shop.engine, reverse, shop.actor, KINDS, acks[-1][0], clock=shop.clock
                )
            else:
                draft = shop.draft(DELIVERY, lines)
                answer = perform_on(shop.engine, submit, shop.actor, KINDS, draft, shop.clock)
        except Exception as error:  # noqa: BLE001  # whatever reaches a person counts
            answer = repr(error)
        if isinstance(answer, Posted):
            acks.append((answer.document_id, answer.number))
        elif isinstance(answer, Shortage | NegativePast) or _reversed_before(answer):
            refused += 1
        else:
            errors += 1
            print("seen:", str(answer)[:300])
    told.put((acks, errors, refused))


def _reversed_before(answer: object) -> bool:
    return type(answer).__name__ == "NotReversible"


def restock(url: str, seed: int, seconds: float, told: SimpleQueue[Any]) -> None:
    """An import: batches of receipts, each in one transaction."""
    shop = BigShop(connect(url), seed=seed)
    acks: Acks = []
    draw, errors = random.Random(seed), 0
    end = perf_counter() + seconds
    while perf_counter() < end:
        drafts = [
            shop.draft(
                RECEIPT,
                [shop.line(code, draw.randint(1, 2), 5) for code in draw.sample(shop.codes, 5)],
            )
            for _ in range(BATCH)
        ]
        try:
            answer = perform_on(shop.engine, submit_all, shop.actor, KINDS, drafts, shop.clock)
        except Exception as error:  # noqa: BLE001  # whatever reaches a person counts
            answer = None
            print("seen:", repr(error)[:300])
        if isinstance(answer, list):
            acks += [(posted.document_id, posted.number) for posted in answer]
        else:
            errors += 1
            print("seen:", str(answer.refusal if isinstance(answer, Refused) else answer)[:300])
    told.put((acks, errors, 0))


def measure(url: str, writers: int, seconds: float) -> dict[str, Any]:
    """One engine: all of them at once, then the books are read."""
    shop = BigShop(connect(url), 3 * HOT)
    with writing(shop.engine) as session:
        stock = shop.draft(RECEIPT, [shop.line(code, 200, 5) for code in shop.codes[:HOT]])
        first = submit(session, shop.actor, KINDS, stock, shop.clock)
        assert isinstance(first, Posted)
    shop.engine.dispose()
    context = mp.get_context("fork")
    told: SimpleQueue[Any] = context.SimpleQueue()
    jobs = [context.Process(target=sell, args=(url, n, seconds, told)) for n in range(writers)]
    jobs.append(context.Process(target=restock, args=(url, 99, seconds, told)))
    start = perf_counter()
    for job in jobs:
        job.start()
    answers = [told.get() for _ in jobs]
    took = perf_counter() - start
    for job in jobs:
        job.join()
    acks: Acks = [ack for answer in answers for ack in answer[0]]
    return {
        **_read(shop, [*acks, (first.document_id, first.number)]),
        "errors_seen": sum(answer[1] for answer in answers),
        "documents_per_second": round(len(acks) / took, 1),
        "documents": len(acks),
        "refused": sum(answer[2] for answer in answers),
    }


def _read(shop: BigShop, acks: Acks) -> dict[str, Any]:
    """What the database says afterwards."""
    with writing(shop.engine) as session:
        rows = Rows(session)
        there = {
            (row[0], row[1])
            for row in rows.select("SELECT id, number FROM document WHERE state <> 'draft'")
        }
        oversold = rows.one(
            "SELECT count(*) FROM (SELECT sum(quantity_micro) OVER (PARTITION BY item_id,"
            " warehouse_id ORDER BY id) AS held FROM move) x WHERE held < 0"
        )
        assert verify(rows) == []
        assert audit.broken_at(rows) is None
        for series, top in rows.select("SELECT series, last FROM number_counter"):
            assert top <= len(there) * 2, series
    shop.engine.dispose()
    assert len(acks) == len(set(acks))
    return {
        "oversold": int(oversold[0]) if oversold else -1,
        "lost": len(there.symmetric_difference(acks)),
    }


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writers")
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="zhanggui-bench-") as folder:
        if asked.engine != "postgres":
            url = fresh_database(f"sqlite:///{folder}", "writers")
            found["sqlite"] = measure(url, asked.writers, asked.seconds)
        if asked.engine != "sqlite":
            with postgres() as server:
                url = fresh_database(server, "writers")
                found["postgres"] = measure(url, asked.writers, asked.seconds)
    for engine, values in found.items():
        print(engine, values)
    worst: dict[str, Any] = {
        name: max(values[name] for values in found.values())
        for name in ("oversold", "lost", "errors_seen")
    }
    slowest = min(values["documents_per_second"] for values in found.values())
    print(json.dumps({**worst, "documents_per_second": slowest, "writers": asked.writers, **found}))


if __name__ == "__main__":
    main()
