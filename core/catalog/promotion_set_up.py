"""Keeping promotions: their kind says which fields count, the others are left at nothing.

Two special prices, two second-item or two buy-and-get offers of one item never meet in one
place and time. Steps of spend-and-save and of markdowns near expiry may: the customer gets
the better one. The kind of a promotion stands as soon as something was sold under it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from core.catalog.price_lists import PERMISSION
from core.catalog.price_refusals import NotCheaper, NothingToSell, OutOfRange, PromotionsOverlap
from core.catalog.promotion_rule import KINDS
from core.catalog.refusals import InUse, Missing, NotFound
from core.catalog.tax_set_up import EndsBeforeItBegins
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.i18n import N_
from core.platform.rights import SEE_COST, Actor, require
from models.catalog import Item, Partner
from models.company import OrgUnit, Warehouse
from models.documents import DocumentLine
from models.prices import Promotion, PromotionItem, PromotionStore
from models.stock import Lot, LotBalance

MARKDOWN = "sales.markdown"
"""Who may mark down the lots of a store without keeping all promotions."""
PROMOTION, KIND, CUT = N_("Promotion"), N_("Kind"), N_("Off, %")
ALONE = ("special_price", "second_item", "buy_get")
_PERCENT_KINDS = {"second_item": 10_000, "near_expiry": 9_999}
_BP = 10_000


@dataclass(frozen=True, slots=True)
class PromotionForm:
    """A promotion as a form holds it. `items` to special prices per base unit, with tax (None:
    by the percentage); `store_ids` None for all stores; a share of None stays as it is."""

    code: str
    name: str
    kind: str
    from_on: dt.date | None
    to_on: dt.date | None
    items: Mapping[int, int | None] = field(default_factory=dict)
    store_ids: Sequence[int] | None = None
    percent_bp: int = 0
    buy_micro: int = 0
    get_micro: int = 0
    spend_fen: int = 0
    save_fen: int = 0
    repeats: bool = False
    days_left: int | None = None
    supplier_id: int | None = None
    supplier_share_bp: int | None = 0
    active: bool = True


@recorded("setup.promotion", Promotion)
def save_promotion(
    session: Session,
    actor: Actor,
    company_id: int,
    form: PromotionForm,
    promotion_id: int | None = None,
) -> int | Refusal:
    """Add a promotion or change one, with its items and stores; its id."""
    row = owned(session, Promotion, promotion_id, company_id)
    if row is None and promotion_id is not None:
        return NotFound(PROMOTION)
    if refused := company_right(session, actor, PERMISSION, company_id):
        return refused
    if not actor.may_anywhere(SEE_COST):
        form = replace(form, supplier_share_bp=None)
    return _save(session, company_id, form, row)


@recorded("setup.promotion", Promotion)
def near_expiry_markdown(
    session: Session,
    actor: Actor,
    company_id: int,
    lot_ids: Sequence[int],
    percent_bp: int,
    today: dt.date,
    store_ids: Sequence[int] | None = None,
) -> int | Refusal:
    """A markdown of lots, from today until the last of them expires, in the stores named, else
    wherever they lie; the promotion's id. It counts for what expires no later than they do."""
    lots = session.exec(
        select(Lot).where(
            col(Lot.company_id) == company_id,
            col(Lot.id).in_(list(lot_ids)),
            col(Lot.expires_on) >= today,
        )
    ).all()
    places = (
        select(Warehouse.org_unit_id)
        .join(LotBalance, col(LotBalance.warehouse_id) == col(Warehouse.id))
        .where(
            col(LotBalance.lot_id).in_([lot.id for lot in lots]), col(LotBalance.quantity_micro) > 0
        )
    )
    there = sorted(set(session.exec(places)))
    stores = [unit for unit in there if store_ids is None or unit in store_ids]
    if not lots or not stores:
        return NothingToSell()
    for store in stores:
        if refused := require(actor, MARKDOWN, store):
            return refused
    last = max(lot.expires_on for lot in lots if lot.expires_on is not None)
    names = list(session.exec(select(Item.name).where(col(Item.id).in_({x.item_id for x in lots}))))
    code = _free_code(session, company_id, f"LQ{today:%Y%m%d}")
    form = PromotionForm(
        code,
        (names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}")[:100] + " −"
        f"{percent_bp // 100}%",
        "near_expiry",
        today,
        last,
        {lot.item_id: None for lot in lots},
        stores,
        percent_bp,
        days_left=(last - today).days,
    )
    return _save(session, company_id, form, None)


def _save(
    session: Session, company_id: int, form: PromotionForm, row: Promotion | None
) -> int | Refusal:
    row_id = row.id if row is not None else None
    refused = first(
        check_text(CODE, code_of(form.code), 40),
        check_text(NAME, clean(form.name), 120),
        check_choice(KIND, form.kind, KINDS),
        Missing(N_("From")) if form.from_on is None else None,
        Missing(N_("Until")) if form.to_on is None else None,
        taken(session, Promotion, code_of(form.code), row_id, company_id=company_id),
        _wrong_numbers(form),
        _wrong_items(session, company_id, form),
        _wrong_places(session, company_id, form),
        _used(session, row, form),
    )
    if refused is not None or form.from_on is None or form.to_on is None:
        return refused or Missing(N_("From"))
    if form.to_on < form.from_on:
        return EndsBeforeItBegins(form.from_on, form.to_on)
    row = row or Promotion(company_id=company_id, from_on=form.from_on, to_on=form.to_on)
    _fill(row, form)
    session.add(row)
    session.flush()
    _write_parts(session, row, form)
    return _overlap(session, row, form) or row.id or 0


def _fill(row: Promotion, form: PromotionForm) -> None:
    """What the kind asks for; the rest is nothing."""
    kind = form.kind
    row.code, row.name, row.kind, row.active = (
        code_of(form.code),
        clean(form.name),
        kind,
        form.active,
    )
    row.from_on = form.from_on or row.from_on
    row.to_on = form.to_on or row.to_on
    row.all_stores = form.store_ids is None
    row.percent_bp = 0 if kind in ("buy_get", "spend_save") else form.percent_bp
    bought = kind == "buy_get"
    row.buy_micro, row.get_micro = (form.buy_micro, form.get_micro) if bought else (0, 0)
    spent = kind == "spend_save"
    row.spend_fen, row.save_fen = (form.spend_fen, form.save_fen) if spent else (0, 0)
    row.repeats = spent and form.repeats
    row.days_left = form.days_left if kind == "near_expiry" else None
    row.supplier_id = form.supplier_id
    if form.supplier_share_bp is not None:
        row.supplier_share_bp = form.supplier_share_bp


def _write_parts(session: Session, row: Promotion, form: PromotionForm) -> None:
    there = {one.item_id: one for one in _items_of(session, row.id)}
    for item, price in form.items.items():
        kept = there.pop(item, None) or PromotionItem(
            promotion_id=row.id or 0, item_id=item, company_id=row.company_id
        )
        kept.price_micro = price if form.kind == "special_price" else None
        session.add(kept)
    stores = {one.store_id: one for one in _stores_of(session, row.id)}
    for store in form.store_ids or ():
        if stores.pop(store, None) is None:
            of = {"promotion_id": row.id or 0, "company_id": row.company_id}
            session.add(PromotionStore(store_id=store, **of))
    for gone in (*there.values(), *stores.values()):
        session.delete(gone)
    session.flush()


def _wrong_numbers(form: PromotionForm) -> Refusal | None:
    kind = form.kind
    if kind in _PERCENT_KINDS and not 0 < form.percent_bp <= _PERCENT_KINDS[kind]:
        return OutOfRange(CUT, "0.01", str(_PERCENT_KINDS[kind] / 100))
    if kind == "special_price" and not 0 <= form.percent_bp < _BP:
        return OutOfRange(CUT, "0", "99.99")
    if kind == "near_expiry" and not (form.days_left is None or 0 <= form.days_left <= 3650):
        return OutOfRange(N_("Days left"), "0", "3650")
    if kind == "buy_get":
        for name, micro in (
            (N_("Pieces to buy"), form.buy_micro),
            (N_("Pieces free"), form.get_micro),
        ):
            if micro % MICRO or not 0 < micro <= 10_000 * MICRO:
                return OutOfRange(name, "1", "10000")
    if kind == "spend_save":
        if not 0 < form.spend_fen <= 10**12:
            return OutOfRange(N_("Spend"), "0.01", "10000000000")
        if not 0 < form.save_fen <= form.spend_fen:
            return OutOfRange(N_("Saves"), "0.01", f"{form.spend_fen / 100:.2f}")
    if not 0 <= (form.supplier_share_bp or 0) <= _BP:
        return OutOfRange(N_("Supplier pays, %"), "0", "100")
    if form.supplier_share_bp and form.supplier_id is None:
        return Missing(N_("Supplier"))
    return None


def _wrong_items(session: Session, company_id: int, form: PromotionForm) -> Refusal | None:
    if not form.items:
        return None if form.kind == "spend_save" else Missing(N_("Items"))
    found = {
        item.id: item
        for item in session.exec(select(Item).where(col(Item.id).in_(list(form.items))))
    }
    for item_id, price in form.items.items():
        item = found.get(item_id)
        if item is None or item.company_id != company_id:
            return NotFound(N_("Item"))
        if form.kind != "special_price":
            continue
        if price is None and not form.percent_bp:
            return Missing(N_("Special price"))
        regular = item.retail_price_micro
        if price is not None and (price < 0 or (regular and price >= regular)):
            return NotCheaper(item_id)
    return None


def _wrong_places(session: Session, company_id: int, form: PromotionForm) -> Refusal | None:
    if form.store_ids is not None and not form.store_ids:
        return Missing(N_("Stores"))
    for store in form.store_ids or ():
        if owned(session, OrgUnit, store, company_id) is None:
            return NotFound(N_("Store"))
    supplier = owned(session, Partner, form.supplier_id, company_id)
    if form.supplier_id is not None and (supplier is None or not supplier.supplier):
        return NotFound(N_("Supplier"))
    return None


def _used(session: Session, row: Promotion | None, form: PromotionForm) -> InUse | None:
    if row is None or row.kind == form.kind:
        return None
    sold = select(DocumentLine.id).where(col(DocumentLine.promotion_id) == row.id).limit(1)
    return InUse(KIND) if session.exec(sold).first() is not None else None


def _overlap(session: Session, row: Promotion, form: PromotionForm) -> PromotionsOverlap | None:
    if not row.active or row.kind not in ALONE:
        return None
    others = session.exec(
        select(Promotion).where(
            col(Promotion.company_id) == row.company_id,
            col(Promotion.kind) == row.kind,
            col(Promotion.active).is_(True),
            col(Promotion.id) != row.id,
            col(Promotion.from_on) <= row.to_on,
            col(Promotion.to_on) >= row.from_on,
        )
    ).all()
    for other in others:
        here = {one.store_id for one in _stores_of(session, other.id)}
        if not (row.all_stores or other.all_stores or here & set(form.store_ids or ())):
            continue
        shared = sorted({one.item_id for one in _items_of(session, other.id)} & set(form.items))
        if shared:
            return PromotionsOverlap(shared[0], other.code, other.name, other.from_on, other.to_on)
    return None


def _items_of(session: Session, promotion_id: int | None) -> Sequence[PromotionItem]:
    return session.exec(
        select(PromotionItem).where(col(PromotionItem.promotion_id) == promotion_id)
    ).all()


def _stores_of(session: Session, promotion_id: int | None) -> Sequence[PromotionStore]:
    return session.exec(
        select(PromotionStore).where(col(PromotionStore.promotion_id) == promotion_id)
    ).all()


def _free_code(session: Session, company_id: int, stem: str) -> str:
    there = set(
        session.exec(
            select(Promotion.code).where(
                col(Promotion.company_id) == company_id, col(Promotion.code).startswith(stem)
            )
        )
    )
    number = 1
    while f"{stem}-{number}" in there:
        number += 1
    return f"{stem}-{number}"
