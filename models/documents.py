"""The header and line that all document kinds share, drafts included.

A draft is a document in state `draft`; posted documents never change. Quantities a document
asks of later ones (ordered, received) live in `open_quantity`.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql

from models.base import (
    Access,
    Scope,
    Table,
    day,
    flag,
    index_of_few,
    instant,
    key,
    maybe_ref,
    money,
    payload,
    price,
    quantity,
    ref,
    text,
    whole,
)


class Document(Table, table=True):
    """单据. `carries_cost` is true for kinds whose prices are purchase prices."""

    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("company_id", "kind", "number", name="uq_document_number"),
        CheckConstraint(
            "state IN ('draft','waiting','posted','reversed','discarded')", name="ck_document_state"
        ),
        Index("ix_document_list", "company_id", "kind", "state", "on"),
        Index("ix_document_posted", "company_id", "posted_at"),
        Index(
            "uq_document_reverses",
            "reverses_id",
            unique=True,
            sqlite_where=sql("reverses_id IS NOT NULL AND state = 'posted'"),
            postgresql_where=sql("reverses_id IS NOT NULL AND state = 'posted'"),
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    other_org_unit_id: int | None = maybe_ref("org_unit.id")
    kind: str = text(Access.OPEN, 40)
    number: str | None = text(Access.OPEN, 40, default=None, nullable=True)
    state: str = text(Access.OPEN, 10, default="draft")
    on: dt.date = day(Access.OPEN)
    at: int | None = instant(Access.OPEN, nullable=True)
    partner_id: int | None = maybe_ref("partner.id", index=True)
    warehouse_id: int | None = maybe_ref("warehouse.id")
    to_warehouse_id: int | None = maybe_ref("warehouse.id")  # where what is sent is to go
    source_id: int | None = maybe_ref("document.id", index=True)
    reverses_id: int | None = maybe_ref("document.id")
    import_id: int | None = maybe_ref("import_run.id", index=True)
    currency: str = text(Access.OPEN, 3)
    carries_cost: bool = flag(Access.OPEN)
    prices_include_tax: bool = flag(Access.OPEN)
    net_fen: int = money(Access.TRADE)
    tax_fen: int = money(Access.TRADE)
    gross_fen: int = money(Access.TRADE)
    channel: str = text(Access.OPEN, 20)  # of a sale: store, wholesale, online …
    reference: str = text(Access.OPEN, 80)  # the other side's number
    memo: str = text(Access.OPEN, 500)
    idempotency_key: str = text(Access.SECRET, 80, unique=True)
    payload_hash: str | None = text(Access.SECRET, 64, default=None, nullable=True)
    version: int = whole(Access.OPEN, 1)
    workflow_version: int = whole(Access.OPEN, 0)
    created_by: int = ref("app_user.id")
    created_at: int = instant(Access.OPEN)
    posted_by: int | None = maybe_ref("app_user.id")
    posted_at: int | None = instant(Access.OPEN, nullable=True)
    custom: dict[str, object] = payload(Access.COST)


class DocumentLine(Table, table=True):
    """单据行. `quantity_micro` is in base units; `entered_micro` in `unit_id`, as typed.
    Gift and refused quantities (base units) are the receipt's; the price is per entered unit."""

    __tablename__ = "document_line"
    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("document_id", "line_no"),
        index_of_few("ix_document_line_promotion", "promotion_id IS NOT NULL", "promotion_id"),
        index_of_few(
            "ix_document_line_source_line_id", "source_line_id IS NOT NULL", "source_line_id"
        ),
    )
    id: int | None = key()
    document_id: int = ref("document.id")
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    other_org_unit_id: int | None = maybe_ref("org_unit.id")
    line_no: int = whole(Access.OPEN)
    item_id: int | None = maybe_ref("item.id", index=True)
    unit_id: int | None = maybe_ref("unit.id")
    entered_micro: int | None = quantity(Access.OPEN, None, nullable=True)
    quantity_micro: int | None = quantity(Access.OPEN, None, nullable=True)
    gift_micro: int = quantity(Access.OPEN)
    refused_micro: int = quantity(Access.OPEN)
    carries_cost: bool = flag(Access.OPEN)
    price_micro: int | None = price(Access.TRADE, None, nullable=True)
    discount_fen: int = money(Access.TRADE)
    tax_class_id: int | None = maybe_ref("tax_class.id")
    tax_rate_bp: int = whole(Access.OPEN)
    net_fen: int = money(Access.TRADE)
    tax_fen: int = money(Access.TRADE)
    gross_fen: int = money(Access.TRADE)
    lot_id: int | None = maybe_ref("lot.id")
    lot_code: str = text(Access.OPEN, 60)
    to_lot_id: int | None = maybe_ref("lot.id")
    to_lot_code: str = text(Access.OPEN, 60)
    produced_on: dt.date | None = day(Access.OPEN, nullable=True)
    expires_on: dt.date | None = day(Access.OPEN, nullable=True)
    from_warehouse_id: int | None = maybe_ref("warehouse.id")
    to_warehouse_id: int | None = maybe_ref("warehouse.id")
    source_line_id: int | None = maybe_ref("document_line.id")
    reason: str = text(Access.OPEN, 20)  # of waste, of a difference
    regular_price_micro: int | None = price(Access.TRADE, None, nullable=True)
    markdown_fen: int = money(Access.TRADE)  # what that lies above the price, without tax
    promotion_id: int | None = maybe_ref("promotion.id")
    memo: str = text(Access.OPEN, 200)
    custom: dict[str, object] = payload(Access.COST)


class OpenQuantity(Table, table=True):
    """What an order line still asks for: ordered − fulfilled − closed, in base units."""

    __tablename__ = "open_quantity"
    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint("fulfilled_micro >= 0", name="ck_open_quantity_fulfilled"),
        Index(
            "ix_open_quantity_open",  # few of all lines are open still
            "company_id",
            "document_id",
            sqlite_where=sql("ordered_micro - fulfilled_micro - closed_micro > 0"),
            postgresql_where=sql("ordered_micro - fulfilled_micro - closed_micro > 0"),
        ),
    )
    line_id: int = ref("document_line.id", primary_key=True)
    document_id: int = ref("document.id", index=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    other_org_unit_id: int | None = maybe_ref("org_unit.id")
    ordered_micro: int = quantity(Access.OPEN)
    fulfilled_micro: int = quantity(Access.OPEN)
    closed_micro: int = quantity(Access.OPEN)


class Tender(Table, table=True):
    """收款方式: what a till took of one kind of money on one document."""

    __scope__ = Scope.ORG
    document_id: int = ref("document.id", primary_key=True)
    tender: str = text(Access.OPEN, 20, primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    amount_fen: int = money(Access.OPEN)


class ImportRun(Table, table=True):
    """导入: one file taken in; its documents carry its id, so that it can be undone whole."""

    __tablename__ = "import_run"
    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "kind", "content_hash", "attempt"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    kind: str = text(Access.OPEN, 20)
    file_name: str = text(Access.OPEN, 200)
    content_hash: str = text(Access.OPEN, 64)
    attempt: int = whole(Access.OPEN, 1)
    state: str = text(Access.OPEN, 15, default="running")
    mapping: dict[str, object] = payload(Access.OPEN)
    rows_total: int = whole(Access.OPEN)
    documents_total: int = whole(Access.OPEN)
    documents_done: int = whole(Access.OPEN)
    started_by: int = ref("app_user.id")
    started_at: int = instant(Access.OPEN)
    finished_at: int | None = instant(Access.OPEN, nullable=True)


class ImportChange(Table, table=True):
    """What an import made of master data: a row as it was (empty: it was not there) and as the
    import left it, so that an undo takes back exactly that, and only where nobody changed it."""

    __tablename__ = "import_change"
    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_import_change_import", "import_id"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    import_id: int = ref("import_run.id")
    subject_id: int = whole(Access.OPEN)
    before: dict[str, object] = payload(Access.COST)
    after: dict[str, object] = payload(Access.COST)


class DocumentTemplate(Table, table=True):
    """单据模板: lines to begin a document with, by name; its owner's own, or shared. Items, units
    and quantities only: prices are those of the day it is used."""

    __tablename__ = "document_template"
    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "kind", "created_by", "name"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    kind: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN, 60)
    shared: bool = flag(Access.OPEN)
    partner_id: int | None = maybe_ref("partner.id")
    content: dict[str, object] = payload(Access.OPEN)
    created_by: int = ref("app_user.id")
