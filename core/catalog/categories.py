"""Categories of items, and the costing method each uses from a day on.

A method can only be changed for the future: from a day on which, and after which, nothing
of the company has moved yet. The company's own method (category null) holds where a
category says nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Session, col, select

from core.catalog.fields import (
    CODE,
    NAME,
    check_choice,
    check_text,
    clean,
    code_of,
    company_right,
    first,
    owned,
    taken,
)
from core.catalog.refusals import InUse, NotANumber, NotFound, OwnAncestor
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import Actor
from models.catalog import Category, Item
from models.company import CostingPolicy
from models.stock import Move

METHODS = ("average", "fifo", "specific")
CATEGORY = N_("Category")


@dataclass(frozen=True, slots=True)
class TooEarly(Refusal):
    """Goods moved on or after the day, so the method can only start later."""

    key: ClassVar[str] = "costing_too_early"
    on: dt.date
    last_move_on: dt.date


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """A category as a form holds it. Margins and tolerances in basis points."""

    code: str
    name: str
    parent_id: int | None = None
    stated_margin_bp: int = 2500
    over_receipt_bp: int = 500
    near_expiry_days: int | None = None
    off_sale_days: int | None = None


@recorded("setup.category", Category)
def save_category(
    session: Session,
    actor: Actor,
    company_id: int,
    form: CategoryForm,
    category_id: int | None = None,
) -> int | Refusal:
    """Add a category or change one; its id."""
    row = owned(session, Category, category_id, company_id)
    parent = owned(session, Category, form.parent_id, company_id)
    refused = company_right(session, actor, "setup.catalog", company_id) or first(
        NotFound(CATEGORY) if category_id is not None and row is None else None,
        NotFound(N_("Belongs to")) if form.parent_id is not None and parent is None else None,
        check_text(CODE, code_of(form.code), 40),
        check_text(NAME, clean(form.name), 120),
        _out_of(N_("Stated margin"), form.stated_margin_bp, -10_000, 10_000),
        _out_of(N_("Over-receipt tolerance"), form.over_receipt_bp, 0, 10_000),
        _out_of(N_("Days that count as near expiry"), form.near_expiry_days, 0, 3650),
        _out_of(N_("Days off sale before the date"), form.off_sale_days, 0, 3650),
        taken(session, Category, code_of(form.code), category_id, company_id=company_id),
        _circle(session, row, parent),
        _revalued(session, row, form.parent_id),
    )
    if refused is not None:
        return refused
    row = row or Category(company_id=company_id)
    row.code, row.name, row.parent_id = code_of(form.code), clean(form.name), form.parent_id
    row.stated_margin_bp, row.over_receipt_bp = form.stated_margin_bp, form.over_receipt_bp
    row.near_expiry_days, row.off_sale_days = form.near_expiry_days, form.off_sale_days
    session.add(row)
    session.flush()
    return row.id or 0


@recorded("setup.costing", CostingPolicy)
def set_costing(
    session: Session,
    actor: Actor,
    company_id: int,
    category_id: int | None,
    method: str,
    from_on: dt.date,
) -> int | Refusal:
    """Which method a category (None: the company) uses from a day on; the policy's id."""
    category = owned(session, Category, category_id, company_id)
    refused = company_right(session, actor, "setup.catalog", company_id) or first(
        NotFound(CATEGORY) if category_id is not None and category is None else None,
        check_choice(N_("Costing method"), method, METHODS),
        _moved_since(session, company_id, category_id, from_on),
    )
    if refused is not None:
        return refused
    policies = session.exec(
        select(CostingPolicy).where(
            col(CostingPolicy.company_id) == company_id, col(CostingPolicy.from_on) == from_on
        )
    )
    same_day = next((policy for policy in policies if policy.category_id == category_id), None)
    row = same_day or CostingPolicy(company_id=company_id, category_id=category_id, from_on=from_on)
    row.method = method
    session.add(row)
    session.flush()
    return row.id or 0


def costing_of(session: Session, category_id: int | None) -> list[set[tuple[dt.date, str]]]:
    """The methods a category and those above it say, nearest first; silent ones left out."""
    said = []
    while category_id is not None:
        policies = session.exec(
            select(CostingPolicy).where(col(CostingPolicy.category_id) == category_id)
        )
        said.append({(policy.from_on, policy.method) for policy in policies})
        category_id = session.get_one(Category, category_id).parent_id
    return [policies for policies in said if policies]


def _revalued(session: Session, row: Category | None, parent_id: int | None) -> InUse | None:
    """A category with methods above it that differ may move only while it is empty."""
    if row is None or row.parent_id == parent_id:
        return None
    if costing_of(session, row.parent_id) == costing_of(session, parent_id):
        return None
    empty = session.exec(select(Item.id).where(col(Item.category_id) == row.id)).first() is None
    below = select(Category.id).where(col(Category.parent_id) == row.id)
    return None if empty and session.exec(below).first() is None else InUse(N_("Belongs to"))


def _moved_since(
    session: Session, company_id: int, category_id: int | None, from_on: dt.date
) -> TooEarly | None:
    moves = (
        select(col(Move.on))
        .join(Item, col(Item.id) == col(Move.item_id))
        .where(col(Move.company_id) == company_id, col(Move.on) >= from_on)
        .order_by(col(Move.on).desc())
        .limit(1)
    )
    if category_id is not None:
        moves = moves.where(col(Item.category_id).in_(_heirs(session, category_id)))
    last = session.exec(moves).first()
    return None if last is None else TooEarly(from_on, last)


def _heirs(session: Session, category_id: int) -> list[int]:
    """The category and those below it that say no method of their own."""
    found, waiting = [], [category_id]
    while waiting:
        found.append(waiting.pop())
        waiting += [
            below
            for below in session.exec(
                select(Category.id).where(
                    col(Category.parent_id) == found[-1],
                    col(Category.id).not_in(
                        select(col(CostingPolicy.category_id)).where(
                            col(CostingPolicy.category_id).is_not(None)
                        )
                    ),
                )
            )
            if below is not None
        ]
    return found


def _out_of(field: str, value: int | None, least: int, most: int) -> NotANumber | None:
    return None if value is None or least <= value <= most else NotANumber(field, str(value))


def _circle(session: Session, row: Category | None, parent: Category | None) -> OwnAncestor | None:
    while row is not None and parent is not None:
        if parent.id == row.id:
            return OwnAncestor(row.name)
        parent = session.get(Category, parent.parent_id) if parent.parent_id else None
    return None
