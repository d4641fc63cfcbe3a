"""Rows that are asked for by their keys come by an index: the door never reads a whole table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.documents.sources import moves_of
from core.platform.database import connect, writing
from core.platform.rows import Rows
from tests.databases import Databases

PAIRS = (
    ("lot", "item_id, code", [(1, "a"), (2, "b"), (3, "c")]),
    ("balance", "item_id, warehouse_id", [(1, 1), (2, 1), (3, 1)]),
    ("fact_lot", "lot_id, warehouse_id", [(1, 1), (2, 1), (3, 1)]),
)


@pytest.fixture
def rows(databases: Databases) -> Iterator[Rows]:
    """Straight to an empty database."""
    url = databases.migrated("sqlite")
    engine = connect(url)
    with writing(engine) as session:
        yield Rows(session)
    engine.dispose()
    databases.forget(url)


@pytest.mark.parametrize(("table", "columns", "keys"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_pairs_of_keys_are_looked_up(
    rows: Rows, table: str, columns: str, keys: list[tuple[int | str, ...]]
) -> None:
    said: list[str] = []
    rows._cursor.connection.set_trace_callback(said.append)
    rows.select_keys(f"SELECT {columns} FROM {table} WHERE ({columns}) IN", keys)
    assert not _scanned(rows, said) & {table}


def test_moves_of_lines_are_looked_up(rows: Rows) -> None:
    said: list[str] = []
    rows._cursor.connection.set_trace_callback(said.append)
    moves_of(rows, [1, 2, 3])
    plan = _plan(rows, said)
    assert not _scanned(rows, said) & {"m", "l"}
    assert any("SEARCH l USING INTEGER PRIMARY KEY" in step for step in plan)
    assert any("SEARCH m USING INDEX ix_move_document" in step for step in plan)


def _plan(rows: Rows, said: list[str]) -> list[str]:
    rows._cursor.connection.set_trace_callback(None)
    (text,) = said
    return [row[3] for row in rows.select(f"EXPLAIN QUERY PLAN {text}")]


def _scanned(rows: Rows, said: list[str]) -> set[str]:
    return {step.split()[1] for step in _plan(rows, said) if step.startswith("SCAN")}
