"""The saved views a user finds: his own and those shared with the company."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select

from core.platform.saved_views import filters_of
from models.base import table
from models.people import User
from models.views import FirstView, SavedView


@dataclass(frozen=True, slots=True)
class Listed:
    """A view. `own`: the reader made it; `first`: the page opens with it for him."""

    id: int
    page: str
    name: str
    filters: dict[str, str]
    shared: bool
    own: bool
    by: str
    first: bool


def views(
    connection: Connection, company_id: int, user_id: int, page: str | None = None
) -> list[Listed]:
    """Views of a page (None: of all pages) that a user finds, his own first, by name."""
    view, user, first = table(SavedView), table(User), table(FirstView)
    own = view.c.user_id == user_id
    asked = [] if page is None else [view.c.page == page]
    rows = connection.execute(
        select(view, user.c.name.label("by"), first.c.view_id)
        .join(user, user.c.id == view.c.user_id)
        .outerjoin(
            first,
            and_(
                first.c.view_id == view.c.id,
                first.c.user_id == user_id,
                first.c.company_id == company_id,
            ),
        )
        .where(view.c.company_id == company_id, or_(own, view.c.shared), *asked)
        .order_by(own.desc(), view.c.name, view.c.id)
    )
    return [
        Listed(
            row.id,
            row.page,
            row.name,
            filters_of(row.address),
            bool(row.shared),
            row.user_id == user_id,
            row.by,
            row.view_id is not None,
        )
        for row in rows
    ]
