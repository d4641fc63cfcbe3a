"""The settlement ledger: what partners owe us and we owe them, document by document."""

import datetime as dt

from sqlalchemy import Index

from models.base import Access, Scope, Table, day, flag, key, money, ref, text


class OpenItem(Table, table=True):
    """往来未清项: an amount of one role (receivable, ap_estimated …) with one partner.
    Signed like the role's usual side; `open_fen` is what is not settled yet."""

    __tablename__ = "open_item"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_open_item_partner", "company_id", "partner_id"),
        Index("ix_open_item_document", "document_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    partner_id: int = ref("partner.id")
    role: str = text(Access.OPEN, 40)
    document_id: int = ref("document.id")
    on: dt.date = day(Access.OPEN)
    due_on: dt.date = day(Access.OPEN)
    carries_cost: bool = flag(Access.OPEN)
    amount_fen: int = money(Access.TRADE)
    open_fen: int = money(Access.TRADE)
