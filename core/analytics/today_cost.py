"""Where cost of sales is still provisional (成本暂估): sold before any receipt told the cost.

Read from the monthly facts, which carry the estimated part of each item's cost; it goes when
the receipt or the opening stock comes in. What is hidden by right comes back as None.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Select, func, select

from core.analytics.source import open_sum, whole_sum
from models.base import table
from models.catalog import Item
from models.facts import FactItemMonth


@dataclass(frozen=True, slots=True)
class Provisional:
    """How much cost is estimated, of how many items."""

    items: int
    provisional_fen: int | None
    net_sales_fen: int


@dataclass(frozen=True, slots=True)
class ProvisionalItem:
    """An item whose cost is estimated, with what it sold for meanwhile."""

    item_id: int
    code: str
    name: str
    provisional_fen: int | None
    net_sales_fen: int
    received_micro: int


def provisional(connection: Connection, company_id: int) -> Provisional:
    """The estimate in all, and of how many items; nothing of neither where cost is hidden."""
    facts = table(FactItemMonth)
    per_item = (
        select(
            facts.c.item_id,
            open_sum(facts.c.net_sales_fen, "net"),
            whole_sum(facts.c.provisional_fen, "guess"),
        )
        .where(facts.c.company_id == company_id, facts.c.item_id.in_(_guessed(company_id)))
        .group_by(facts.c.item_id)
        .having(func.sum(facts.c.provisional_fen) != 0)
        .subquery("guesses")
    )
    row = connection.execute(
        select(
            func.count().label("items"),
            whole_sum(per_item.c.guess, "guess"),
            open_sum(per_item.c.net, "net"),
        )
    ).one()
    guess = None if row.guess is None else int(row.guess)
    return Provisional(int(row.items), guess, int(row.net))


def _guessed(company_id: int) -> Select[tuple[int]]:
    """Items that have an estimate in some month: few, and an index holds just them."""
    facts = table(FactItemMonth)
    return select(facts.c.item_id).where(
        facts.c.company_id == company_id, facts.c.provisional_fen != 0
    )


def provisional_items(connection: Connection, company_id: int, most: int) -> list[ProvisionalItem]:
    """The items with the largest estimates, at most so many; those that never came in show
    nothing received."""
    facts, item = table(FactItemMonth), table(Item)
    guess = func.sum(facts.c.provisional_fen)
    rows = connection.execute(
        select(
            item.c.id,
            item.c.code,
            item.c.name,
            whole_sum(facts.c.provisional_fen, "guess"),
            open_sum(facts.c.net_sales_fen, "net"),
            open_sum(facts.c.received_micro, "received"),
        )
        .join(item, item.c.id == facts.c.item_id)
        .where(facts.c.company_id == company_id, facts.c.item_id.in_(_guessed(company_id)))
        .group_by(item.c.id, item.c.code, item.c.name)
        .having(guess != 0)
        .order_by(guess.desc(), item.c.id)
        .limit(most)
    )
    return [
        ProvisionalItem(
            row.id,
            row.code,
            row.name,
            None if row.guess is None else int(row.guess),
            int(row.net),
            int(row.received),
        )
        for row in rows
    ]
