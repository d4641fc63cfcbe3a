"""Daily facts, written inside posting so that pages never scan moves.

`sold_` columns are net of returns. `cost_now_fen` lies on the day of the sale and follows
later cost; `cost_booked_fen` lies on the voucher's day and equals the books per period; their
grand totals are equal. `provisional_fen` is the part of `cost_now_fen` that is an estimate.
`stock_value_fen` is the change of stock at cost by booking day.
"""

import datetime as dt

from sqlalchemy import Index

from models.base import Access, Scope, Table, day_part, money, part, quantity, ref, whole


class FactItemDay(Table, table=True):
    """An item in a warehouse on a day."""

    __tablename__ = "fact_item_day"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_fact_item_day_on", "on", "warehouse_id"),)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    received_micro: int = quantity(Access.OPEN)
    sold_micro: int = quantity(Access.OPEN)
    other_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    tax_fen: int = money(Access.OPEN)
    discount_fen: int = money(Access.OPEN)
    cost_booked_fen: int = money(Access.COST)
    cost_now_fen: int = money(Access.COST)
    provisional_fen: int = money(Access.COST)
    received_fen: int = money(Access.COST)
    stock_value_fen: int = money(Access.COST)


class FactItemMonth(Table, table=True):
    """The same, by month (202611)."""

    __tablename__ = "fact_item_month"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_fact_item_month_period", "period", "warehouse_id"),)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    period: int = part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    received_micro: int = quantity(Access.OPEN)
    sold_micro: int = quantity(Access.OPEN)
    other_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    tax_fen: int = money(Access.OPEN)
    discount_fen: int = money(Access.OPEN)
    cost_booked_fen: int = money(Access.COST)
    cost_now_fen: int = money(Access.COST)
    provisional_fen: int = money(Access.COST)
    received_fen: int = money(Access.COST)
    stock_value_fen: int = money(Access.COST)


class FactLot(Table, table=True):
    """A lot in a warehouse over its whole life: what came, what was sold, what it earned."""

    __tablename__ = "fact_lot"
    __scope__ = Scope.ORG
    lot_id: int = ref("lot.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    item_id: int = ref("item.id", index=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    received_micro: int = quantity(Access.OPEN)
    sold_micro: int = quantity(Access.OPEN)
    other_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    cost_now_fen: int = money(Access.COST)
    received_fen: int = money(Access.COST)
    stock_value_fen: int = money(Access.COST)


class FactOrgDay(Table, table=True):
    """A store's day."""

    __tablename__ = "fact_org_day"
    __scope__ = Scope.ORG
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")
    net_sales_fen: int = money(Access.OPEN)
    tax_fen: int = money(Access.OPEN)
    discount_fen: int = money(Access.OPEN)
    cost_booked_fen: int = money(Access.COST)
    cost_now_fen: int = money(Access.COST)
    provisional_fen: int = money(Access.COST)
    stock_value_fen: int = money(Access.COST)
    sales_documents: int = whole(Access.OPEN)


class FactPartnerItemMonth(Table, table=True):
    """What a customer bought of an item in a month."""

    __tablename__ = "fact_partner_item_month"
    __scope__ = Scope.ORG
    partner_id: int = ref("partner.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    period: int = part()
    company_id: int = ref("company.id")
    sold_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    cost_now_fen: int = money(Access.COST)
