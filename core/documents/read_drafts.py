"""Drafts as a list: whose, since when, and what they come to as typed.

Through a scoped connection: the amount of a draft is None where the reader may not see one of
its prices. Nothing is multiplied in SQL, where quantity × price does not fit.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.documents.amounts import extended
from core.documents.read_entry import document, line


@dataclass(frozen=True, slots=True)
class Typed:
    """What a draft holds: when it was begun, and its lines' quantity × price less discounts,
    as typed, with or without tax. None where a price is missing or hidden."""

    begun_at: int
    amount_fen: int | None


def typed_amounts(connection: Connection, drafts: Iterable[int], exponent: int) -> dict[int, Typed]:
    """Drafts by id; one query for any number of them."""
    wanted = sorted(set(drafts))
    found: dict[int, Typed] = {}
    rows = connection.execute(
        select(
            document.c.id,
            document.c.created_at,
            line.c.id.label("line_id"),
            line.c.entered_micro,
            line.c.price_micro,
            line.c.discount_fen,
        )
        .outerjoin(line, line.c.document_id == document.c.id)
        .where(document.c.id.in_(wanted), document.c.state == "draft")
    )
    for row in rows:
        so_far = found.get(row.id, Typed(row.created_at, 0)).amount_fen
        amount: int | None = 0
        if row.line_id is not None and row.entered_micro is not None:
            amount = (
                None
                if row.price_micro is None or row.discount_fen is None
                else extended(row.entered_micro, row.price_micro, exponent) - row.discount_fen
            )
        both = None if so_far is None or amount is None else so_far + amount
        found[row.id] = Typed(row.created_at, both)
    return found
