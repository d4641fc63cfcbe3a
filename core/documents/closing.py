"""Closing the rest of order lines: once for each, however many lines of a document say so."""

from __future__ import annotations

from core.documents.frame import Frame


def taken(frame: Frame) -> dict[int, int]:
    """What the document's lines take of each order line that they follow, in base units."""
    found: dict[int, int] = {}
    for line in frame.lines:
        if line.source is not None:
            key = line.source.line_id
            found[key] = found.get(key, 0) + line.quantity_micro
    return found


def rests(frame: Frame) -> dict[int, int]:
    """What is closed, by the index of the first line that closes it."""
    all_taken, closed = taken(frame), set[int]()
    found: dict[int, int] = {}
    for index, line in enumerate(frame.lines):
        source = line.source
        if source is not None and line.typed.close_rest and source.line_id not in closed:
            closed.add(source.line_id)
            found[index] = max(0, source.open_micro - all_taken[source.line_id])
    return found
