"""From which chance of running out goods are asked for, read for whoever looks at an item."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, or_, select

from core.catalog.replenishment import InForce, Policy, policies_of
from models.base import table
from models.catalog import Category, Item
from models.replenishment import ReplenishmentPolicy

_POLICY = table(ReplenishmentPolicy)
_CATEGORY = table(Category)
_ITEM = table(Item)


def threshold_of(connection: Connection, company_id: int, on: dt.date, item_id: int) -> int:
    """The threshold of an item's policy on a day, in millionths."""
    rows = connection.execute(
        select(
            _POLICY.c.item_id,
            _POLICY.c.category_id,
            _POLICY.c.horizon_days,
            _POLICY.c.threshold_micro,
        )
        .where(
            _POLICY.c.company_id == company_id,
            _POLICY.c.from_on <= on,
            or_(_POLICY.c.to_on.is_(None), _POLICY.c.to_on >= on),
        )
        .order_by(_POLICY.c.from_on, _POLICY.c.id)
    )
    holding = [
        InForce(Policy(days, threshold), item_id=item, category_id=category)
        for item, category, days, threshold in rows
    ]
    parents = connection.execute(
        select(_CATEGORY.c.id, _CATEGORY.c.parent_id).where(_CATEGORY.c.company_id == company_id)
    )
    known = {row[0]: row[1] for row in parents}
    category = connection.execute(select(_ITEM.c.category_id).where(_ITEM.c.id == item_id)).scalar()
    return policies_of(holding, known).of(item_id, category).threshold_micro
