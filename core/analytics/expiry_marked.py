"""Which items are marked down for being near their date, in which stores, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Connection, func, select

from core.platform.rows import as_date
from models.base import table
from models.prices import Promotion, PromotionItem, PromotionStore


def marked_down(
    connection: Connection, company_id: int, items: Collection[int], today: dt.date
) -> dict[tuple[int, int], dt.date]:
    """The last day of a markdown that holds today, by item and store; of single stores only."""
    promotion, about, store = table(Promotion), table(PromotionItem), table(PromotionStore)
    rows = connection.execute(
        select(about.c.item_id, store.c.store_id, func.max(promotion.c.to_on))
        .join(promotion, promotion.c.id == about.c.promotion_id)
        .join(store, store.c.promotion_id == promotion.c.id)
        .where(
            promotion.c.company_id == company_id,
            promotion.c.kind == "near_expiry",
            promotion.c.active,
            promotion.c.from_on <= today,
            promotion.c.to_on >= today,
            about.c.item_id.in_(items),
        )
        .group_by(about.c.item_id, store.c.store_id)
    )
    return {(item, unit): as_date(on) for item, unit, on in rows}
