"""What was sold, from the daily facts: by day, by store, by item, or by several of them.

Sums of one company at a time, for currencies do not add up. A sum that holds a value the
caller may not see is null, never the sum of the rest. Quantities are summed by item only,
documents by store only.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import ColumnElement, FromClause, Select, select

from core.analytics.source import Slice, item_facts, whole_sum
from core.analytics.window import Window
from core.api.access import Caller, Known
from core.api.paging import page
from core.api.refusals import BadWindow, CompanyNeeded, NothingThere, RefusedError
from core.api.values import COST, FEN, MICRO, AskedId, Day, Listing, Missing, Out
from core.platform.i18n import N_
from models.base import table
from models.company import Company
from models.facts import FactItemDay, FactOrgDay

router = APIRouter(prefix="/v1/facts", tags=["facts"])
PERMISSION = "analyse.view"
MOST_DAYS = 366
_MONEY = (
    "net_sales_fen",
    "tax_fen",
    "discount_fen",
    "cost_booked_fen",
    "cost_now_fen",
    "provisional_fen",
)
_COLUMN = {"day": "on", "store": "org_unit_id", "item": "item_id"}

By = Literal["day", "store", "item"]


class SalesAsked(Listing):
    """What sales may be asked for."""

    from_on: Day = Field(description="First day.")
    to_on: Day = Field(description=f"Last day; at most {MOST_DAYS} days in all.")
    by: list[By] = Field(
        ["day"], min_length=1, max_length=3, description="What to sum by, in any order."
    )
    company_id: AskedId | Missing = Field(None, description="Needed if the caller sees several.")
    org_unit_id: AskedId | Missing = None
    item_id: AskedId | Missing = None


class SalesOut(Out):
    """Sums of one group. What was not grouped by is null."""

    on: dt.date | None = None
    org_unit_id: int | None = None
    item_id: int | None = None
    net_sales_fen: int = Field(description="Net of returns, without tax. " + FEN)
    tax_fen: int = Field(description=FEN)
    discount_fen: int = Field(description=FEN)
    cost_now_fen: int | None = Field(description="Cost of what was sold, as known now. " + COST)
    cost_booked_fen: int | None = Field(description="Cost booked on these days. " + COST)
    provisional_fen: int | None = Field(description="Of cost_now_fen an estimate. " + COST)
    sold_micro: int | None = Field(None, description="By item only. " + MICRO)
    sales_documents: int | None = Field(None, description="Without items only.")


class Sales(Out):
    """A part of the sums, in the money of one company."""

    company_id: int
    currency: str
    currency_exponent: int
    data: list[SalesOut]
    next: str | None


@router.get("/sales", summary=N_("Sales within a window, by day, store or item"))
def sales(who: Known, asked: Annotated[SalesAsked, Query()]) -> Sales:
    """Net sales, tax, discount and cost of a window of days."""
    days = (asked.to_on - asked.from_on).days + 1
    if not 1 <= days <= MOST_DAYS:
        raise RefusedError(BadWindow(MOST_DAYS))
    allowed = who.where(PERMISSION)
    company = _company(who, allowed, asked.company_id)
    units = sorted(
        unit
        for unit in allowed
        if who.actor.units.get(unit) == company and asked.org_unit_id in (None, unit)
    )
    by: list[str] = [name for name in _COLUMN if name in asked.by]
    with who.reading() as connection:
        money = table(Company)
        own = connection.execute(select(money).where(money.c.id == company)).one()
        statement, keys = _statement(asked, by, Slice(company, tuple(units) or (0,)))
        part = page(connection, statement, keys, asked, SalesOut)
    return Sales(
        company_id=company,
        currency=own.currency,
        currency_exponent=own.currency_exponent,
        data=part.data,
        next=part.next,
    )


def _company(who: Caller, allowed: frozenset[int], asked: int | None) -> int:
    seen = {who.actor.units[unit] for unit in allowed if unit in who.actor.units}
    if asked is not None:
        if asked not in seen:
            raise RefusedError(NothingThere())
        return asked
    if len(seen) != 1:
        raise RefusedError(CompanyNeeded())
    return next(iter(seen))


def _statement(
    asked: SalesAsked, by: list[str], of: Slice
) -> tuple[Select[Any], list[ColumnElement[Any]]]:
    """The sums and the columns that order them."""
    items = "item" in by or asked.item_id is not None
    measures = [*_MONEY, *(("sold_micro",) if "item" in by else ())]
    where: list[ColumnElement[bool]] = []
    facts: FromClause
    if items and "day" not in by:
        wanted = () if asked.item_id is None else (asked.item_id,)
        slice_ = Slice(of.company_id, of.units, items=wanted)
        facts = item_facts(slice_, Window(asked.from_on, asked.to_on), measures)
    else:
        facts = table(FactItemDay if items else FactOrgDay)
        where += [
            facts.c.company_id == of.company_id,
            facts.c.org_unit_id.in_(of.units),
            facts.c.on.between(asked.from_on, asked.to_on),
        ]
        if asked.item_id is not None:
            where.append(facts.c.item_id == asked.item_id)
        if not items:
            measures.append("sales_documents")
    keys: list[ColumnElement[Any]] = [facts.c[_COLUMN[name]] for name in by]
    sums = [whole_sum(facts.c[name], name) for name in measures]
    return select(*keys, *sums).where(*where).group_by(*keys), keys
