"""The shape of a firm: companies, org units as a tree, warehouses, cost pools, periods."""

import datetime as dt

from sqlalchemy import CheckConstraint, UniqueConstraint

from models.base import Access, Scope, Table, day, flag, key, maybe_ref, part, ref, text, whole


class Company(Table, table=True):
    """公司: a legal entity with one currency, one accounting standard in use, one tax kind."""

    __scope__ = Scope.SHARED
    id: int | None = key()
    code: str = text(Access.OPEN, 20, unique=True)
    name: str = text(Access.OPEN)
    currency: str = text(Access.OPEN, 3, default="CNY")
    currency_exponent: int = whole(Access.OPEN, 2)
    standard: str = text(Access.OPEN, 10, default="SBE")  # main book: SBE or ASBE
    tax_kind: str = text(Access.OPEN, 10, default="general")  # general or small
    zone: str = text(Access.OPEN, 60, default="Asia/Shanghai")


class OrgUnit(Table, table=True):
    """组织: head office, region, store, distribution centre. `path` is '/1/4/9/'."""

    __tablename__ = "org_unit"
    __scope__ = Scope.ORG
    __scope_column__ = "id"
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    parent_id: int | None = maybe_ref("org_unit.id")
    path: str = text(Access.OPEN, 200, index=True)
    kind: str = text(Access.OPEN, 10, default="store")
    code: str = text(Access.OPEN, 20)
    name: str = text(Access.OPEN)
    opens_minute: int = whole(Access.OPEN, 8 * 60)
    closes_minute: int = whole(Access.OPEN, 22 * 60)
    active: bool = flag(Access.OPEN, True)


class CostPool(Table, table=True):
    """成本池: warehouses whose stock of an item shares one value."""

    __tablename__ = "cost_pool"
    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "code"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    code: str = text(Access.OPEN, 20)
    name: str = text(Access.OPEN)


class Warehouse(Table, table=True):
    """仓库. `allow_negative`: sales may go below zero at a provisional cost;
    `stock_known` is false until opening stock or a count was entered."""

    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint(
            "kind IN ('ordinary','store','transit','subcontractor','production','scrap')",
            name="ck_warehouse_kind",
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    org_unit_id: int = ref("org_unit.id", index=True)
    cost_pool_id: int = ref("cost_pool.id")
    kind: str = text(Access.OPEN, 15, default="ordinary")
    code: str = text(Access.OPEN, 20)
    name: str = text(Access.OPEN)
    allow_negative: bool = flag(Access.OPEN)
    stock_known: bool = flag(Access.OPEN, True)
    active: bool = flag(Access.OPEN, True)


class Period(Table, table=True):
    """会计期间: a month of a company; closed ones take no document, and one on hold only those
    of who may post there. Code is 202611; `reason`: why it was last opened again."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        CheckConstraint("state IN ('open','hold','closed')", name="ck_period_state"),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    code: int = whole(Access.OPEN)
    state: str = text(Access.OPEN, 10, default="open")
    reason: str = text(Access.OPEN, 200)


class NumberCounter(Table, table=True):
    """The next number of a document kind or voucher book in a month: gapless, locked last."""

    __tablename__ = "number_counter"
    __scope__ = Scope.SECRET
    company_id: int = ref("company.id", primary_key=True)
    series: str = text(Access.OPEN, 40, primary_key=True)
    period: int = part()
    last: int = whole(Access.OPEN)


class CostingPolicy(Table, table=True):
    """Which costing method a category (or the company, category null) uses from a day on."""

    __tablename__ = "costing_policy"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("method IN ('fifo','average','specific')", name="ck_costing_policy_method"),
    )
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    category_id: int | None = maybe_ref("category.id")
    method: str = text(Access.OPEN, 10, default="average")
    from_on: dt.date = day(Access.OPEN)
