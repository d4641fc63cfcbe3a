"""Keeping rebates: what a supplier gives back of what was bought, once it is enough.

Reckoned by whole months, for an item, a category or all of a supplier's goods; never twice
for the same goods in a month. What was earned is core/analytics/rebates. Rebates are cost:
keeping them needs the right to see it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import company_right, first, head_office, owned
from core.catalog.price_lists import PERMISSION
from core.catalog.price_refusals import OutOfRange, RebatesOverlap, WholeMonths
from core.catalog.refusals import Missing, NotFound
from core.catalog.tax_set_up import EndsBeforeItBegins
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import SEE_COST, Actor, NotAllowed
from models.catalog import Category, Item, Partner
from models.prices import Rebate

MOST_FEN = 10**14


@dataclass(frozen=True, slots=True)
class RebateForm:
    """A rebate as a form holds it: of an item, of a category, or (neither) of all goods."""

    supplier_id: int | None
    from_on: dt.date | None
    to_on: dt.date | None
    rate_bp: int
    threshold_fen: int = 0
    item_id: int | None = None
    category_id: int | None = None
    active: bool = True


@recorded("setup.rebate", Rebate)
def save_rebate(
    session: Session,
    actor: Actor,
    company_id: int,
    form: RebateForm,
    rebate_id: int | None = None,
) -> int | Refusal:
    """Add a rebate or change one; its id."""
    row = owned(session, Rebate, rebate_id, company_id)
    if not actor.may_anywhere(SEE_COST):
        return NotAllowed(SEE_COST, head_office(session, company_id))
    supplier = owned(session, Partner, form.supplier_id, company_id)
    refused = company_right(session, actor, PERMISSION, company_id) or first(
        NotFound(N_("Rebate")) if rebate_id is not None and row is None else None,
        Missing(N_("Supplier")) if supplier is None or not supplier.supplier else None,
        _wrong_goods(session, company_id, form),
        None if 0 < form.rate_bp <= 10_000 else OutOfRange(N_("Rebate, %"), "0.01", "100"),
        None
        if 0 <= form.threshold_fen <= MOST_FEN
        else OutOfRange(N_("Bought at least"), "0", str(MOST_FEN // 100)),
    )
    if refused is not None or form.from_on is None or form.to_on is None:
        return refused or Missing(N_("From"))
    if form.to_on < form.from_on:
        return EndsBeforeItBegins(form.from_on, form.to_on)
    if form.from_on.day != 1 or form.to_on != Period.of(form.to_on).last_day:
        return WholeMonths(form.from_on, form.to_on)
    row = row or Rebate(
        company_id=company_id, supplier_id=0, from_on=form.from_on, to_on=form.to_on
    )
    row.supplier_id = form.supplier_id or 0
    row.item_id, row.category_id = form.item_id, form.category_id
    row.from_on, row.to_on, row.active = form.from_on, form.to_on, form.active
    row.rate_bp, row.threshold_fen = form.rate_bp, form.threshold_fen
    session.add(row)
    session.flush()
    return _overlap(session, row) or row.id or 0


def _wrong_goods(session: Session, company_id: int, form: RebateForm) -> NotFound | None:
    if form.item_id is not None and form.category_id is not None:
        return NotFound(N_("Goods"))
    if form.item_id is not None and owned(session, Item, form.item_id, company_id) is None:
        return NotFound(N_("Item"))
    category = owned(session, Category, form.category_id, company_id)
    return NotFound(N_("Category")) if form.category_id is not None and category is None else None


def _overlap(session: Session, row: Rebate) -> RebatesOverlap | None:
    if not row.active:
        return None
    others = session.exec(
        select(Rebate).where(
            col(Rebate.company_id) == row.company_id,
            col(Rebate.supplier_id) == row.supplier_id,
            col(Rebate.active).is_(True),
            col(Rebate.id) != row.id,
            col(Rebate.from_on) <= row.to_on,
            col(Rebate.to_on) >= row.from_on,
        )
    )
    for other in others:
        if (other.item_id, other.category_id) == (row.item_id, row.category_id):
            return RebatesOverlap(other.from_on, other.to_on)
    return None
