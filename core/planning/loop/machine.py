"""The machine as a user: it is named on what it writes, nobody signs in as it, and it approves
nothing but by a rule that people made."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.platform.rights import SEE, SEE_COST, Actor
from models.company import OrgUnit
from models.people import User

USERNAME = "zhanggui"
NAME = "掌柜自动补货"
PERMISSIONS = (SEE, SEE_COST, "purchase.order", "purchase.approve")


def machine(session: Session) -> Actor:
    """Who acts when the loop does, in every company."""
    user = session.exec(select(User).where(User.username == USERNAME)).one_or_none()
    if user is None:
        user = User(username=USERNAME, name=NAME, password_hash="!", active=False)  # noqa: S106
        session.add(user)
        session.flush()
    units = {
        unit: company
        for unit, company in session.exec(select(col(OrgUnit.id), col(OrgUnit.company_id)))
        if unit is not None
    }
    everywhere = frozenset(units)
    grants = dict.fromkeys(PERMISSIONS, everywhere)
    return Actor(user.id or 0, USERNAME, NAME, grants=grants, units=units)
