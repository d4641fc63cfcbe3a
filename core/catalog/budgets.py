"""Budgets of buying: of a category and all below it, or of the whole company.

A budget limits what is ordered, without tax, on each day, in each week (from Monday), in each
month, or over all its days together (`whole`). Several may hold at once: then each of them does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.fields import check_choice, company_right, first, owned
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import Missing, NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows, as_date
from models.catalog import Category
from models.replenishment import PurchaseBudget

PERMISSION = "purchase.budget"
EACH = ("day", "week", "month", "whole")
MOST_FEN = 10**14


@dataclass(frozen=True, slots=True)
class BudgetForm:
    """A budget as a form holds it; `category_id` None for the whole company."""

    each: str
    limit_fen: int
    from_on: dt.date
    to_on: dt.date | None = None
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget that holds, and the days it counts now, both included (None: no end is known)."""

    id: int
    category_id: int | None
    each: str
    limit_fen: int
    first_on: dt.date
    last_on: dt.date | None


@recorded("setup.budget", PurchaseBudget)
def save_budget(
    session: Session,
    actor: Actor,
    company_id: int,
    form: BudgetForm,
    budget_id: int | None = None,
) -> int | Refusal:
    """Sets a budget or changes one; its id."""
    row = owned(session, PurchaseBudget, budget_id, company_id)
    refused = company_right(session, actor, PERMISSION, company_id) or first(
        NotFound(N_("Budget")) if budget_id is not None and row is None else None,
        check_choice(N_("Added up"), form.each, EACH),
        None
        if 0 <= form.limit_fen <= MOST_FEN
        else OutOfRange(N_("Budget"), "0", str(MOST_FEN // 100)),
        None
        if form.to_on is None or form.to_on >= form.from_on
        else OutOfRange(N_("Until"), form.from_on.isoformat(), "…"),
        Missing(N_("Until")) if form.each == "whole" and form.to_on is None else None,
        NotFound(N_("Category"))
        if form.category_id is not None
        and owned(session, Category, form.category_id, company_id) is None
        else None,
    )
    if refused is not None:
        return refused
    row = row or PurchaseBudget(company_id=company_id, from_on=form.from_on)
    row.each, row.limit_fen, row.category_id = form.each, form.limit_fen, form.category_id
    row.from_on, row.to_on = form.from_on, form.to_on
    session.add(row)
    session.flush()
    return row.id or 0


def budgets_on(rows: Rows, company_id: int, on: dt.date) -> list[Budget]:
    """The budgets that hold on a day."""
    return [
        _counted(on, number, category, each, limit, as_date(begins), ends and as_date(ends))
        for number, category, each, limit, begins, ends in rows.select(
            "SELECT id, category_id, each, limit_fen, from_on, to_on FROM purchase_budget"
            " WHERE company_id = ? AND from_on <= ? AND (to_on IS NULL OR to_on >= ?) ORDER BY id",
            (company_id, on, on),
        )
    ]


def _counted(
    on: dt.date,
    budget_id: int,
    category_id: int | None,
    each: str,
    limit_fen: int,
    from_on: dt.date,
    to_on: dt.date | None,
) -> Budget:
    first_on, last_on = days_counted(each, on, from_on, to_on)
    return Budget(budget_id, category_id, each, limit_fen, first_on, last_on)


def days_counted(
    each: str, on: dt.date, from_on: dt.date, to_on: dt.date | None
) -> tuple[dt.date, dt.date | None]:
    """The days that count together with `on`: its day, week or month within the budget's days."""
    if each == "whole":
        return from_on, to_on
    first_on = last_on = on
    if each == "week":
        first_on = on - dt.timedelta(days=on.weekday())
        last_on = first_on + dt.timedelta(days=6)
    elif each == "month":
        first_on = on.replace(day=1)
        last_on = (first_on + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return max(first_on, from_on), last_on if to_on is None else min(last_on, to_on)


def within(category_id: int | None, top: int | None, parents: Mapping[int, int | None]) -> bool:
    """Whether a category is `top` or stands below it; everything stands below None."""
    if top is None:
        return True
    seen: set[int] = set()
    while category_id is not None and category_id not in seen:
        if category_id == top:
            return True
        seen.add(category_id)
        category_id = parents.get(category_id)
    return False
