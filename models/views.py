"""Filters of a page that somebody named to find them again."""

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy import text as sql

from models.base import Access, Scope, Table, flag, instant, key, ref, text


class SavedView(Table, table=True):
    """视图: what the address of a page says after its question mark, under a name. Its maker's
    own, or `shared` with all who work for the company and may open the page."""

    __tablename__ = "saved_view"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "user_id", "page", "name"),
        Index(
            "uq_saved_view_shared",
            "company_id",
            "page",
            "name",
            unique=True,
            sqlite_where=sql("shared"),
            postgresql_where=sql("shared"),
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    user_id: int = ref("app_user.id")
    page: str = text(Access.OPEN, 40)
    name: str = text(Access.OPEN, 60)
    address: str = text(Access.OPEN, 1000)
    shared: bool = flag(Access.OPEN)
    at: int = instant(Access.OPEN)


class FirstView(Table, table=True):
    """The view that a page opens with for one user: his own, or a shared one."""

    __tablename__ = "first_view"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    user_id: int = ref("app_user.id", primary_key=True)
    page: str = text(Access.OPEN, 40, primary_key=True)
    view_id: int = ref("saved_view.id", index=True)
