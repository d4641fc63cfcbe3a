"""Founding the demo company: its shape, people, goods and partners, by the verbs of the set-up.

Everybody has the same password, which the sign-in page shows, so nobody mistakes this for a
firm. Names of people are their roles.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeVar

from sqlmodel import Session, select

from core.catalog.categories import CategoryForm, save_category, set_costing
from core.catalog.companies import CompanyForm
from core.catalog.items import BarcodeForm, ItemForm, UnitForm, save_item
from core.catalog.measures import save_unit
from core.catalog.org_units import OrgUnitForm, save_org_unit
from core.catalog.partners import PartnerForm, save_partner
from core.catalog.warehouses import WarehouseForm, save_warehouse
from core.demo.events import CENTRE
from core.demo.goods import CATEGORIES, Good
from core.demo.world import STORES, World
from core.desks.setup.first_administrator import create_first_administrator
from core.desks.setup.founding import COSTING_SINCE, Founded
from core.desks.setup.periods import open_earlier_periods
from core.kernel.clock import Clock
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.grants import actor_of
from core.platform.rights import Actor
from core.platform.users import Grant, grant, save_role
from models.catalog import TaxClass, Unit
from models.people import Role, RolePermission, User

COMPANY = "禾家鲜选（演示）"
PASSWORD = "zhanggui"  # noqa: S105 - shown to everybody on the sign-in page
PASSWORD_HASH = "$2b$12$k0V57NXZ.W6zMekNFp4egOkz3f83NnfSCKc4nCqPYpKT85aAs9Fvy"  # noqa: S105
FEN_TO_MICRO = 10_000
MANAGES_STORE = frozenset(
    {
        "analyse.view",
        "see.cost",
        "purchase.order",
        "till.import",
        "stock.count_review",
        "stock.lots",
    }
)
"""What the manager of a store may do beside what his staff do."""
REGIONS = (("R1", "城东区域"), ("R2", "城西区域"))
T = TypeVar("T")


class DemoBroken(Exception):
    """The demo company was refused something: the program is wrong, not the person."""


@dataclass(slots=True)
class Firm:
    """What was founded, by its ids. Places are stores from 0, and the centre."""

    founded: Founded
    actor: Actor
    units: dict[int, int] = field(default_factory=dict)
    warehouses: dict[int, int] = field(default_factory=dict)
    regions: list[int] = field(default_factory=list)
    items: list[int] = field(default_factory=list)
    base_units: list[int] = field(default_factory=list)
    partners: dict[str, int] = field(default_factory=dict)
    measures: dict[str, int] = field(default_factory=dict)
    taxes: dict[str, int] = field(default_factory=dict)
    users: dict[str, int] = field(default_factory=dict)
    promotions: list[int] = field(default_factory=list)


def must(answer: T | Refusal) -> T:
    """The answer, which may not be a refusal. Raises DemoBroken."""
    if isinstance(answer, Refusal):
        raise DemoBroken(repr(answer))
    return answer


def found(session: Session, world: World, clock: Clock) -> Firm:
    """The company, ready for its first document."""
    made = must(
        create_first_administrator(
            session,
            "系统管理员",
            "admin",
            PASSWORD_HASH,
            CompanyForm("DEMO", COMPANY),
            clock,
            names=("总部", "总部仓", "其他"),
        )
    )
    firm = Firm(made.founded, _actor(session, made.user_id))
    company = made.founded.company_id
    first = Period.of(world.days[0]).code
    must(open_earlier_periods(session, firm.actor, company, first))
    _places(session, firm)
    firm.actor = _actor(session, made.user_id)
    _people(session, firm)
    firm.actor = _actor(session, made.user_id)
    categories = _categories(session, firm)
    firm.taxes = {row.code: row.id or 0 for row in session.exec(select(TaxClass))}
    must(save_unit(session, firm.actor, "ROLL", "卷", "roll"))
    firm.measures = {row.code: row.id or 0 for row in session.exec(select(Unit))}
    for good in world.goods:
        firm.items.append(_item(session, firm, good, categories[good.category]))
        firm.base_units.append(firm.measures[good.unit])
    for trader in (*world.suppliers, *world.customers):
        form = PartnerForm(
            trader.code,
            trader.name,
            trader.supplier,
            trader.customer,
            lead_days=trader.lead_days,
            credit_days=trader.credit_days,
        )
        firm.partners[trader.code] = must(save_partner(session, firm.actor, company, form))
    return firm


def _actor(session: Session, user_id: int) -> Actor:
    actor = actor_of(session.connection(), user_id)
    if actor is None:
        raise DemoBroken("nobody founded the company")
    return actor


def _places(session: Session, firm: Firm) -> None:
    company, head = firm.founded.company_id, firm.founded.head_office_id
    for code, name in REGIONS:
        form = OrgUnitForm(code, name, "region", head)
        firm.regions.append(must(save_org_unit(session, firm.actor, company, form)))
    firm.actor = _actor(session, firm.actor.user_id)
    for place, store in enumerate(STORES):
        form = OrgUnitForm(store.code, store.name, "store", firm.regions[store.region])
        firm.units[place] = must(save_org_unit(session, firm.actor, company, form))
    form = OrgUnitForm("DC1", "配送中心", "dc", head, 5 * 60, 20 * 60)
    firm.units[CENTRE] = must(save_org_unit(session, firm.actor, company, form))
    firm.actor = _actor(session, firm.actor.user_id)
    pool = firm.founded.cost_pool_id
    for place, unit in firm.units.items():
        if place == CENTRE:
            shelf = WarehouseForm("DC1", "配送中心仓", "ordinary", unit, pool)
        else:
            of = STORES[place]
            shelf = WarehouseForm(of.code, f"{of.name[:2]}卖场", "store", unit, pool)
        firm.warehouses[place] = must(save_warehouse(session, firm.actor, company, shelf))


def _categories(session: Session, firm: Firm) -> dict[str, int]:
    company = firm.founded.company_id
    found = {}
    for one in CATEGORIES:
        form = CategoryForm(one.code, one.name, stated_margin_bp=one.margin_bp)
        found[one.code] = must(save_category(session, firm.actor, company, form))
        must(set_costing(session, firm.actor, company, found[one.code], one.costing, COSTING_SINCE))
    return found


def _item(session: Session, firm: Firm, good: Good, category: int) -> int:
    base = firm.measures[good.unit]
    case = firm.measures["CASE"]
    barcodes = [BarcodeForm(good.barcode, base)]
    if good.pack > 1:
        barcodes.append(BarcodeForm(good.case_barcode, case))
    form = ItemForm(
        good.code,
        good.name,
        category,
        base,
        firm.taxes[good.sale_tax],
        firm.taxes[good.buy_tax],
        tracking="lot" if good.life is not None else "none",
        life_days=good.life,
        retail_price_micro=good.price_fen * FEN_TO_MICRO,
        purchase_price_micro=good.cost_fen * FEN_TO_MICRO,
        weighed=good.weighed,
        units=[UnitForm(case, good.pack)] if good.pack > 1 else (),
        barcodes=barcodes,
    )
    return must(save_item(session, firm.actor, firm.founded.company_id, form))


@recorded("setup.user", User)
def _person(session: Session, _actor: Actor, username: str, name: str, roles: list[Grant]) -> int:
    user = User(username=username, name=name, password_hash=PASSWORD_HASH, language="")
    session.add(user)
    session.flush()
    grant(session, user.id or 0, roles)
    return user.id or 0


def _people(session: Session, firm: Firm) -> None:
    """Somebody in every role; a store's manager does what staff do, and opens the analyses."""
    roles = {row.code: row.id or 0 for row in session.exec(select(Role))}
    if "store_manager" not in roles:
        staff = session.exec(
            select(RolePermission.permission).where(RolePermission.role_id == roles["store_staff"])
        ).all()
        permissions = sorted({*staff, *MANAGES_STORE})
        roles["store_manager"] = must(
            save_role(session, firm.actor, "store_manager", "店长", "Store manager", permissions)
        )
        firm.actor = _actor(session, firm.actor.user_id)
    head = firm.founded.head_office_id
    wanted = [
        ("manager", "总经理", "manager", head),
        ("east", "区域经理·城东", "regional_manager", firm.regions[0]),
        ("west", "区域经理·城西", "regional_manager", firm.regions[1]),
        ("buyer", "采购员", "buyer", head),
        ("finance", "财务", "finance", head),
        ("auditor", "审计", "auditor", head),
        ("dc", "仓管员·配送中心", "store_staff", firm.units[CENTRE]),
        *((f"shop{n + 1}", f"店长·{_short(n)}", "store_manager", firm.units[n]) for n in range(5)),
        ("staff3", f"店员·{_short(2)}", "store_staff", firm.units[2]),
        ("staff5", f"店员·{_short(4)}", "store_staff", firm.units[4]),
    ]
    for username, name, role, unit in wanted:
        given = [Grant(roles[role], unit)]
        firm.users[username] = _person(session, firm.actor, username, name, given)


def _short(place: int) -> str:
    return STORES[place].name[:2]


def noon(on: dt.date) -> dt.datetime:
    """Noon in China."""
    return dt.datetime.combine(on, dt.time(4), dt.UTC)
