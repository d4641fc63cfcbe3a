"""Price lists (价目表) and promotions (促销): what an item costs whom, and when."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    key,
    maybe_ref,
    money,
    part,
    price,
    quantity,
    ref,
    text,
    whole,
)


class PriceList(Table, table=True):
    """价目表. `direction`: sell (prices include tax) or buy (they don't). Without a partner or
    an org unit it holds for all; the more closely it names who, the sooner it counts."""

    __tablename__ = "price_list"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("direction IN ('sell','buy')", name="ck_price_list_direction"),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    code: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN)
    direction: str = text(Access.OPEN, 4, default="sell")
    partner_id: int | None = maybe_ref("partner.id", index=True)
    for_org_unit_id: int | None = maybe_ref("org_unit.id")
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date | None = day(Access.OPEN, nullable=True)
    active: bool = flag(Access.OPEN, True)


class PriceListLine(Table, table=True):
    """A price per `unit` from a quantity (in base units) on: tier prices (阶梯价)."""

    __tablename__ = "price_list_line"
    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_price_list_line_item", "item_id"),)
    price_list_id: int = ref("price_list.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    unit_id: int = ref("unit.id", primary_key=True)
    from_micro: int = part()
    company_id: int = ref("company.id")
    carries_cost: bool = flag(Access.OPEN)  # of a list to buy by
    price_micro: int = price(Access.TRADE)


class Promotion(Table, table=True):
    """促销. `kind`: special_price 特价, second_item 第二件, spend_save 满减, buy_get 买赠,
    near_expiry 临期降价. `percent_bp` is what the price is cut by; `buy_micro`, `get_micro` of
    buy-and-get; `spend_fen`, `save_fen` of spend-and-save, for each full `spend_fen` where it
    `repeats`; `days_left` of near-expiry: from when on. Who funds it: `supplier_share_bp`."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint(
            "kind IN ('special_price','second_item','spend_save','buy_get','near_expiry')",
            name="ck_promotion_kind",
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    code: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN)
    kind: str = text(Access.OPEN, 20, default="special_price")
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date = day(Access.OPEN)
    all_stores: bool = flag(Access.OPEN, True)
    percent_bp: int = whole(Access.OPEN)
    buy_micro: int = quantity(Access.OPEN)
    get_micro: int = quantity(Access.OPEN)
    spend_fen: int = money(Access.OPEN)
    save_fen: int = money(Access.OPEN)
    repeats: bool = flag(Access.OPEN)
    days_left: int | None = whole(Access.OPEN, None, nullable=True)
    supplier_id: int | None = maybe_ref("partner.id")
    supplier_share_bp: int = whole(Access.COST)
    active: bool = flag(Access.OPEN, True)


class PromotionItem(Table, table=True):
    """An item of a promotion; `price_micro` is its special price, with tax."""

    __tablename__ = "promotion_item"
    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_promotion_item_item", "item_id"),)
    promotion_id: int = ref("promotion.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    company_id: int = ref("company.id")
    price_micro: int | None = price(Access.OPEN, None, nullable=True)


class PromotionStore(Table, table=True):
    """A store of a promotion that is not for all."""

    __tablename__ = "promotion_store"
    __scope__ = Scope.COMPANY
    promotion_id: int = ref("promotion.id", primary_key=True)
    store_id: int = ref("org_unit.id", primary_key=True)
    company_id: int = ref("company.id")


class Rebate(Table, table=True):
    """返利: a share of what was bought of a supplier's goods (an item, a category, or all)
    that comes back once `threshold_fen` of purchases without tax is passed in the time."""

    __scope__ = Scope.COMPANY
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    supplier_id: int = ref("partner.id", index=True)
    item_id: int | None = maybe_ref("item.id")
    category_id: int | None = maybe_ref("category.id")
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date = day(Access.OPEN)
    threshold_fen: int = money(Access.COST)
    rate_bp: int = whole(Access.COST)
    active: bool = flag(Access.OPEN, True)
