"""Stock counts (盘点): what is counted where, by whom, and what was found.

A count has zones; entries are appended, never changed. Within the pass of a zone they add up;
a new pass of a zone stands for all before it. A zone of kind `recount` stands for all other
zones for the items on its list.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    instant,
    key,
    maybe_ref,
    quantity,
    ref,
    text,
    whole,
)


class StockCount(Table, table=True):
    """盘点. `at` is the moment it speaks of, `document_id` what it was posted as."""

    __tablename__ = "stock_count"
    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint(
            "state IN ('open','review','posted','closed','cancelled')", name="ck_stock_count_state"
        ),
        CheckConstraint(
            "moment IN ('before_opening','after_closing','at')", name="ck_stock_count_moment"
        ),
        CheckConstraint("scope IN ('all','category','items')", name="ck_stock_count_scope"),
        Index("ix_stock_count_list", "company_id", "state", "on"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    warehouse_id: int = ref("warehouse.id")
    name: str = text(Access.OPEN)
    on: dt.date = day(Access.OPEN)
    moment: str = text(Access.OPEN, 15, default="after_closing")
    at: int = instant(Access.OPEN)
    scope: str = text(Access.OPEN, 10, default="all")
    category_id: int | None = maybe_ref("category.id")
    blind: bool = flag(Access.OPEN, True)
    rest_is_zero: bool = flag(Access.OPEN)
    state: str = text(Access.OPEN, 10, default="open")
    version: int = whole(Access.OPEN, 1)
    document_id: int | None = maybe_ref("document.id")
    opened_by: int = ref("app_user.id")
    opened_at: int = instant(Access.OPEN)
    posted_by: int | None = maybe_ref("app_user.id")
    idempotency_key: str = text(Access.SECRET, 80, unique=True)


class CountItem(Table, table=True):
    """An item on the list of a count: chosen at the start, or added because it lay there."""

    __tablename__ = "count_item"
    __scope__ = Scope.ORG
    count_id: int = ref("stock_count.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")


class CountZone(Table, table=True):
    """盘点区域: one person at a time holds it."""

    __tablename__ = "count_zone"
    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("count_id", "name"),
        CheckConstraint(
            "kind IN ('shelf','endcap','cold','back','other','recount')", name="ck_count_zone_kind"
        ),
        CheckConstraint("state IN ('waiting','counting','done')", name="ck_count_zone_state"),
    )
    id: int | None = key()
    count_id: int = ref("stock_count.id", index=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    kind: str = text(Access.OPEN, 10, default="shelf")
    name: str = text(Access.OPEN, 40)
    state: str = text(Access.OPEN, 10, default="waiting")
    pass_no: int = whole(Access.OPEN, 1)
    holder_id: int | None = maybe_ref("app_user.id")
    held_at: int | None = instant(Access.OPEN, nullable=True)


class CountRecount(Table, table=True):
    """复盘: an item on the list of a zone that counts it once more."""

    __tablename__ = "count_recount"
    __scope__ = Scope.ORG
    zone_id: int = ref("count_zone.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")


class CountEntry(Table, table=True):
    """点数: somebody found so much of an item. What was entered wrong is undone by an entry of
    its own that takes it back."""

    __tablename__ = "count_entry"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_count_entry_zone", "zone_id", "pass_no"),)
    id: int | None = key()
    count_id: int = ref("stock_count.id", index=True)
    zone_id: int = ref("count_zone.id")
    pass_no: int = whole(Access.OPEN, 1)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    item_id: int = ref("item.id")
    lot_id: int | None = maybe_ref("lot.id")
    unit_id: int = ref("unit.id")
    entered_micro: int = quantity(Access.OPEN)
    quantity_micro: int = quantity(Access.OPEN)
    code: str = text(Access.OPEN, 40)  # as it was scanned
    user_id: int = ref("app_user.id")
    at: int = instant(Access.OPEN)
    undoes_id: int | None = maybe_ref("count_entry.id")
    idempotency_key: str = text(Access.SECRET, 80, unique=True)
