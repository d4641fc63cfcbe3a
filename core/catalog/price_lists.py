"""Price lists: who is charged what, from when to when, by tiers of quantity.

Lists for the same partner and unit never have an item on one day twice; which of several
lists counts is core/catalog/price_rule. Prices to buy by are cost: keeping them needs the
right to see it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

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
    head_office,
    owned,
    taken,
)
from core.catalog.price_refusals import ItemTwice, OutOfRange, PricesOverlap, UnitNotOfItem
from core.catalog.refusals import Missing, NotFound
from core.catalog.tax_set_up import EndsBeforeItBegins
from core.kernel.amounts import round_half_up
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import SEE_COST, Actor, NotAllowed
from models.catalog import Item, ItemUnit, Partner
from models.company import OrgUnit
from models.prices import PriceList, PriceListLine

PERMISSION = "setup.prices"
DIRECTIONS = ("sell", "buy")
PRICE_LIST = N_("Price list")
MOST_PRICE, MOST_QUANTITY = 10**15, 10**15
CENT = 10_000
"""A copied price ends in whole cents."""


@dataclass(frozen=True, slots=True)
class PriceListForm:
    """A list's head as a form holds it."""

    code: str
    name: str
    direction: str
    from_on: dt.date | None
    to_on: dt.date | None = None
    partner_id: int | None = None
    org_unit_id: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class LineForm:
    """A price per unit from so many base units on."""

    item_id: int
    unit_id: int
    price_micro: int
    from_micro: int = 0


@recorded("setup.price_list", PriceList)
def save_price_list(
    session: Session,
    actor: Actor,
    company_id: int,
    form: PriceListForm,
    list_id: int | None = None,
) -> int | Refusal:
    """Add a list or change its head; its id."""
    row = owned(session, PriceList, list_id, company_id)
    directions = {form.direction} | ({row.direction} if row is not None else set())
    refused = _right(session, actor, company_id, directions) or first(
        NotFound(PRICE_LIST) if list_id is not None and row is None else None,
        check_text(CODE, code_of(form.code), 40),
        check_text(NAME, clean(form.name), 120),
        check_choice(N_("Direction"), form.direction, DIRECTIONS),
        _named(session, company_id, form),
        taken(session, PriceList, code_of(form.code), list_id, company_id=company_id),
    )
    if refused is not None or form.from_on is None:
        return refused or Missing(N_("From"))
    if form.to_on is not None and form.to_on < form.from_on:
        return EndsBeforeItBegins(form.from_on, form.to_on)
    row = row or PriceList(company_id=company_id, from_on=form.from_on)
    row.code, row.name, row.direction = code_of(form.code), clean(form.name), form.direction
    row.from_on, row.to_on = form.from_on, form.to_on
    row.partner_id, row.for_org_unit_id, row.active = form.partner_id, form.org_unit_id, form.active
    session.add(row)
    session.flush()
    for line in _lines(session, row.id or 0):
        line.carries_cost = row.direction == "buy"
    return _overlap(session, row) or row.id or 0


@recorded("setup.price_list", PriceList, "change")
def set_prices(
    session: Session, actor: Actor, company_id: int, list_id: int, lines: Sequence[LineForm]
) -> int | Refusal:
    """The lines of a list, all of them; how many. What is left out is taken away."""
    row = owned(session, PriceList, list_id, company_id)
    if row is None:
        return NotFound(PRICE_LIST)
    refused = _right(session, actor, company_id, {row.direction}) or _wrong_lines(
        session, company_id, lines
    )
    if refused is not None:
        return refused
    there = {(x.item_id, x.unit_id, x.from_micro): x for x in _lines(session, list_id)}
    for line in lines:
        old = there.pop((line.item_id, line.unit_id, line.from_micro), None)
        kept = old or PriceListLine(
            price_list_id=list_id,
            item_id=line.item_id,
            unit_id=line.unit_id,
            from_micro=line.from_micro,
            company_id=company_id,
        )
        kept.price_micro, kept.carries_cost = line.price_micro, row.direction == "buy"
        session.add(kept)
    for old in there.values():
        session.delete(old)
    session.flush()
    return _overlap(session, row) or len(lines)


@recorded("setup.price_list", PriceList)
def copy_price_list(
    session: Session,
    actor: Actor,
    company_id: int,
    list_id: int,
    form: PriceListForm,
    change_bp: int = 0,
) -> int | Refusal:
    """A new list like another, its prices changed by a percentage and rounded to whole cents."""
    row = owned(session, PriceList, list_id, company_id)
    if row is None:
        return NotFound(PRICE_LIST)
    if refused := _right(session, actor, company_id, {row.direction, form.direction}):
        return refused
    if not -9_999 <= change_bp <= 100_000:
        return OutOfRange(N_("Change, %"), "-99.99", "1000")
    made = save_price_list(session, actor, company_id, form)
    if isinstance(made, Refusal):
        return made
    lines = [
        LineForm(line.item_id, line.unit_id, _changed(line.price_micro, change_bp), line.from_micro)
        for line in _lines(session, list_id)
    ]
    answer = set_prices(session, actor, company_id, made, lines)
    return answer if isinstance(answer, Refusal) else made


def _changed(price_micro: int, change_bp: int) -> int:
    if not change_bp:
        return price_micro
    return round_half_up(price_micro * (10_000 + change_bp), 10_000 * CENT) * CENT


def _right(
    session: Session, actor: Actor, company_id: int, directions: set[str]
) -> NotAllowed | None:
    if "buy" in directions and not actor.may_anywhere(SEE_COST):
        return NotAllowed(SEE_COST, head_office(session, company_id))
    return company_right(session, actor, PERMISSION, company_id)


def _named(session: Session, company_id: int, form: PriceListForm) -> Refusal | None:
    """The partner must be one to sell to, or to buy from; the unit one of the company's."""
    if form.partner_id is not None:
        partner = owned(session, Partner, form.partner_id, company_id)
        fits = partner and (partner.customer if form.direction == "sell" else partner.supplier)
        if not fits:
            return NotFound(N_("Partner"))
    if form.org_unit_id is not None:
        unit = owned(session, OrgUnit, form.org_unit_id, company_id)
        return None if unit is not None else NotFound(N_("Organisation unit"))
    return None


def _wrong_lines(session: Session, company_id: int, lines: Sequence[LineForm]) -> Refusal | None:
    ids = {line.item_id for line in lines}
    found = session.exec(
        select(Item).where(col(Item.company_id) == company_id, col(Item.id).in_(ids))
    )
    bases = {item.id: item.base_unit_id for item in found}
    units = set(bases.items()) | {
        (unit.item_id, unit.unit_id)
        for unit in session.exec(select(ItemUnit).where(col(ItemUnit.item_id).in_(ids)))
    }
    seen = set()
    for line in lines:
        if line.item_id not in bases:
            return NotFound(N_("Item"))
        if (line.item_id, line.unit_id) not in units:
            return UnitNotOfItem(line.item_id)
        if not 0 <= line.price_micro <= MOST_PRICE:
            return OutOfRange(N_("Price"), "0", str(MOST_PRICE // 10**6))
        if not 0 <= line.from_micro <= MOST_QUANTITY:
            return OutOfRange(N_("From quantity"), "0", str(MOST_QUANTITY // 10**6))
        key = (line.item_id, line.unit_id, line.from_micro)
        if key in seen:
            return ItemTwice(line.item_id)
        seen.add(key)
    return None


def _lines(session: Session, list_id: int) -> Sequence[PriceListLine]:
    return session.exec(
        select(PriceListLine).where(col(PriceListLine.price_list_id) == list_id)
    ).all()


def _overlap(session: Session, row: PriceList) -> PricesOverlap | None:
    """Another list in use that says the same thing on the same day."""
    if not row.active:
        return None
    others = session.exec(
        select(PriceList).where(
            col(PriceList.company_id) == row.company_id,
            col(PriceList.direction) == row.direction,
            col(PriceList.active).is_(True),
            col(PriceList.id) != row.id,
            col(PriceList.from_on) <= (row.to_on or dt.date.max),
        )
    )
    alike = {
        other.id: other
        for other in others
        if (other.partner_id, other.for_org_unit_id) == (row.partner_id, row.for_org_unit_id)
        and (other.to_on is None or other.to_on >= row.from_on)
    }
    own = select(PriceListLine.item_id).where(col(PriceListLine.price_list_id) == row.id)
    shared = session.exec(
        select(PriceListLine)
        .where(
            col(PriceListLine.price_list_id).in_(list(alike)), col(PriceListLine.item_id).in_(own)
        )
        .order_by(col(PriceListLine.item_id))
    ).first()
    if shared is None:
        return None
    other = alike[shared.price_list_id]
    return PricesOverlap(shared.item_id, other.code, other.name, other.from_on, other.to_on)
