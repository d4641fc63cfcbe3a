"""The first run: the first user and the first company, made together, once.

There is no default password. Whoever opens a database without users makes them; the write
lock decides between two who try at the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, select

from core.catalog.companies import CompanyForm
from core.desks.setup.founding import Founded, found
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.sign_in import username_of
from core.platform.users import NoName, checked_username
from models.company import Company
from models.people import User


@dataclass(frozen=True, slots=True)
class AlreadyFounded(Refusal):
    """There is a user already: sign in, or ask him for a link."""

    key: ClassVar[str] = "already_founded"


@dataclass(frozen=True, slots=True)
class FirstUser:
    """The first administrator and what he founded."""

    user_id: int
    founded: Founded


@recorded("setup.company", Company)
def create_first_administrator(
    session: Session,
    name: str,
    username: str,
    password_hash: str,
    company: CompanyForm,
    clock: Clock,
    language: str = "",
    names: tuple[str, str, str] = ("总部", "总仓", "未分类"),
) -> FirstUser | Refusal:
    """The first user and company. `password_hash` comes from `passwords.hashed`."""
    if session.exec(select(User.id)).first() is not None:
        return AlreadyFounded()
    refused = checked_username(session, username, None) or (None if name.strip() else NoName())
    if refused is not None:
        return refused
    user = User(
        username=username_of(username),
        name=name.strip()[:120],
        password_hash=password_hash,
        language=language,
    )
    session.add(user)
    session.flush()
    founded = found(session, user.id or 0, company, clock, names=names)
    return founded if isinstance(founded, Refusal) else FirstUser(user.id or 0, founded)
