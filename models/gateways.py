"""Other systems: how each supplier takes our orders and what became of each; who is asked for
signals of days."""

from sqlalchemy import CheckConstraint, Index

from models.base import (
    Access,
    Scope,
    Table,
    flag,
    instant,
    key,
    maybe_ref,
    ref,
    text,
    whole,
)


class PartnerChannel(Table, table=True):
    """订单发送方式: a supplier takes our orders by mail, HTTP or in a folder, as a workbook or
    as JSON. `secret` is the token of an HTTP address."""

    __tablename__ = "partner_channel"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        CheckConstraint("how IN ('mail','http','folder')", name="ck_partner_channel_how"),
        CheckConstraint("form IN ('workbook','json')", name="ck_partner_channel_form"),
    )
    partner_id: int = ref("partner.id", primary_key=True)
    company_id: int = ref("company.id", index=True)
    how: str = text(Access.OPEN, 10)
    form: str = text(Access.OPEN, 10)
    address: str = text(Access.PERSONAL, 300)
    secret: str = text(Access.SECRET, 300)
    active: bool = flag(Access.OPEN, True)


class Delivery(Table, table=True):
    """发送记录: one document on its way to one partner. `next_at` is when it is tried (again);
    while somebody sends it, that is the end of his lease."""

    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint("state IN ('waiting','sent','failed')", name="ck_delivery_state"),
        Index("ix_delivery_document", "document_id"),
        Index("ix_delivery_due", "state", "next_at"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    document_id: int = ref("document.id")
    partner_id: int = ref("partner.id")
    outbox_id: int | None = maybe_ref("outbox.id")
    state: str = text(Access.OPEN, 10, default="waiting")
    how: str = text(Access.OPEN, 10)
    attempts: int = whole(Access.OPEN)
    created_at: int = instant(Access.OPEN)
    next_at: int = instant(Access.OPEN)
    sent_at: int | None = instant(Access.OPEN, nullable=True)
    answer: str = text(Access.OPEN, 500)  # what the other side said, or why it failed


class SignalSource(Table, table=True):
    """信号来源: an address that is asked each night, before the forecast, and answers with JSON;
    where in it day, value, kind and store lie. `header` names the header the token goes in.
    `state` is how it went last: never asked (empty), taken, or why not."""

    __tablename__ = "signal_source"
    __scope__ = Scope.COMPANY
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    name: str = text(Access.OPEN, 80)
    address: str = text(Access.PERSONAL, 500)
    header: str = text(Access.OPEN, 60)
    secret: str = text(Access.SECRET, 500)
    rows_path: str = text(Access.OPEN, 120)
    day_field: str = text(Access.OPEN, 120)
    value_field: str = text(Access.OPEN, 120)
    kind_field: str = text(Access.OPEN, 120)
    kind: str = text(Access.OPEN, 30)
    unit_field: str = text(Access.OPEN, 120)
    org_unit_id: int | None = maybe_ref("org_unit.id")
    active: bool = flag(Access.OPEN, True)
    asked_at: int | None = instant(Access.OPEN, nullable=True)
    state: str = text(Access.OPEN, 20)
    detail: str = text(Access.OPEN, 200)
    rows: int = whole(Access.OPEN)
