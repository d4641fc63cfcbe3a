"""Daily facts, written inside posting so that pages never scan moves.

`sold_` columns are net of returns; `wasted_` and `counted_` quantities are parts of `other_`,
which is all that is neither bought nor sold. `cost_now_fen` lies on the day of the sale and follows
later cost; `cost_booked_fen` lies on the voucher's day and equals the books per period; their
grand totals are equal. `provisional_fen` is the part of `cost_now_fen` that is an estimate.
`stock_value_fen` is the change of stock at cost by booking day; `stock_days_fen` is each such
change times the days from it to the month's end, both included, so that the mean stock of a
month is (opening × days + stock_days) ÷ days. Loss columns lie on the day of the move and are
positive; `markdown_fen` is (regular − paid price) without tax, on the day of the sale; what a
line's discount took off further stands in `discount_fen`. `bought_fen` is what a supplier is
owed for the goods without tax, as his documents said, late costs with whoever charged them.
"""

import datetime as dt

from sqlalchemy import Index
from sqlmodel import SQLModel

from models.base import (
    Access,
    Scope,
    Table,
    day,
    day_part,
    index_of_few,
    maybe_ref,
    money,
    part,
    quantity,
    ref,
    text,
    whole,
)


class ItemSums(SQLModel):
    """What is summed up of an item in a warehouse, by day and by month alike."""

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
    wasted_micro: int = quantity(Access.OPEN)
    counted_micro: int = quantity(Access.OPEN)
    waste_fen: int = money(Access.COST)
    count_loss_fen: int = money(Access.COST)
    count_gain_fen: int = money(Access.COST)
    tax_out_fen: int = money(Access.COST)
    markdown_fen: int = money(Access.OPEN)


class FactItemDay(ItemSums, Table, table=True):
    """An item in a warehouse on a day."""

    __tablename__ = "fact_item_day"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index(  # holds all that tells the pace of a shelf, so that no row need be looked up
            "ix_fact_item_day_item",
            *("item_id", "warehouse_id", "on", "company_id", "org_unit_id", "sold_micro"),
        ),
        {"sqlite_with_rowid": False},  # lies day by day, as windows read it
    )
    on: dt.date = day_part()
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")


class FactItemMonth(ItemSums, Table, table=True):
    """The same, by month (202611)."""

    __tablename__ = "fact_item_month"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_fact_item_month_period", "period", "warehouse_id"),
        index_of_few(
            "ix_fact_item_month_provisional",
            "provisional_fen <> 0",
            *("company_id", "period", "item_id"),
        ),
        {"sqlite_with_rowid": False},
    )
    item_id: int = ref("item.id", primary_key=True)
    period: int = part()
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    stock_days_fen: int = money(Access.COST)


class GroupSums(SQLModel):
    """What is summed up of an item over all places of a region or a whole firm."""

    received_micro: int = quantity(Access.OPEN)
    sold_micro: int = quantity(Access.OPEN)
    other_micro: int = quantity(Access.OPEN)
    wasted_micro: int = quantity(Access.OPEN)
    counted_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    tax_fen: int = money(Access.OPEN)
    discount_fen: int = money(Access.OPEN)
    cost_now_fen: int = money(Access.COST)
    provisional_fen: int = money(Access.COST)
    stock_value_fen: int = money(Access.COST)


class FactGroupDay(GroupSums, Table, table=True):
    """An item on a day in all org units below a head office or region, itself included. Whoever
    sees that unit sees all below it: rights are given for a unit and everything under it."""

    __tablename__ = "fact_group_day"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index(  # holds what an item's course and its weeks ask, so that no row need be looked up
            "ix_fact_group_day_item",
            *("org_unit_id", "item_id", "on", "company_id", "sold_micro", "net_sales_fen"),
        ),
        {"sqlite_with_rowid": False},
    )
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    on: dt.date = day_part()
    item_id: int = ref("item.id", primary_key=True)
    # Last, for SQLite before 3.41 sees NULL everywhere where a table's last column is of its key.
    company_id: int = ref("company.id")


class FactGroupMonth(GroupSums, Table, table=True):
    """The same, by month."""

    __tablename__ = "fact_group_month"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    period: int = part()
    company_id: int = ref("company.id")
    stock_days_fen: int = money(Access.COST)


class FactItemStock(Table, table=True):
    """What all changes of stock at cost come to, of an item in a warehouse, up to now: stock
    on an earlier day is this less what changed since."""

    __tablename__ = "fact_item_stock"
    __scope__ = Scope.ORG
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    stock_value_fen: int = money(Access.COST)


class FactLot(Table, table=True):
    """A lot in a warehouse over its whole life: what came, what was sold, what it earned
    (`profit_fen`: net sales less cost). `stock_value_fen` is what its own moves carried;
    `worth_fen` what its goods that lie there are worth: the same where goods are costed by
    lot, else their share of what the place is worth."""

    __tablename__ = "fact_lot"
    __scope__ = Scope.ORG
    __table_args__ = (
        index_of_few(  # the worst first
            "ix_fact_lot_profit", "sold_micro <> 0 OR profit_fen <> 0", "company_id", "profit_fen"
        ),
    )
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
    wasted_micro: int = quantity(Access.OPEN)
    waste_fen: int = money(Access.COST)
    profit_fen: int = money(Access.COST)
    worth_fen: int = money(Access.COST)


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
    waste_fen: int = money(Access.COST)
    count_loss_fen: int = money(Access.COST)
    count_gain_fen: int = money(Access.COST)
    tax_out_fen: int = money(Access.COST)
    markdown_fen: int = money(Access.OPEN)
    sales_documents: int = whole(Access.OPEN)


class SoldSums(SQLModel):
    """What was sold, and what it cost."""

    sold_micro: int = quantity(Access.OPEN)
    net_sales_fen: int = money(Access.OPEN)
    cost_now_fen: int = money(Access.COST)


class FactPartnerItemMonth(SoldSums, Table, table=True):
    """What a customer bought, or a supplier brought, of an item in a month."""

    __tablename__ = "fact_partner_item_month"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_fact_partner_item_month_partner", "partner_id", "period"),
        index_of_few(  # who brought an item last
            "ix_fact_partner_item_month_bought", "bought_micro > 0", "item_id", "period"
        ),
        {"sqlite_with_rowid": False},
    )
    period: int = part()
    partner_id: int = ref("partner.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    company_id: int = ref("company.id")
    bought_micro: int = quantity(Access.OPEN)
    bought_fen: int = money(Access.COST)


class FactPartnerMonth(SoldSums, Table, table=True):
    """The same of all items together. `supplied_items` are those of which more or less came
    than went back, `supplied_fen` what is owed for just those."""

    __tablename__ = "fact_partner_month"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    period: int = part()
    partner_id: int = ref("partner.id", primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    company_id: int = ref("company.id")
    supplied_items: int = whole(Access.OPEN)
    supplied_fen: int = money(Access.COST)


class FactChannelDay(SoldSums, Table, table=True):
    """渠道: what one channel (store, wholesale, online …) sold on a day."""

    __tablename__ = "fact_channel_day"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    on: dt.date = day_part()
    channel: str = text(Access.OPEN, 20, primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    company_id: int = ref("company.id")


class FactChannelItemDay(SoldSums, Table, table=True):
    """What a channel sold of an item on a day."""

    __tablename__ = "fact_channel_item_day"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_fact_channel_item_day_on", "on", "channel"),)
    channel: str = text(Access.OPEN, 20, primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")


class FactChannelItemMonth(SoldSums, Table, table=True):
    """The same, by month, the net sales also by weekday."""

    __tablename__ = "fact_channel_item_month"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    item_id: int = ref("item.id", primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    period: int = part()
    channel: str = text(Access.OPEN, 20, primary_key=True)
    company_id: int = ref("company.id")
    monday_fen: int = money(Access.OPEN)
    tuesday_fen: int = money(Access.OPEN)
    wednesday_fen: int = money(Access.OPEN)
    thursday_fen: int = money(Access.OPEN)
    friday_fen: int = money(Access.OPEN)
    saturday_fen: int = money(Access.OPEN)
    sunday_fen: int = money(Access.OPEN)


class FactOrder(Table, table=True):
    """What an order asked for (at lead 0), and what came so many days after its date (`on`):
    by how long suppliers take and how much of it they bring."""

    __tablename__ = "fact_order"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_fact_order_on", "company_id", "kind", "on"),)
    document_id: int = ref("document.id", primary_key=True)
    lead_days: int = part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    partner_id: int | None = maybe_ref("partner.id")
    kind: str = text(Access.OPEN, 40)
    on: dt.date = day(Access.OPEN)
    ordered_micro: int = quantity(Access.OPEN)
    fulfilled_micro: int = quantity(Access.OPEN)


class FactLossDay(Table, table=True):
    """损耗 of an item on a day by reason: a waste reason, `count_loss` or `count_gain`.
    Quantity and cost are positive where goods were lost, negative where found."""

    __tablename__ = "fact_loss_day"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_fact_loss_day_on", "on", "reason"),)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    on: dt.date = day_part()
    reason: str = text(Access.OPEN, 20, primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    quantity_micro: int = quantity(Access.OPEN)
    cost_fen: int = money(Access.COST)
    tax_out_fen: int = money(Access.COST)


class FactLossMonth(Table, table=True):
    """The same by month, the cost by the weekday of the loss."""

    __tablename__ = "fact_loss_month"
    __scope__ = Scope.ORG
    __table_args__ = ({"sqlite_with_rowid": False},)
    period: int = part()
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    reason: str = text(Access.OPEN, 20, primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    quantity_micro: int = quantity(Access.OPEN)
    tax_out_fen: int = money(Access.COST)
    monday_fen: int = money(Access.COST)
    tuesday_fen: int = money(Access.COST)
    wednesday_fen: int = money(Access.COST)
    thursday_fen: int = money(Access.COST)
    friday_fen: int = money(Access.COST)
    saturday_fen: int = money(Access.COST)
    sunday_fen: int = money(Access.COST)


class FactEmpty(Table, table=True):
    """缺货: days at whose close an item's shelf was empty, from `since_on` to the day before
    `until_on`, the next that closed with stock; none while it is empty still. `days` is the
    length of what has ended."""

    __tablename__ = "fact_empty"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index(  # holds all that is asked of a stretch
            "ix_fact_empty_until",
            *("until_on", "since_on", "days", "item_id", "warehouse_id"),
            *("company_id", "org_unit_id"),
        ),
    )
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    since_on: dt.date = day_part()
    until_on: dt.date | None = day(Access.OPEN, nullable=True)
    days: int = whole(Access.OPEN)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
