"""What rebates bring: bought and earned by rebate, and by item and month for full profit.

From what was bought of suppliers by item and month. A rebate that has reached its threshold
counts for every month of its time, also those before it was reached; what it earned is split
over its items and months by what was bought there, by largest remainder. Purchases and rates
are cost: without the right to it, amounts are None and nothing is split.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from core.analytics.definitions_rebates import rebates_earned
from core.analytics.source import whole_sum
from core.kernel.amounts import split
from core.kernel.period import Period
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item
from models.facts import FactPartnerItemMonth
from models.prices import Rebate

Bought = Mapping[tuple[int, int, int], int | None]
"""Minor units without tax by (supplier, item, period)."""


@dataclass(frozen=True, slots=True)
class EarnedRebate:
    """A rebate with what was bought under it and what that earned, minor units without tax."""

    rebate_id: int
    supplier_id: int
    from_on: dt.date
    to_on: dt.date
    bought_fen: int | None
    threshold_fen: int | None
    earned_fen: int | None
    parts: Mapping[tuple[int, int], int]
    """What was earned by (item, period)."""


def rebates(connection: Connection, company_id: int) -> list[EarnedRebate]:
    """Every rebate in use of a company, with all that was bought in its time so far."""
    rebate = table(Rebate)
    kept = connection.execute(
        select(rebate)
        .where(rebate.c.company_id == company_id, rebate.c.active.is_(True))
        .order_by(rebate.c.supplier_id, rebate.c.from_on, rebate.c.id)
    ).all()
    if not kept:
        return []
    first = min(Period.of(as_date(row.from_on)).code for row in kept)
    last = max(Period.of(as_date(row.to_on)).code for row in kept)
    suppliers = sorted({row.supplier_id for row in kept})
    bought, categories = _bought(connection, company_id, suppliers, first, last)
    parents = _parents(connection, company_id)
    return [_earned(row, bought, categories, parents) for row in kept]


def earned_by_item(
    connection: Connection, company_id: int, first: int, last: int
) -> dict[int, int | None]:
    """Rebates earned by what was bought of each item in some periods, both included; for full
    profit. An item of a rebate whose numbers are hidden is None."""
    found: dict[int, int | None] = {}
    for one in rebates(connection, company_id):
        if one.earned_fen is None:
            return {}
        for (item, period), fen in one.parts.items():
            if first <= period <= last:
                found[item] = (found.get(item) or 0) + fen
    return found


def _bought(
    connection: Connection, company_id: int, suppliers: Sequence[int], first: int, last: int
) -> tuple[Bought, dict[int, int]]:
    facts, item = table(FactPartnerItemMonth), table(Item)
    found: dict[tuple[int, int, int], int | None] = {}
    categories: dict[int, int] = {}
    for row in connection.execute(
        select(
            facts.c.partner_id,
            facts.c.item_id,
            facts.c.period,
            item.c.category_id,
            whole_sum(facts.c.bought_fen, "bought"),
        )
        .join(item, item.c.id == facts.c.item_id)
        .where(
            facts.c.company_id == company_id,
            facts.c.partner_id.in_(suppliers),
            facts.c.period.between(first, last),
        )
        .group_by(facts.c.partner_id, facts.c.item_id, facts.c.period, item.c.category_id)
    ):
        key = (row.partner_id, row.item_id, row.period)
        found[key] = None if row.bought is None else int(row.bought)
        categories[row.item_id] = row.category_id
    return found, categories


def _parents(connection: Connection, company_id: int) -> dict[int, int | None]:
    category = table(Category)
    rows = connection.execute(
        select(category.c.id, category.c.parent_id).where(category.c.company_id == company_id)
    )
    return {row.id: row.parent_id for row in rows}


def _earned(
    row: Row[tuple[object, ...]],
    bought: Bought,
    categories: Mapping[int, int],
    parents: Mapping[int, int | None],
) -> EarnedRebate:
    from_on, to_on = as_date(row.from_on), as_date(row.to_on)
    first, last = Period.of(from_on).code, Period.of(to_on).code

    def about(item: int) -> bool:
        if row.item_id is not None:
            return bool(item == row.item_id)
        step: int | None = categories[item]
        while row.category_id is not None and step is not None and step != row.category_id:
            step = parents.get(step)
        return row.category_id is None or step is not None

    own = {
        (item, period): fen
        for (supplier, item, period), fen in bought.items()
        if supplier == row.supplier_id and first <= period <= last and about(item)
    }
    hidden = row.rate_bp is None or None in own.values()
    total = None if hidden else sum(fen or 0 for fen in own.values())
    earned = rebates_earned(total, row.threshold_fen, row.rate_bp)
    weights = {key: fen for key, fen in own.items() if fen is not None and fen > 0}
    parts: dict[tuple[int, int], int] = {}
    if earned and weights:
        parts = dict(zip(weights, split(earned, list(weights.values())), strict=True))
    return EarnedRebate(
        row.id, row.supplier_id, from_on, to_on, total, row.threshold_fen, earned, parts
    )
