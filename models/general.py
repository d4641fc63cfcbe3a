"""The general ledger: accounts per book, roles that rules speak of, vouchers, balances."""

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
    ref,
    text,
    whole,
)


class Account(Table, table=True):
    """会计科目 of a company in one book (SBE 小企业会计准则, ASBE 企业会计准则)."""

    __scope__ = Scope.COMPANY
    __table_args__ = (UniqueConstraint("company_id", "book", "code"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    book: str = text(Access.OPEN, 10)
    code: str = text(Access.OPEN, 20)
    name: str = text(Access.OPEN)
    parent_code: str = text(Access.OPEN, 20)
    side: str = text(Access.OPEN, 1)  # D or C: where its balance usually stands
    nature: str = text(Access.OPEN, 20)  # 资产, 负债 …
    active: bool = flag(Access.OPEN, True)


class AccountRole(Table, table=True):
    """Which account plays a role (`inventory`, `ap_estimated` …) in a company's book."""

    __tablename__ = "account_role"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    book: str = text(Access.OPEN, 10, primary_key=True)
    role: str = text(Access.OPEN, 40, primary_key=True)
    account_id: int = ref("account.id")


class Voucher(Table, table=True):
    """记账凭证: debits equal credits; a reversal is the same side with a negative amount."""

    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("company_id", "book", "period", "number", name="uq_voucher_number"),
        Index("ix_voucher_document", "document_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    book: str = text(Access.OPEN, 10)
    period: int = whole(Access.OPEN)
    number: int = whole(Access.OPEN)
    on: dt.date = day(Access.OPEN)
    document_id: int = ref("document.id")
    recipe: str = text(Access.OPEN, 40)


class VoucherLine(Table, table=True):
    """分录."""

    __tablename__ = "voucher_line"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_voucher_line_account", "account_id"),)
    voucher_id: int = ref("voucher.id", primary_key=True)
    line_no: int = part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    account_id: int = ref("account.id")
    partner_id: int | None = maybe_ref("partner.id")
    debit_fen: int = money(Access.COST)
    credit_fen: int = money(Access.COST)


class AccountBalance(Table, table=True):
    """科目余额: the turnover of an account in a month."""

    __tablename__ = "account_balance"
    __scope__ = Scope.COMPANY
    __table_args__ = (CheckConstraint("period > 0", name="ck_account_balance_period"),)
    account_id: int = ref("account.id", primary_key=True)
    period: int = part()
    company_id: int = ref("company.id")
    debit_fen: int = money(Access.COST)
    credit_fen: int = money(Access.COST)
