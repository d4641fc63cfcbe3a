"""Making the stores, categories and items that a till names and nobody entered yet.

Stores go through the verbs of the set-up pages; their shelf may go below zero and its stock
counts as unknown until opening stock or a count is entered. Items come by the thousand, so
they are written in bulk, a few hundred a transaction, under the same rules as the verb's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from core.catalog.fields import company_right
from core.catalog.initials import initials
from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.catalog.refusals import NotFound
from core.catalog.warehouses import WarehouseForm, save_warehouse
from core.exchange.till.known import CompanyFacts
from core.kernel.amounts import MICRO
from core.kernel.refusals import Refusal
from core.platform.changes import tell
from core.platform.grants import actor_of
from core.platform.i18n import N_
from core.platform.rights import Actor
from core.platform.rows import Rows
from models.catalog import TaxClass, Unit
from models.company import CostPool, OrgUnit, Warehouse

AT_ONCE = 400
BASE_UNIT = "EA"
_ITEM = (
    "company_id",
    "category_id",
    "code",
    "name",
    "initials",
    "base_unit_id",
    "tracking",
    "sales_tax_class_id",
    "purchase_tax_class_id",
    "retail_price_micro",
    "purchase_price_micro",
    "weighed",
    "active",
    "custom",
)


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be made: what the till calls it, and the usual price (with tax) it takes."""

    code: str
    name: str
    category: str
    retail_price_micro: int
    weighed: bool


def make_store(
    session: Session, actor: Actor, company: CompanyFacts, code: str, *, stock_unknown: bool = True
) -> int | Refusal:
    """A store below the head office with its shelf; or the shelf alone where the store is there.
    The unit's id."""
    unit = session.exec(
        select(OrgUnit.id).where(col(OrgUnit.company_id) == company.id, col(OrgUnit.code) == code)
    ).first()
    if unit is None:
        form = OrgUnitForm(code, code, "store", company.head_office_id)
        answer = save_org_unit(session, actor, company.id, form)
        if isinstance(answer, Refusal):
            return answer
        unit = answer
        actor = actor_of(session.connection(), actor.user_id) or actor
    pool = session.exec(
        select(CostPool.id).where(col(CostPool.company_id) == company.id).order_by(col(CostPool.id))
    ).first()
    shelf = WarehouseForm(
        _free(session, company.id, code),
        code,
        "store",
        unit,
        pool or 0,
        stock_unknown,
        not stock_unknown,
    )
    answer = save_warehouse(session, actor, company.id, shelf)
    return answer if isinstance(answer, Refusal) else unit


def _free(session: Session, company_id: int, code: str) -> str:
    """A code for the shelf: the store's own, or that with a number behind."""
    taken = {
        c.casefold()
        for c in session.exec(select(Warehouse.code).where(col(Warehouse.company_id) == company_id))
    }
    number, wanted = 1, code
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{code[:16]}-{number}"
    return wanted


def mark_unknown(
    session: Session, actor: Actor, company_id: int, warehouse_id: int
) -> int | Refusal:
    """A store whose stock nobody knows: it may go below zero until somebody counts."""
    row = session.get(Warehouse, warehouse_id)
    if row is None or row.company_id != company_id:
        return NotFound(N_("Warehouse"))
    form = WarehouseForm(
        row.code, row.name, row.kind, row.org_unit_id, row.cost_pool_id, True, False, row.active
    )
    return save_warehouse(session, actor, company_id, form, warehouse_id)


def make_categories(
    session: Session, actor: Actor, company_id: int, names: Sequence[str]
) -> dict[str, int] | Refusal:
    """Categories by name (lower case), made where there are none; '' is the first of all."""
    if refused := company_right(session, actor, "setup.catalog", company_id):
        return refused
    rows = Rows(session)
    found: dict[str, int] = {}
    codes = set()
    for category, code, name in rows.select(
        "SELECT id, code, name FROM category WHERE company_id = ? ORDER BY id", (company_id,)
    ):
        found.setdefault("", category)
        found.setdefault(name.casefold(), category)
        codes.add(code.casefold())
    new: list[tuple[int, str, str, int, int]] = []
    for name in dict.fromkeys(names):
        if name and name.casefold() not in found:
            code, number = name[:40], 1
            while code.casefold() in codes:
                number += 1
                code = f"{name[:34]}-{number}"
            codes.add(code.casefold())
            found[name.casefold()] = -1
            new.append((company_id, code, name, 2500, 500))
    rows.insert(
        "category", ("company_id", "code", "name", "stated_margin_bp", "over_receipt_bp"), new
    )
    if new:
        counted = {"category": {"add": len(new)}}
        who, action = actor.user_id, "setup.category.add"
        tell(session, who, action, {"counted": counted}, companies=[company_id])
    for category, name in rows.select(
        "SELECT id, name FROM category WHERE company_id = ?", (company_id,)
    ):
        if found.get(name.casefold()) == -1:
            found[name.casefold()] = category
    return found


def make_items(
    session: Session,
    actor: Actor,
    company_id: int,
    items: Sequence[NewItem],
    categories: Mapping[str, int],
    tax_class: str,
) -> int | Refusal:
    """Items in bulk, of base unit piece, untracked; how many. Codes that are there are left."""
    if refused := company_right(session, actor, "setup.catalog", company_id):
        return refused
    rows = Rows(session)
    tax = session.exec(select(TaxClass.id).where(col(TaxClass.code) == tax_class)).first()
    unit = session.exec(select(Unit.id).where(col(Unit.code) == BASE_UNIT)).first()
    unit = unit or session.exec(select(Unit.id).order_by(col(Unit.id))).first()
    if tax is None or unit is None:
        return NotFound(N_("Tax class") if tax is None else N_("Base unit"))
    there = {
        code.casefold()
        for (code,) in rows.select("SELECT code FROM item WHERE company_id = ?", (company_id,))
    }
    new = {item.code.casefold(): item for item in items if item.code.casefold() not in there}
    rows.insert(
        "item",
        _ITEM,
        [
            (
                company_id,
                categories.get(item.category.casefold(), categories[""]),
                item.code,
                (item.name or item.code)[:200],
                initials(item.name or item.code),
                unit,
                "none",
                tax,
                tax,
                item.retail_price_micro,
                0,
                item.weighed,
                True,
                {},
            )
            for item in new.values()
        ],
    )
    made = rows.select_keys(
        "SELECT id FROM item WHERE (company_id, code) IN",
        [(company_id, item.code) for item in new.values()],
    )
    rows.insert(
        "item_unit",
        ("item_id", "unit_id", "company_id", "numerator", "denominator"),
        [(row[0], unit, company_id, 1, 1) for row in made],
    )
    if made:
        counted = {"item": {"add": len(made)}}
        tell(session, actor.user_id, "setup.item.add", {"counted": counted}, companies=[company_id])
    return len(made)


def usual_price(amounts: Sequence[tuple[int, int]], exponent: int) -> int:
    """The middle of prices taken, from (minor units, micro) of single lines; six decimals."""
    prices = sorted(
        amount * MICRO * MICRO // (quantity * 10**exponent)
        for amount, quantity in amounts
        if quantity > 0 and amount > 0
    )
    return prices[len(prices) // 2] if prices else 0
