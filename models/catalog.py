"""What is traded and with whom: categories, units, items, barcodes, taxes, partners."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    key,
    maybe_ref,
    payload,
    price,
    ref,
    text,
    whole,
)


class Unit(Table, table=True):
    """计量单位."""

    __scope__ = Scope.SHARED
    id: int | None = key()
    code: str = text(Access.OPEN, 20, unique=True)
    name: str = text(Access.OPEN, 40)
    name_en: str = text(Access.OPEN, 40)


class TaxClass(Table, table=True):
    """税目: what is taxed alike. `input_rule` says what becomes of tax on purchases:
    deductible, computed (farm products) or cost (part of the cost)."""

    __tablename__ = "tax_class"
    __scope__ = Scope.SHARED
    id: int | None = key()
    code: str = text(Access.OPEN, 20, unique=True)
    name: str = text(Access.OPEN)
    name_en: str = text(Access.OPEN)
    exempt: bool = flag(Access.OPEN)
    input_rule: str = text(Access.OPEN, 10, default="deductible")


class TaxRate(Table, table=True):
    """税率 of a class for a kind of taxpayer from one day to another, in basis points."""

    __tablename__ = "tax_rate"
    __scope__ = Scope.SHARED
    id: int | None = key()
    tax_class_id: int = ref("tax_class.id", index=True)
    tax_kind: str = text(Access.OPEN, 10, default="general")
    rate_bp: int = whole(Access.OPEN)
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date | None = day(Access.OPEN, nullable=True)


class LossRule(Table, table=True):
    """报损原因: whether goods lost for this reason take back the input tax deducted for them.
    Absent rows mean what core/catalog/loss_reasons says."""

    __tablename__ = "loss_rule"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    reason: str = text(Access.OPEN, 20, primary_key=True)
    takes_tax_back: bool = flag(Access.OPEN)


class Category(Table, table=True):
    """品类. Life, tolerances and the stated margin are defaults for its items."""

    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    parent_id: int | None = maybe_ref("category.id")
    code: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN)
    stated_margin_bp: int = whole(Access.COST, 2500)
    over_receipt_bp: int = whole(Access.OPEN, 500)
    near_expiry_days: int | None = whole(Access.OPEN, None, nullable=True)
    off_sale_days: int | None = whole(Access.OPEN, None, nullable=True)


class Item(Table, table=True):
    """商品. `tracking`: none, lot (批次) or serial (序列号); prices include tax. `dropped_on`: no
    longer ordered since (停购); what lies there is still sold."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("tracking IN ('none','lot','serial')", name="ck_item_tracking"),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    category_id: int = ref("category.id", index=True)
    code: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN, 200)
    initials: str = text(Access.OPEN, 200, index=True)  # pinyin initials, for search
    base_unit_id: int = ref("unit.id")
    tracking: str = text(Access.OPEN, 10, default="none")
    life_days: int | None = whole(Access.OPEN, None, nullable=True)
    sales_tax_class_id: int = ref("tax_class.id")
    purchase_tax_class_id: int = ref("tax_class.id")
    retail_price_micro: int = price(Access.OPEN)
    purchase_price_micro: int = price(Access.COST)
    weighed: bool = flag(Access.OPEN)
    active: bool = flag(Access.OPEN, True)
    dropped_on: dt.date | None = day(Access.OPEN, nullable=True)
    custom: dict[str, object] = payload(Access.OPEN)


class ItemUnit(Table, table=True):
    """One `unit` of an item is numerator ÷ denominator base units, exactly."""

    __tablename__ = "item_unit"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("numerator > 0 AND denominator > 0", name="ck_item_unit_positive"),
    )
    item_id: int = ref("item.id", primary_key=True)
    unit_id: int = ref("unit.id", primary_key=True)
    company_id: int = ref("company.id")
    numerator: int = whole(Access.OPEN, 1)
    denominator: int = whole(Access.OPEN, 1)


class Barcode(Table, table=True):
    """条码: each names an item and the unit it stands for."""

    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    code: str = text(Access.OPEN, 40, primary_key=True)
    item_id: int = ref("item.id", index=True)
    unit_id: int = ref("unit.id")


class ScaleLayout(Table, table=True):
    """条码秤码制: how the codes of a company's scales are laid out (core/catalog/barcodes)."""

    __tablename__ = "scale_layout"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    letters: str = text(Access.OPEN, 20, primary_key=True)
    weight_places: int = whole(Access.OPEN, 3)
    amount_places: int = whole(Access.OPEN, 2)


class Partner(Table, table=True):
    """往来单位: a supplier, a customer, or both."""

    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    code: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN, 200)
    initials: str = text(Access.OPEN, 200, index=True)
    supplier: bool = flag(Access.OPEN)
    customer: bool = flag(Access.OPEN)
    tax_number: str = text(Access.OPEN, 40)
    contact: str = text(Access.PERSONAL)
    phone: str = text(Access.PERSONAL, 40)
    address: str = text(Access.PERSONAL, 300)
    lead_days: int = whole(Access.OPEN, 2)
    credit_days: int = whole(Access.OPEN, 30)
    active: bool = flag(Access.OPEN, True)
    custom: dict[str, object] = payload(Access.OPEN)
