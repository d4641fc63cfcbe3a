"""Pictures and papers kept with documents."""

from sqlalchemy import Index, UniqueConstraint

from models.base import Access, Scope, Table, blob, instant, key, ref, text, whole


class Attachment(Table, table=True):
    """附件: a file of a document, kept as it was made small; the same file once a document."""

    __scope__ = Scope.ORG
    __table_args__ = (
        UniqueConstraint("document_id", "sha256"),
        Index("ix_attachment_document", "document_id"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    document_id: int = ref("document.id")
    file_name: str = text(Access.OPEN, 200)
    content_type: str = text(Access.OPEN, 60)
    size_bytes: int = whole(Access.OPEN)
    sha256: str = text(Access.OPEN, 64)
    content: bytes = blob(Access.OPEN)
    created_by: int = ref("app_user.id")
    created_at: int = instant(Access.OPEN)
