"""Locks that are taken before anything is read, in key order. SQLite needs none of them: its
one write lock is taken when the transaction begins.

The order for every transaction: idempotency keys, documents, open quantities by line, streams
by key, then the counters, balances and the audit head that all postings share.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.platform.rows import Rows


def lock_keys(rows: Rows, keys: Iterable[str]) -> None:
    """Whoever sends the same key at the same moment waits here, and then finds the document."""
    if not rows.sqlite:
        for key in sorted(set(keys)):
            rows.run("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", (key,))


def lock_lines(rows: Rows, lines: Iterable[int]) -> None:
    """What is still open of these lines stays as it is read from here on."""
    if not rows.sqlite:
        rows.select_keys(
            "SELECT line_id FROM open_quantity WHERE line_id IN",
            {(line,) for line in lines},
            tail="ORDER BY line_id FOR UPDATE",
        )


def lock_document(rows: Rows, document_id: int) -> None:
    """Nobody else reverses this document, or follows its lines, until this commits."""
    if not rows.sqlite:
        rows.run("SELECT 1 FROM document WHERE id = ? FOR NO KEY UPDATE", (document_id,))
        rows.run(
            "SELECT line_id FROM open_quantity WHERE line_id IN (SELECT id FROM document_line"
            " WHERE document_id = ? UNION SELECT source_line_id FROM document_line"
            " WHERE document_id = ?) ORDER BY line_id FOR UPDATE",
            (document_id, document_id),
        )
