"""What must always be true, exactly, checked for what a posting touched and for the whole.

`check_streams` runs inside every posting and raises: a difference there is a broken program,
and the transaction must not commit. `verify` compares all ledgers of a database and answers
a list of differences, empty when stock equals books.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from core.platform.rows import Rows
from core.posting.fact_checks import fact_checks, lot_revenue
from core.posting.ledger_checks import LEDGER_CHECKS
from core.posting.lot_worth import lot_shares
from core.posting.shelves import Place
from core.posting.streams import Key


class LedgerCorrupt(Exception):
    """Two ledgers disagree: a bug, never an expected answer."""


def check_streams(rows: Rows, keys: Iterable[Key], guarded: Collection[Place] = ()) -> None:
    """Stream = its layers = the balances of its pool. `guarded` are the places that goods
    were taken from which had to be there: none of them may stand below zero."""
    wanted = list(keys)
    if not wanted:
        return
    layers = {
        (item, pool): (int(quantity), int(value))
        for item, pool, quantity, value in rows.select_keys(
            "SELECT item_id, cost_pool_id, sum(quantity_micro), sum(value_fen) FROM layer"
            " WHERE (item_id, cost_pool_id) IN",
            wanted,
            tail="GROUP BY item_id, cost_pool_id",
        )
    }
    shelves: dict[Key, int] = {}
    for item, pool, warehouse, quantity, negative in rows.select_keys(
        "SELECT b.item_id, w.cost_pool_id, b.warehouse_id, b.quantity_micro, w.allow_negative"
        " FROM balance b JOIN warehouse w ON w.id = b.warehouse_id"
        " WHERE (b.item_id, w.cost_pool_id) IN",
        wanted,
    ):
        shelves[item, pool] = shelves.get((item, pool), 0) + quantity
        if quantity < 0 and not negative and (item, warehouse) in guarded:
            raise LedgerCorrupt(f"item {item} fell to {quantity} in pool {pool}")
    for item, pool, quantity, value in rows.select_keys(
        "SELECT item_id, cost_pool_id, quantity_micro, value_fen FROM stream"
        " WHERE (item_id, cost_pool_id) IN",
        wanted,
    ):
        held = layers.get((item, pool), (0, 0))
        if held != (quantity, value) or shelves.get((item, pool), 0) != quantity:
            raise LedgerCorrupt(
                f"item {item} pool {pool}: stream {quantity}/{value}, layers {held},"
                f" shelves {shelves.get((item, pool), 0)}"
            )


def verify(rows: Rows) -> list[str]:
    """Every difference between ledgers in the whole database; [] when all agree."""
    found = []
    for name, sql in (*LEDGER_CHECKS, *fact_checks(rows.sqlite)):
        found += [f"{name}: {row}" for row in rows.select(sql)]
    return found + lot_revenue(rows) + lot_shares(rows)
