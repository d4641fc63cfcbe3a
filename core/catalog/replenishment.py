"""Replenishment policies: of an item, of a category and all below it, or of the whole company.

Dated, so that what was decided under an older one stays explained: the one that holds on a day
is the last that began by then, of the item itself, else of its nearest category, else of the
company; where nobody said anything it is DEFAULT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import company_right, first, owned
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.catalog import Category, Item
from models.replenishment import ReplenishmentPolicy

PERMISSION = "purchase.policy"
ONE = 1_000_000
LONGEST_DAYS = 28


@dataclass(frozen=True, slots=True)
class Policy:
    """How an item is kept: above `threshold_micro` chance of running out within `horizon_days`
    it is asked for by itself, where `automatic`; what lies within `tolerance_bp` of the
    suggestion and `month_fen` a month needs nobody's approval (None: everything does)."""

    horizon_days: int = 14
    threshold_micro: int = 700_000
    automatic: bool = True
    tolerance_bp: int | None = None
    month_fen: int | None = None


DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """A policy as a form holds it: of an item, a category, or (neither) of the company."""

    from_on: dt.date
    policy: Policy
    item_id: int | None = None
    category_id: int | None = None


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that hold on one day."""

    of_item: Mapping[int, Policy]
    of_category: Mapping[int, Policy]
    of_company: Policy
    parents: Mapping[int, int | None]

    def of(self, item_id: int, category_id: int | None) -> Policy:
        """The policy of an item that stands in a category."""
        if item_id in self.of_item:
            return self.of_item[item_id]
        while category_id is not None:
            if category_id in self.of_category:
                return self.of_category[category_id]
            category_id = self.parents.get(category_id)
        return self.of_company


@recorded("setup.policy", ReplenishmentPolicy)
def save_policy(session: Session, actor: Actor, company_id: int, form: PolicyForm) -> int | Refusal:
    """Says how goods are kept from a day on; one that begins the same day is replaced. Its id."""
    policy = form.policy
    refused = company_right(session, actor, PERMISSION, company_id) or first(
        _wrong_goods(session, company_id, form),
        None
        if 1 <= policy.horizon_days <= LONGEST_DAYS
        else OutOfRange(N_("Days ahead"), "1", str(LONGEST_DAYS)),
        None
        if 1 <= policy.threshold_micro <= ONE
        else OutOfRange(N_("Chance of running out"), "1 %", "100 %"),
        None
        if policy.tolerance_bp is None or 0 <= policy.tolerance_bp <= 10_000
        else OutOfRange(N_("Tolerance"), "0 %", "100 %"),
        None
        if policy.month_fen is None or policy.month_fen >= 0
        else OutOfRange(N_("Budget a month"), "0", "…"),
    )
    if refused is not None:
        return refused
    row = session.exec(
        select(ReplenishmentPolicy).where(
            col(ReplenishmentPolicy.company_id) == company_id,
            col(ReplenishmentPolicy.from_on) == form.from_on,
            col(ReplenishmentPolicy.item_id).is_not_distinct_from(form.item_id),
            col(ReplenishmentPolicy.category_id).is_not_distinct_from(form.category_id),
        )
    ).one_or_none() or ReplenishmentPolicy(
        company_id=company_id,
        from_on=form.from_on,
        item_id=form.item_id,
        category_id=form.category_id,
    )
    row.horizon_days, row.threshold_micro = policy.horizon_days, policy.threshold_micro
    row.automatic = policy.automatic
    row.tolerance_bp, row.month_fen = policy.tolerance_bp, policy.month_fen
    session.add(row)
    session.flush()
    return row.id or 0


def policies_on(rows: Rows, company_id: int, on: dt.date) -> Policies:
    """What holds on a day."""
    of_item: dict[int, Policy] = {}
    of_category: dict[int, Policy] = {}
    of_company = DEFAULT
    for item, category, days, threshold, automatic, tolerance, month in rows.select(
        "SELECT item_id, category_id, horizon_days, threshold_micro, automatic, tolerance_bp,"
        " month_fen FROM replenishment_policy WHERE company_id = ? AND from_on <= ?"
        " ORDER BY from_on, id",
        (company_id, on),
    ):
        policy = Policy(days, threshold, bool(automatic), tolerance, month)
        if item is not None:
            of_item[item] = policy
        elif category is not None:
            of_category[category] = policy
        else:
            of_company = policy
    parents = rows.select("SELECT id, parent_id FROM category WHERE company_id = ?", (company_id,))
    return Policies(of_item, of_category, of_company, dict(parents))


def _wrong_goods(session: Session, company_id: int, form: PolicyForm) -> NotFound | None:
    if form.item_id is not None and (
        form.category_id is not None or owned(session, Item, form.item_id, company_id) is None
    ):
        return NotFound(N_("Item"))
    if (
        form.category_id is not None
        and owned(session, Category, form.category_id, company_id) is None
    ):
        return NotFound(N_("Category"))
    return None
