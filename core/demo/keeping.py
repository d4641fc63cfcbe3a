"""How the demo's goods are kept: policies of replenishment by category, and what may be spent."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.catalog.budgets import BudgetForm, save_budget
from core.catalog.replenishment import Policy, PolicyForm, save_policy
from core.demo.found import Firm, must
from core.demo.world import World
from models.catalog import Category

POLICIES: dict[str, Policy] = {
    "": Policy(),
    "01": Policy(horizon_days=2, threshold_micro=600_000, automatic=False),
    "02": Policy(horizon_days=5, threshold_micro=600_000, tolerance_bp=1_000, month_fen=2_000_000),
    "07": Policy(horizon_days=21, threshold_micro=800_000),
}
"""By the code of a category, '' for the company: bread is ordered by the stores themselves, dairy
may pass within a tenth, liquor is dear and keeps."""
BUDGETS: tuple[tuple[str, str, int], ...] = (("", "month", 200_000_000), ("07", "week", 800_000))
"""(category, counted by, minor units): the firm's month, and a week of liquor."""


def keep(session: Session, world: World, firm: Firm) -> None:
    """Policies and budgets, from the first day of the month in which history ends."""
    company = firm.founded.company_id
    rows = session.exec(
        select(Category.code, Category.id).where(col(Category.company_id) == company)
    )
    categories: dict[str, int | None] = {"": None, **dict(rows.all())}
    since = world.end.replace(day=1)
    for code, policy in POLICIES.items():
        if code in categories:
            form = PolicyForm(since, policy, category_id=categories[code])
            must(save_policy(session, firm.actor, company, form))
    for code, each, fen in BUDGETS:
        if code in categories:
            budget = BudgetForm(each, fen, since, category_id=categories[code])
            must(save_budget(session, firm.actor, company, budget))
