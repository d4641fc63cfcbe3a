"""What the door asks of the database costs what a document touches, never what ever happened.

Every statement of an ordinary, a dated back, a late and a reversed document is planned again:
none may read a whole table that grows with history. They are planned both without statistics
and with those of a long history in which hardly any move speaks of another.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from sqlalchemy import event

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.refusals import HasFollowers
from core.posting.wanted import Posted
from models import metadata
from tests.firm import TODAY
from tests.scenarios.shop import Shop, day

LONG = 10_000_000
GROWING = frozenset(
    {"document", "document_line", "move", "layer", "layer_entry", "cost_event", "checkpoint"}
    | {"voucher", "voucher_line", "open_item", "open_quantity", "lot", "lot_balance", "balance"}
    | {"stream", "audit_entry", "outbox"}
    | {name for name in metadata.tables if name.startswith("fact_")}
)


def _life(shop: Shop) -> None:
    """Documents of every sort, over lots and without; a reversal refused and one made."""
    lots = [shop.line("specific-lot", 5, 10, lot_code="L1", expires_on=day(12, 20))]
    receipt = shop.post(RECEIPT, [shop.line("average-none", 10, 10)], day(11, 3))
    dated = shop.post(RECEIPT, lots, day(11, 3))
    sold = shop.post(DELIVERY, [shop.line("average-none", 4, 20)], day(11, 5))
    shop.post(DELIVERY, [shop.line("specific-lot", 2, 20)], day(11, 5))
    forgotten = shop.post(RECEIPT, [shop.line("average-none", 10, 20)], day(11, 1))
    shop.post(
        LATE_COST,
        [shop.line("average-none", 1, 5, source_line_id=shop.line_id(forgotten))],
        source_id=forgotten.document_id,
    )
    shop.post(
        SUPPLIER_RETURN,
        [shop.line("specific-lot", 1, 10, source_line_id=shop.line_id(dated))],
        source_id=dated.document_id,
    )
    assert isinstance(shop.reverse(dated, on=TODAY), HasFollowers)
    assert isinstance(shop.reverse(sold, on=TODAY), Posted)
    assert isinstance(shop.reverse(receipt, on=TODAY), Posted)


@contextmanager
def _told(shop: Shop) -> Iterator[set[str]]:
    """The texts of all statements sent meanwhile."""
    said: set[str] = set()

    def listen(raw: sqlite3.Connection, *_others: object) -> None:
        raw.set_trace_callback(said.add)

    event.listen(shop.engine, "checkout", listen)
    yield said
    event.remove(shop.engine, "checkout", listen)


def _long_history(raw: sqlite3.Connection) -> None:
    """Statistics as ANALYZE would leave them: every table long, indexes that tell little at their
    first column, and in those of few rows one row a key."""
    raw.execute("ANALYZE")
    indexes = raw.execute(
        "SELECT tbl_name, name, sql LIKE '%WHERE%' FROM sqlite_master WHERE type = 'index'"
    ).fetchall()
    raw.execute("DELETE FROM sqlite_stat1")
    for table, index, few in indexes:
        if table in GROWING:
            width = len(raw.execute(f'PRAGMA index_info("{index}")').fetchall())
            rows = LONG // 100 if few else LONG
            told = [1 if few else max(1, LONG // 1000 ** (n + 1)) for n in range(width)]
            raw.execute(
                "INSERT INTO sqlite_stat1 VALUES (?, ?, ?)",
                (table, index, " ".join(map(str, [rows, *told]))),
            )


def _scans(raw: sqlite3.Connection, said: set[str]) -> list[tuple[str, str]]:
    found = []
    for text in sorted(said):
        if text.split(None, 1)[0] not in ("SELECT", "UPDATE", "DELETE"):
            continue
        words = text.replace("(", " ").replace(",", " ").split()
        names = GROWING | {after for word, after in pairwise(words) if word in GROWING}
        for row in raw.execute(f"EXPLAIN QUERY PLAN {text}"):
            step = row[3].split()
            if step[0] == "SCAN" and step[1] in names:
                found.append((row[3], text))
    return found


@pytest.mark.parametrize("statistics", [False, True], ids=["unknown", "of a long history"])
def test_no_document_reads_a_whole_table(shop: Shop, statistics: bool) -> None:
    with _told(shop) as said:
        _life(shop)
    assert len(said) > 100
    raw = sqlite3.connect(str(shop.engine.url.database))
    if statistics:
        _long_history(raw)
        raw.commit()
        raw.close()
        raw = sqlite3.connect(str(shop.engine.url.database))
    assert _scans(raw, said) == []
    raw.close()
