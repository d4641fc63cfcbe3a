"""Replenishment: how each supplier is ordered from, how each item is to be kept, what may be spent
on it, and what was asked for by itself because a shelf would probably run empty."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql

from models.base import (
    Access,
    Scope,
    Table,
    day,
    day_part,
    flag,
    instant,
    key,
    maybe_ref,
    money,
    quantity,
    ref,
    text,
    whole,
)


class SupplierTerms(Table, table=True):
    """订货条件: on which days of the week a supplier takes orders (1 Monday, 2 Tuesday, 4 …), until
    which minute of the day, and the least worth of an order without tax."""

    __tablename__ = "supplier_terms"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("order_days BETWEEN 1 AND 127", name="ck_supplier_terms_days"),
        CheckConstraint("cutoff_minute BETWEEN 0 AND 1439", name="ck_supplier_terms_cutoff"),
        CheckConstraint("minimum_fen >= 0", name="ck_supplier_terms_minimum"),
    )
    partner_id: int = ref("partner.id", primary_key=True)
    company_id: int = ref("company.id", index=True)
    order_days: int = whole(Access.OPEN, 127)
    cutoff_minute: int = whole(Access.OPEN, 900)
    minimum_fen: int = money(Access.COST)


class ReplenishmentPolicy(Table, table=True):
    """补货策略 of an item, of a category and all below it, or of the company, from a day on, up to
    `to_on` if that is known. Above `threshold_micro` chance of running out within `horizon_days`
    goods are asked for by themselves, where `automatic`. What lies within `tolerance_bp` of the
    suggestion, and within `month_fen` a month, needs nobody's approval; both None: everything does.
    `by_levels`: shelves with a stock level of their own are filled by it instead of by money.
    `lost_sale_bp`: what a lost sale costs beyond its margin, as a share of that."""

    __tablename__ = "replenishment_policy"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        Index("ix_replenishment_policy_company", "company_id", "from_on"),
        CheckConstraint(
            "item_id IS NULL OR category_id IS NULL", name="ck_replenishment_policy_of"
        ),
        CheckConstraint(
            "threshold_micro BETWEEN 1 AND 1000000", name="ck_replenishment_policy_threshold"
        ),
        CheckConstraint("horizon_days BETWEEN 1 AND 28", name="ck_replenishment_policy_horizon"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_replenishment_policy_days"),
        CheckConstraint(
            "lost_sale_bp BETWEEN 0 AND 100000", name="ck_replenishment_policy_lost_sale"
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    category_id: int | None = maybe_ref("category.id")
    item_id: int | None = maybe_ref("item.id")
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date | None = day(Access.OPEN, nullable=True)
    horizon_days: int = whole(Access.OPEN, 14)
    threshold_micro: int = whole(Access.OPEN, 700_000)
    automatic: bool = flag(Access.OPEN, True)
    tolerance_bp: int | None = whole(Access.OPEN, None, nullable=True)
    month_fen: int | None = money(Access.COST, None, nullable=True)
    by_levels: bool = flag(Access.OPEN, False)
    lost_sale_bp: int = whole(Access.OPEN, 0)


class PurchaseBudget(Table, table=True):
    """采购预算 of a category and all below it, or of the company: at most `limit_fen` without tax
    for orders of each day, week, month, or (`whole`) of all days from `from_on` to `to_on`."""

    __tablename__ = "purchase_budget"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        Index("ix_purchase_budget_company", "company_id", "from_on"),
        CheckConstraint("each IN ('day','week','month','whole')", name="ck_purchase_budget_each"),
        CheckConstraint("limit_fen >= 0", name="ck_purchase_budget_limit"),
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ck_purchase_budget_days"),
        CheckConstraint("each <> 'whole' OR to_on IS NOT NULL", name="ck_purchase_budget_whole"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    category_id: int | None = maybe_ref("category.id")
    each: str = text(Access.OPEN, 10)
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date | None = day(Access.OPEN, nullable=True)
    limit_fen: int = money(Access.COST)


class StockLevel(Table, table=True):
    """安全库存与上下限 of an item in a warehouse from a day on: at `minimum_micro` or below it is
    filled up to `maximum_micro`; of the minimum `safety_micro` is for uncertainty. The one that
    holds is the last that began. `advised`: taken over from what was recommended."""

    __tablename__ = "stock_level"
    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint(
            "safety_micro >= 0 AND minimum_micro >= 0 AND maximum_micro >= minimum_micro",
            name="ck_stock_level_order",
        ),
    )
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    from_on: dt.date = day_part()
    company_id: int = ref("company.id", index=True)
    org_unit_id: int = ref("org_unit.id")
    safety_micro: int = quantity(Access.OPEN)
    minimum_micro: int = quantity(Access.OPEN)
    maximum_micro: int = quantity(Access.OPEN)
    advised: bool = flag(Access.OPEN)


class LevelAdvice(Table, table=True):
    """上下限建议: the levels that earn most over the forecast's paths, and why. Money is what a
    year earns beside selling nothing; `now_fen` under the level that was set, None without one."""

    __tablename__ = "level_advice"
    __scope__ = Scope.ORG
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id", index=True)
    org_unit_id: int = ref("org_unit.id")
    on: dt.date = day(Access.OPEN)
    lead_days: int = whole(Access.OPEN)
    review_days: int = whole(Access.OPEN)
    demand_micro: int = quantity(Access.OPEN)  # expected until an order of the next time serves
    safety_micro: int = quantity(Access.OPEN)
    minimum_micro: int = quantity(Access.OPEN)
    maximum_micro: int = quantity(Access.OPEN)
    served_micro: int = whole(Access.OPEN)  # share of demand that is served, of a million
    year_fen: int = money(Access.COST)
    lost_fen: int = money(Access.COST)  # margin of lost sales a year
    kept_fen: int = money(Access.COST)  # keeping the stock a year
    wasted_fen: int = money(Access.COST)  # thrown away a year
    now_fen: int | None = money(Access.COST, None, nullable=True)


class Requisition(Table, table=True):
    """请购行: one item that one warehouse needs, asked for by the system; at most one is open for
    an item and warehouse. `document_id` is the order that carries it, waiting or posted,
    `suggestion_run_id` the last suggestions that are in it: none is taken up twice."""

    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint("state IN ('open','ordered','dropped')", name="ck_requisition_state"),
        Index(
            "uq_requisition_open",
            "company_id",
            "item_id",
            "warehouse_id",
            unique=True,
            sqlite_where=sql("state = 'open'"),
            postgresql_where=sql("state = 'open'"),
        ),
        Index("ix_requisition_document", "document_id"),
        Index("ix_requisition_run", "suggestion_run_id", "item_id", "warehouse_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    item_id: int = ref("item.id")
    warehouse_id: int = ref("warehouse.id")
    partner_id: int = ref("partner.id")
    state: str = text(Access.OPEN, 10, default="open")
    quantity_micro: int = quantity(Access.OPEN)
    chance_micro: int = whole(Access.OPEN)  # of running out, when it was last looked at
    stake_fen: int = money(Access.COST)  # what is lost if nothing is done
    document_id: int | None = maybe_ref("document.id")
    suggestion_run_id: int | None = maybe_ref("suggestion_run.id")
    raised_at: int = instant(Access.OPEN)
    looked_at: int = instant(Access.OPEN)
