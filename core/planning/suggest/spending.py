"""Budgets as a page shows them: what each allows, what is ordered of it, what is left."""

from __future__ import annotations

from sqlmodel import Session

from core.catalog.budgets import PERMISSION
from core.catalog.fields import company_right
from core.documents.days import business_day
from core.kernel.clock import Clock
from core.kernel.refusals import Refusal
from core.planning.suggest.purses import Purse, purses_on
from core.platform.rights import Actor
from core.platform.rows import Rows


def spent_today(
    session: Session, actor: Actor, company_id: int, clock: Clock
) -> list[Purse] | Refusal:
    """The budgets that hold today, with what is ordered in the days each counts."""
    refused = company_right(session, actor, PERMISSION, company_id)
    if refused is not None:
        return refused
    rows = Rows(session)
    return purses_on(rows, company_id, business_day(rows, company_id, clock))
