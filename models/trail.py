"""The trail: an audit chain that shows tampering, and the outbox that other systems drain."""

from models.base import Access, Scope, Table, instant, key, maybe_ref, part, payload, text, whole


class AuditEntry(Table, table=True):
    """审计日志: who did what; `hash` covers the entry and the hash before it."""

    __tablename__ = "audit_entry"
    __scope__ = Scope.COMPANY
    id: int | None = key()
    company_id: int | None = maybe_ref("company.id", index=True)
    at: int = instant(Access.OPEN)
    user_id: int | None = maybe_ref("app_user.id")
    action: str = text(Access.OPEN, 60)
    document_id: int | None = maybe_ref("document.id", index=True)
    detail: dict[str, object] = payload(Access.COST)
    previous_hash: str = text(Access.OPEN, 64)
    hash: str = text(Access.OPEN, 64)


class AuditHead(Table, table=True):
    """The last entry of the chain; one row, locked last."""

    __tablename__ = "audit_head"
    __scope__ = Scope.SECRET
    id: int = part()
    last_id: int = whole(Access.SECRET)
    hash: str = text(Access.SECRET, 64)


class Outbox(Table, table=True):
    """待发消息: written in the posting transaction, sent later, at least once."""

    __scope__ = Scope.SECRET
    id: int | None = key()
    company_id: int | None = maybe_ref("company.id")
    topic: str = text(Access.SECRET, 60)
    document_id: int | None = maybe_ref("document.id")
    body: dict[str, object] = payload(Access.SECRET)
    created_at: int = instant(Access.SECRET)
    sent_at: int | None = instant(Access.SECRET, nullable=True)
    attempts: int = whole(Access.SECRET)
