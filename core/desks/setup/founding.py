"""Founding a company: everything a first document needs is there when this returns.

Head office, main warehouse and cost pool; both charts of accounts with an account for every
role the posting rules speak of (one the chart lacks is added below its parent); moving
average as the company's costing; open periods from January of the year before to December
of this one; standard taxes, units of measure and roles where the database has none. The
founder is given the roles named in `founder_roles`, at the new head office.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from core.catalog.companies import CompanyForm, checked, fill
from core.catalog.measures import plant_standard_units
from core.catalog.taxes import plant_standard_taxes
from core.kernel.clock import Clock
from core.kernel.period import Period
from core.kernel.refusals import Refusal
from core.platform.changes import recorded
from core.platform.permissions import FOUNDER_ROLES
from core.platform.rights import Actor, NotAllowed
from core.platform.users import Grant, grant, plant_roles
from models.catalog import Category
from models.company import Company, CostingPolicy, CostPool, OrgUnit, Warehouse
from models.company import Period as PeriodRow
from models.general import Account, AccountRole

BOOKS = ("SBE", "ASBE")
CHART = Path(__file__).with_name("chart_of_accounts.csv")
ROLES = Path(__file__).resolve().parents[2] / "ledgers" / "general" / "roles.csv"
COSTING_SINCE = dt.date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Founded:
    """What was made, by its ids."""

    company_id: int
    head_office_id: int
    warehouse_id: int
    cost_pool_id: int
    category_id: int


@recorded("setup.company", Company)
def found_company(
    session: Session,
    actor: Actor,
    form: CompanyForm,
    clock: Clock,
    *,
    names: tuple[str, str, str] = ("总部", "总仓", "未分类"),
) -> Founded | Refusal:
    """A company beside those there are; the actor is given the founder's roles in it."""
    if not actor.may_anywhere("setup.company"):
        return NotAllowed("setup.company", 0)
    return found(session, actor.user_id, form, clock, names=names)


def found(
    session: Session,
    founder_id: int,
    form: CompanyForm,
    clock: Clock,
    *,
    names: tuple[str, str, str] = ("总部", "总仓", "未分类"),
    founder_roles: tuple[str, ...] = FOUNDER_ROLES,
) -> Founded | Refusal:
    """Found a company. `names` are those of head office, main warehouse, first category."""
    refused = checked(session, form, None)
    if refused is not None:
        return refused
    plant_standard_taxes(session)
    plant_standard_units(session)
    roles = plant_roles(session)
    company = Company(code="", name="")
    fill(company, form)
    session.add(company)
    session.flush()
    founded = _shape(session, company.id or 0, names)
    open_books(session, founded.company_id)
    today = clock.now().astimezone(ZoneInfo(form.zone)).date()
    _open_periods(session, founded.company_id, today)
    head = founded.head_office_id
    grant(
        session, founder_id, [Grant(roles[code], head) for code in founder_roles if code in roles]
    )
    return founded


def _shape(session: Session, company_id: int, names: tuple[str, str, str]) -> Founded:
    head_name, warehouse_name, category_name = names
    head = OrgUnit(company_id=company_id, path="", kind="head", code="HQ", name=head_name)
    pool = CostPool(company_id=company_id, code="P1", name=warehouse_name)
    category = Category(company_id=company_id, code="0", name=category_name)
    session.add_all([head, pool, category])
    session.flush()
    head.path = f"/{head.id}/"
    warehouse = Warehouse(
        company_id=company_id,
        org_unit_id=head.id or 0,
        cost_pool_id=pool.id or 0,
        code="W1",
        name=warehouse_name,
    )
    session.add_all(
        [
            head,
            warehouse,
            CostingPolicy(
                company_id=company_id, category_id=None, method="average", from_on=COSTING_SINCE
            ),
        ]
    )
    session.flush()
    return Founded(company_id, head.id or 0, warehouse.id or 0, pool.id or 0, category.id or 0)


def open_books(session: Session, company_id: int) -> None:
    """Both charts of accounts, and an account for each role in each book."""
    for book in BOOKS:
        accounts = {row["code"]: _account(company_id, book, row) for row in _chart(book)}
        for role in _roles():
            if role[book] not in accounts:
                accounts[role[book]] = _added(company_id, book, role, accounts)
        session.add_all(accounts[code] for code in sorted(accounts))
        session.flush()
        session.add_all(
            AccountRole(
                company_id=company_id,
                book=book,
                role=role["role"],
                account_id=accounts[role[book]].id or 0,
            )
            for role in _roles()
        )
    session.flush()


def _account(company_id: int, book: str, row: dict[str, str]) -> Account:
    return Account(
        company_id=company_id,
        book=book,
        code=row["code"],
        name=row["name"],
        parent_code=row["parent_code"],
        side=row["side"],
        nature=row["nature"],
        active=row["active"] == "1",
    )


def _added(
    company_id: int, book: str, role: dict[str, str], accounts: dict[str, Account]
) -> Account:
    """An account that the rules need and the chart has not: a detail of its parent."""
    code = role[book]
    parent = next(accounts[code[:n]] for n in range(len(code) - 1, 3, -1) if code[:n] in accounts)
    return Account(
        company_id=company_id,
        book=book,
        code=code,
        name=role["name_zh"],
        parent_code=parent.code,
        side=parent.side,
        nature=parent.nature,
    )


def _open_periods(session: Session, company_id: int, today: dt.date) -> None:
    period, last = Period(today.year - 1, 1), Period(today.year, 12)
    while period <= last:
        session.add(PeriodRow(company_id=company_id, code=period.code, state="open"))
        period = period.next
    session.flush()


def _chart(book: str) -> Iterator[dict[str, str]]:
    return (row for row in _read(CHART) if row["book"] == book)


def _roles() -> tuple[dict[str, str], ...]:
    return _read(ROLES)


@lru_cache(maxsize=2)
def _read(path: Path) -> tuple[dict[str, str], ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def role_names(language: str) -> dict[str, str]:
    """What the roles of the posting rules are called in a language, by role."""
    return {row["role"]: row["name_zh" if language == "zh" else "name_en"] for row in _roles()}
