"""What somebody put off on his Today page, and until when."""

import datetime as dt

from sqlalchemy import Index, UniqueConstraint

from models.base import Access, Scope, Table, day, instant, key, ref, text


class Snooze(Table, table=True):
    """稍后提醒: a line of Today that one user sees again on the day he chose. `subject` is what
    the line is about, the same as long as its matter is."""

    __scope__ = Scope.COMPANY
    __table_args__ = (
        UniqueConstraint("company_id", "user_id", "subject"),
        Index("ix_snooze_user", "user_id", "until_on"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    user_id: int = ref("app_user.id")
    subject: str = text(Access.OPEN, 120)
    said: str = text(Access.OPEN, 200)
    until_on: dt.date = day(Access.OPEN)
    reason: str = text(Access.OPEN, 200)
    at: int = instant(Access.OPEN)
