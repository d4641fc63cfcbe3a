"""What waits for somebody's approval, and up to what amount each role may give it."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql

from models.base import (
    Access,
    Scope,
    Table,
    flag,
    instant,
    key,
    maybe_ref,
    money,
    ref,
    text,
)


class ApprovalLimit(Table, table=True):
    """审批额度: up to which amount with tax the holders of a role may approve documents of a
    kind. A role without a row has no limit; the right itself is the role's permission."""

    __tablename__ = "approval_limit"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "kind", "role_id"),
        CheckConstraint("limit_fen >= 0", name="ck_approval_limit"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    kind: str = text(Access.OPEN, 40)
    role_id: int = ref("role.id")
    limit_fen: int = money(Access.OPEN)


class Approval(Table, table=True):
    """审批: one round of asking; a document that was refused and asked again has two. `due_at`
    is the moment after which the answer comes too late (the supplier's cut-off); shortly before,
    what still waits is called out once (`escalated_at`). `rule` names what approved it in place
    of a person."""

    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting','approved','refused','withdrawn')", name="ck_approval_state"
        ),
        Index("ix_approval_document", "document_id"),
        Index("ix_approval_waiting", "company_id", "state", "asked_at"),
        Index(
            "uq_approval_waiting",
            "document_id",
            unique=True,
            sqlite_where=sql("state = 'waiting'"),
            postgresql_where=sql("state = 'waiting'"),
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    document_id: int = ref("document.id")
    state: str = text(Access.OPEN, 10, default="waiting")
    carries_cost: bool = flag(Access.OPEN)
    amount_fen: int = money(Access.TRADE)
    asked_by: int = ref("app_user.id")
    asked_at: int = instant(Access.OPEN)
    due_at: int | None = instant(Access.OPEN, nullable=True)
    escalated_at: int | None = instant(Access.OPEN, nullable=True)
    decided_by: int | None = maybe_ref("app_user.id")
    decided_at: int | None = instant(Access.OPEN, nullable=True)
    reason: str = text(Access.OPEN, 500)
    rule: str = text(Access.OPEN, 20)
