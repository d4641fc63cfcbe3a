"""What shelves sold and earned of late, kept so that no report sums up days of facts."""

import datetime as dt

from models.base import Access, Scope, Table, day, money, quantity, ref


class FactPace(Table, table=True):
    """销售速度: what an item sold in a warehouse in the days that FactPaceDay names: `sold_micro`
    and what it earned in all 28, `lately_micro` in the last 21, `before_micro` in the 63 before
    those."""

    __tablename__ = "fact_pace"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    sold_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    tax_fen: int = money(Access.OPEN)
    cost_now_fen: int = money(Access.COST)
    lately_micro: int = quantity(Access.OPEN)
    before_micro: int = quantity(Access.OPEN)


class FactPaceDay(Table, table=True):
    """Which days the pace of a company's shelves sums up: 28, the last the latest with sales;
    the 21 last begin on `still_on`, the 63 before those on `before_on`."""

    __tablename__ = "fact_pace_day"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date = day(Access.OPEN)
    still_on: dt.date = day(Access.OPEN)
    before_on: dt.date = day(Access.OPEN)
