"""How long goods may still be sold, as SQL: the rules of definitions_loss on columns.

The category's own days count first, else the item's life, else the lot's. A lot is sold
through the end of its date, or until it goes off sale before it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Table, case, func, literal, type_coerce
from sqlalchemy import Integer as Whole

from core.analytics.definitions_loss import (
    BANDS,
    OFF_SALE_SHARE,
    SHORT_MOST,
    SHORT_SHARE,
    SHORTEST,
)
from core.platform.sql_days import day_number, number_of

Column = ColumnElement[Any]


def life_days(item: Table, lot: Table) -> Column:
    """The whole life of a lot's goods, days."""
    own = day_number(lot.c.expires_on) - day_number(lot.c.produced_on)
    return func.coalesce(item.c.life_days, own, literal(BANDS[-1][0]))


def near_days(category: Table, life: Column) -> Column:
    """So many days left count as near."""
    short = (life + SHORT_SHARE - 1) // SHORT_SHARE
    by_life = case(
        *((life >= days, near) for days, near in BANDS),
        (short < SHORTEST, SHORTEST),
        (short > SHORT_MOST, SHORT_MOST),
        else_=short,
    )
    return func.coalesce(category.c.near_expiry_days, by_life)


def off_days(category: Table, near: Column) -> Column:
    """So many days before its date a lot goes off sale."""
    return func.coalesce(category.c.off_sale_days, near // OFF_SALE_SHARE)


def days_left(lot: Table, today: dt.date) -> Column:
    """Days to the date; below 0 it has passed."""
    return type_coerce(day_number(lot.c.expires_on) - number_of(today), Whole)
