"""The firm of the bulk history: two regions of stores, thirty categories, its people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from benchmarks.bulk.history import History
from core.catalog.companies import CompanyForm
from core.desks.setup.first_administrator import FirstUser, create_first_administrator
from core.kernel.clock import SystemClock
from core.kernel.period import Period
from core.platform.permissions import KEYS
from core.platform.rights import Actor
from core.posting.wanted import MoveKind
from models.base import table
from models.catalog import Category, Item, Partner, TaxClass, Unit
from models.company import Company, CostingPolicy, CostPool, OrgUnit, Warehouse
from models.company import Period as PeriodRow
from models.people import User

CATEGORIES = 30
MICRO = 1_000_000


@dataclass(frozen=True, slots=True)
class BulkFirm:
    """Ids, in the order of the history's axes."""

    company: int
    pool: int
    user: int
    head: int
    regions: list[int]
    units: list[int]
    warehouses: list[int]
    items: list[int]
    suppliers: list[int]
    customers: list[int]
    unit_of_measure: int
    tax_class: int

    def actor(self, units: list[int] | None = None) -> Actor:
        """Somebody with every right in some units (all of the firm, unless said)."""
        every = units or [self.head, *self.regions, *self.units]
        return Actor(
            self.user,
            "bench",
            "bench",
            grants={key: frozenset(every) for key in KEYS},
            units=dict.fromkeys(every, self.company),
        )

    @property
    def regional_manager(self) -> Actor:
        """Sees one region: half of the stores."""
        return self.actor([self.regions[0], *self.units[::2]])


def found(session: Session, history: History) -> BulkFirm:
    """Makes the firm in an empty database."""
    form = CompanyForm("C1", "Bench")
    made = create_first_administrator(session, "bench", "bench", "x" * 60, form, SystemClock())
    assert isinstance(made, FirstUser), made
    company = made.founded.company_id
    _periods(session, company, history)
    _places(session, made, history)
    _partners(session, company, "S", history.shape.suppliers, supplier=True)
    _partners(session, company, "K", history.shape.customers, supplier=False)
    _items(session, company, made.founded.category_id, history)
    session.flush()
    return taken(session)


def taken(session: Session) -> BulkFirm:
    """The firm that stands in a database."""

    def ids(model: type[Any], *where: Any) -> list[int]:
        query = select(model.id).where(*where).order_by(col(model.id))
        return [n or 0 for n in session.exec(query)]

    units = ids(OrgUnit, OrgUnit.kind == "store")
    houses = ids(Warehouse, col(Warehouse.org_unit_id).in_(units))
    return BulkFirm(
        company=ids(Company)[0],
        pool=ids(CostPool)[0],
        user=ids(User)[0],
        head=ids(OrgUnit, OrgUnit.kind == "head")[0],
        regions=ids(OrgUnit, OrgUnit.kind == "region"),
        units=units,
        warehouses=houses,
        items=ids(Item),
        suppliers=ids(Partner, Partner.supplier),
        customers=ids(Partner, Partner.customer),
        unit_of_measure=ids(Unit)[0],
        tax_class=ids(TaxClass, TaxClass.code == "V13")[0],
    )


@dataclass(frozen=True, slots=True)
class Goods:
    """Of each item, in order of the history's axis: whether it has lots, what a piece costs and
    what it sells for with tax, minor units."""

    lots: list[bool]
    cost: list[int]
    price: list[int]


def goods(session: Session) -> Goods:
    """The items that stand in a database."""
    query = select(Item.tracking, Item.purchase_price_micro, Item.retail_price_micro)
    rows = session.exec(query.order_by(col(Item.id))).all()
    return Goods(
        [tracking != "none" for tracking, _, _ in rows],
        [(cost or 0) // 10_000 for _, cost, _ in rows],
        [(price or 0) // 10_000 for _, _, price in rows],
    )


def _periods(session: Session, company: int, history: History) -> None:
    there = set(session.exec(select(PeriodRow.code).where(PeriodRow.company_id == company)))
    period = Period.of(history.shape.first)
    while period.code not in there:
        session.add(PeriodRow(company_id=company, code=period.code, state="open"))
        period = period.next


def _places(session: Session, made: FirstUser, history: History) -> None:
    company, head = made.founded.company_id, made.founded.head_office_id
    regions = [_unit(session, company, head, f"/{head}/", "region", f"R{n + 1}") for n in range(2)]
    for n in range(history.shape.stores):
        region = regions[n % 2]
        unit = _unit(session, company, region, f"/{head}/{region}/", "store", f"S{n + 1}")
        session.add(
            Warehouse(
                company_id=company,
                org_unit_id=unit,
                cost_pool_id=made.founded.cost_pool_id,
                code=f"S{unit}",
                name=f"S{unit}",
            )
        )
    session.flush()


def _unit(session: Session, company: int, parent: int, path: str, kind: str, code: str) -> int:
    row = OrgUnit(
        company_id=company, parent_id=parent, path="", kind=kind, code=code, name=f"Unit {code}"
    )
    session.add(row)
    session.flush()
    row.path = f"{path}{row.id}/"
    return row.id or 0


def _partners(session: Session, company: int, letter: str, count: int, *, supplier: bool) -> None:
    for n in range(count):
        code = f"{letter}{n}"
        session.add(
            Partner(
                company_id=company,
                code=code,
                name=f"Partner {code}",
                supplier=supplier,
                customer=not supplier,
            )
        )
    session.flush()


def _items(session: Session, company: int, root: int, history: History) -> None:
    measure = session.exec(select(Unit.id).order_by(col(Unit.id))).first()
    tax = session.exec(select(TaxClass.id).where(col(TaxClass.code) == "V13")).one()
    groups = [
        Category(company_id=company, parent_id=root, code=f"G{n}", name=f"Group {n}")
        for n in range(CATEGORIES)
    ]
    session.add_all(groups)
    session.flush()
    for group in groups[::3]:  # as every third item is lot-tracked, and items go round
        session.add(
            CostingPolicy(
                company_id=company,
                category_id=group.id,
                method="specific",
                from_on=history.shape.first.replace(year=2000, day=1),
            )
        )
    rows = [
        {
            "company_id": company,
            "category_id": groups[n % CATEGORIES].id,
            "code": f"I{n}",
            "name": f"Item {n}",
            "initials": f"i{n}",
            "base_unit_id": measure,
            "tracking": "lot" if history.lots[n] else "none",
            "life_days": 28 if history.lots[n] else None,
            "sales_tax_class_id": tax,
            "purchase_tax_class_id": tax,
            "retail_price_micro": int(history.net[n] + history.tax[n]) * 10_000,
            "purchase_price_micro": int(history.cost[n]) * 10_000,
        }
        for n in range(history.shape.items)
    ]
    session.connection().execute(insert(table(Item)), rows)


RECEIVED, SOLD = str(MoveKind.RECEIPT), str(MoveKind.ISSUE)
