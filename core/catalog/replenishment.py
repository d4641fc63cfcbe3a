"""Replenishment policies: of an item, of a category and all below it, or of the whole company.

Dated, so that what was decided under an older one stays explained: the one that holds on a day
is the last that began by then and has not ended, of the item itself, else of its nearest category,
else of the company; where nobody said anything it is DEFAULT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from core.catalog.fields import company_right, first, owned
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import NotFound
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows, as_date
from models.catalog import Category, Item
from models.replenishment import ReplenishmentPolicy

PERMISSION = "purchase.policy"
ONE = 1_000_000
LONGEST_DAYS = 28
MOST_LOST_SALE_BP = 100_000


@dataclass(frozen=True, slots=True)
class Policy:
    """How an item is kept: above `threshold_micro` chance of running out within `horizon_days`
    it is asked for by itself, where `automatic`; what lies within `tolerance_bp` of the
    suggestion and `month_fen` a month needs nobody's approval (None: everything does); where
    `by_levels`, a shelf with a level of its own is filled by it instead of by money;
    `lost_sale_bp` is what a lost sale costs beyond its margin (customers who do not come again),
    as a share of that margin."""

    horizon_days: int = 14
    threshold_micro: int = 700_000
    automatic: bool = True
    tolerance_bp: int | None = None
    month_fen: int | None = None
    by_levels: bool = False
    lost_sale_bp: int = 0


DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class PolicyForm:
    """A policy as a form holds it: of an item, a category, or (neither) of the company; up to
    `to_on`, None until further notice."""

    from_on: dt.date
    policy: Policy
    item_id: int | None = None
    category_id: int | None = None
    to_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """A policy that holds, and why: of which item or category; with neither the company's, or
    where there is no row (`id` 0) the one that holds where nobody said anything."""

    policy: Policy
    id: int = 0
    item_id: int | None = None
    category_id: int | None = None
    from_on: dt.date | None = None
    to_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Policies:
    """The policies that hold on one day."""

    of_item: Mapping[int, InForce]
    of_category: Mapping[int, InForce]
    of_company: InForce
    parents: Mapping[int, int | None]

    def chain(self, item_id: int, category_id: int | None) -> list[InForce]:
        """All that speak of an item that stands in a category, the nearest first: that one is in
        force, and the last one is the company's."""
        found = [self.of_item[item_id]] if item_id in self.of_item else []
        seen: set[int] = set()
        while category_id is not None and category_id not in seen:
            seen.add(category_id)
            if category_id in self.of_category:
                found.append(self.of_category[category_id])
            category_id = self.parents.get(category_id)
        return [*found, self.of_company]

    def in_force(self, item_id: int, category_id: int | None) -> InForce:
        """The policy in force of an item, and whose it is."""
        return self.chain(item_id, category_id)[0]

    def of(self, item_id: int, category_id: int | None) -> Policy:
        """The policy of an item that stands in a category."""
        return self.in_force(item_id, category_id).policy


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
        None
        if 0 <= policy.lost_sale_bp <= MOST_LOST_SALE_BP
        else OutOfRange(N_("Lost sale, beyond its margin"), "0 %", "1,000 %"),
        None
        if form.to_on is None or form.to_on >= form.from_on
        else OutOfRange(N_("Until"), form.from_on.isoformat(), "…"),
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
    row.by_levels, row.to_on = policy.by_levels, form.to_on
    row.lost_sale_bp = policy.lost_sale_bp
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("setup.policy", ReplenishmentPolicy)
def end_policy(
    session: Session,
    actor: Actor,
    company_id: int,
    policy_id: int,
    last_on: dt.date,
    today: dt.date,
) -> int | Refusal:
    """Says on which day a policy holds last, yesterday at the earliest; one that would never have
    held is taken away. Its id."""
    row = owned(session, ReplenishmentPolicy, policy_id, company_id)
    refused = company_right(session, actor, PERMISSION, company_id)
    if refused is not None:
        return refused
    if row is None:
        return NotFound(N_("Replenishment policy"))
    yesterday = today - dt.timedelta(days=1)
    if last_on < yesterday:
        return OutOfRange(N_("Until"), yesterday.isoformat(), "…")
    if last_on < row.from_on:
        session.delete(row)
    else:
        row.to_on = last_on
        session.add(row)
    session.flush()
    return policy_id


def policies_on(rows: Rows, company_id: int, on: dt.date) -> Policies:
    """What holds on a day: the one place that answers which policy is in force."""
    found = rows.select(_HOLD, (company_id, on, on))
    parents = rows.select("SELECT id, parent_id FROM category WHERE company_id = ?", (company_id,))
    return policies_of([in_force_of(row) for row in found], dict(parents))


def policies_of(holding: Iterable[InForce], parents: Mapping[int, int | None]) -> Policies:
    """The same of rows that hold on one day, the last that began last."""
    of_item: dict[int, InForce] = {}
    of_category: dict[int, InForce] = {}
    of_company = InForce(DEFAULT)
    for one in holding:
        if one.item_id is not None:
            of_item[one.item_id] = one
        elif one.category_id is not None:
            of_category[one.category_id] = one
        else:
            of_company = one
    return Policies(of_item, of_category, of_company, parents)


def in_force_of(row: Sequence[Any]) -> InForce:
    """A row of `COLUMNS`."""
    policy_id, item, category, from_on, to_on, days, threshold, automatic, *rest = row
    tolerance, month, by_levels, lost_sale = rest
    policy = Policy(days, threshold, bool(automatic), tolerance, month, bool(by_levels), lost_sale)
    until = None if to_on is None else as_date(to_on)
    return InForce(policy, policy_id, item, category, as_date(from_on), until)


COLUMNS = (
    "id",
    "item_id",
    "category_id",
    "from_on",
    "to_on",
    "horizon_days",
    "threshold_micro",
    "automatic",
    "tolerance_bp",
    "month_fen",
    "by_levels",
    "lost_sale_bp",
)
_HOLD = (
    f"SELECT {', '.join(COLUMNS)} FROM replenishment_policy"  # noqa: S608
    " WHERE company_id = ? AND from_on <= ? AND (to_on IS NULL OR to_on >= ?) ORDER BY from_on, id"
)


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
