"""What the scoped reader costs beside a hand-written WHERE, on 300,000 moves in SQLite.

Prints one JSON line: the ratio of a sum by day (cost masked by row) and of a point query,
both against the same statements on the tables with the conditions written out, and the
milliseconds to open a reading of a new principal and of a known one.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, create_engine, text

from core.platform.migrate import upgrade
from core.platform.reader import open_reader
from core.platform.rights import SEE, SEE_COST, Actor

ROWS = 300_000
UNITS = dict.fromkeys(range(1, 11), 1)
SEEN, COSTED = (1, 2, 3), (1, 2)

MOVES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
INSERT INTO move (id, company_id, org_unit_id, document_id, kind, item_id, warehouse_id,
  cost_pool_id, "on", at, quantity_micro, input_fen, inferred)
SELECT i, 1, i % 10 + 1, i / 5 + 1, 'sale', i % 500 + 1, i % 10 + 1, 1,
  date('2026-01-01', (i % 365) || ' days'), i, 1000000, i % 97, 0 FROM n
"""
LINES = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :rows)
INSERT INTO voucher_line (voucher_id, line_no, company_id, org_unit_id, account_id, debit_fen,
  credit_fen)
SELECT i / 5 + 1, i % 5, 1, i / 5 % 10 + 1, i % 50 + 1, i % 97, 0 FROM n
"""
SUMS = (
    (
        'SELECT "on", sum(quantity_micro), sum(input_fen) FROM move GROUP BY "on"',
        'SELECT "on", sum(quantity_micro),'
        " sum(CASE WHEN org_unit_id IN (1, 2) THEN input_fen END)"
        " FROM move WHERE org_unit_id IN (1, 2, 3) OR other_org_unit_id IN (1, 2, 3)"
        ' GROUP BY "on"',
    ),
    (
        "SELECT account_id, sum(debit_fen) FROM voucher_line GROUP BY account_id",
        "SELECT account_id, sum(CASE WHEN org_unit_id IN (1, 2) THEN debit_fen END)"
        " FROM voucher_line WHERE org_unit_id IN (1, 2, 3) GROUP BY account_id",
    ),
)
POINTS = (
    (
        "SELECT quantity_micro, input_fen FROM move WHERE id = :id",
        "SELECT quantity_micro, CASE WHEN org_unit_id IN (1, 2) THEN input_fen END FROM move"
        " WHERE id = :id AND (org_unit_id IN (1, 2, 3) OR other_org_unit_id IN (1, 2, 3))",
    ),
    (
        "SELECT debit_fen FROM voucher_line WHERE voucher_id = :id",
        "SELECT CASE WHEN org_unit_id IN (1, 2) THEN debit_fen END FROM voucher_line"
        " WHERE voucher_id = :id AND org_unit_id IN (1, 2, 3)",
    ),
)


def actor(user_id: int) -> Actor:
    """A regional manager of three of ten stores, with cost in two."""
    grants = {SEE: frozenset(SEEN), SEE_COST: frozenset(COSTED)}
    return Actor(user_id, f"u{user_id}", "U", grants=grants, units=UNITS)


def fill(url: str) -> None:
    """Moves and voucher lines alone; nothing they refer to."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (MOVES, LINES):
            connection.execute(text(statement), {"rows": ROWS})
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def seconds(work: Callable[[], object], turns: int) -> float:
    """The median of some turns."""
    taken = []
    for _ in range(turns):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def ratio(scoped: Connection, plain: Connection, pair: tuple[str, str], turns: int) -> float:
    """The scoped statement's time over the hand-written one's, taken in turn."""
    ours, hand = text(pair[0]), text(pair[1])
    values = {"id": 12_340}
    if scoped.execute(ours, values).all() != plain.execute(hand, values).all():
        raise AssertionError(pair)
    rounds = [
        seconds(lambda: scoped.execute(ours, values).all(), turns)
        / seconds(lambda: plain.execute(hand, values).all(), turns)
        for _ in range(3)
    ]
    return statistics.median(rounds)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'reader.db'}"
        upgrade(url)
        fill(url)
        reader, plain_engine = open_reader(url), create_engine(url)
        with reader.reading(actor(1)) as scoped, plain_engine.connect() as plain:
            sums = [ratio(scoped, plain, pair, 5) for pair in SUMS]
            points = [ratio(scoped, plain, pair, 500) for pair in POINTS]
        users = iter(range(2, 100))

        def open_new() -> None:
            with reader.reading(actor(next(users))) as connection:
                connection.exec_driver_sql("SELECT 1").all()

        def open_known() -> None:
            with reader.reading(actor(1)) as connection:
                connection.exec_driver_sql("SELECT 1").all()

        fresh = seconds(open_new, 20)
        open_known()
        known = seconds(open_known, 200)
        reader.close()
        plain_engine.dispose()
    answer = {
        "sum_ratio": round(max(sums), 2),
        "point_ratio": round(max(points), 2),
        "open_ms": round(fresh * 1000, 2),
        "reopen_ms": round(known * 1000, 3),
        "sums": [round(r, 2) for r in sums],
        "points": [round(r, 2) for r in points],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
