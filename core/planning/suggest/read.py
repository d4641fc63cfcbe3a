"""Suggestions as a page shows them: the newest run's, not answered yet, the dearest first."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, select

from core.kernel.amounts import MICRO, round_half_up
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item, Partner, Unit
from models.company import Warehouse
from models.replenishment import PurchaseBudget, SupplierTerms
from models.suggestions import Suggestion, SuggestionBudget, SuggestionDecision, SuggestionRun

PARTS = (
    "demand",
    "stock",
    "expiring",
    "coming",
    "risk",
    "levels",
    "pack",
    "minimum",
    "break",
    "move",
    "budget",
)
"""The waterfall from demand to quantity, in the order it is told."""

_S = table(Suggestion)
_D = table(SuggestionDecision)
_RUN = table(SuggestionRun)
_ITEM = table(Item)
_UNIT = table(Unit)
_PLACE = table(Warehouse)
_PARTNER = table(Partner)
_CATEGORY = table(Category)
_BUDGET = table(PurchaseBudget)
_USED = table(SuggestionBudget)
_TERMS = table(SupplierTerms)


@dataclass(frozen=True, slots=True)
class MadeRun:
    """When the newest suggestions were made, and of how many shelves."""

    id: int
    on: dt.date
    made_at: int
    shelves: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """One suggestion, with names. Money is None where cost is hidden."""

    id: int
    kind: str
    held: str
    item_id: int
    item: str
    warehouse_id: int
    warehouse: str
    partner_id: int | None
    partner: str
    giver: str
    unit: str
    unit_en: str
    base_unit: str
    base_unit_en: str
    pack_micro: int
    quantity_micro: int
    parts: tuple[int, ...]
    chance_micro: int
    policy_chance_micro: int
    due: bool
    """Its chance of running out within the policy's days has passed the policy's threshold."""
    automatic: bool
    arrives_on: dt.date
    until_on: dt.date
    price_micro: int | None
    stake_fen: int | None
    more_fen: int | None
    less_fen: int | None
    waste_fen: int | None
    cut_fen: int | None
    """What the packs would earn that the budget left out."""
    usual_price_micro: int | None = None
    """What a unit costs in a smaller order, where this one reaches a price break."""
    break_fen: int | None = 0
    """What the break gains."""

    @property
    def packs(self) -> int:
        """How many packs are suggested."""
        return self.quantity_micro // self.pack_micro

    def worth_fen(self, exponent: int = 2) -> int | None:
        """What it costs without tax, in the currency's smallest unit."""
        if self.price_micro is None:
            return None
        return round_half_up(self.price_micro * self.packs * 10**exponent, MICRO)


def newest_run(connection: Connection, company_id: int) -> MadeRun | None:
    """The newest suggestions of a company."""
    row = connection.execute(
        select(_RUN.c.id, _RUN.c.on, _RUN.c.made_at, _RUN.c.shelves)
        .where(_RUN.c.company_id == company_id)
        .order_by(_RUN.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else MadeRun(row.id, as_date(row.on), row.made_at, row.shelves)


def suggested(connection: Connection, run: MadeRun, most: int = 2_000) -> list[Suggested]:
    """What is not answered yet of a run, the dearest first."""
    rows = connection.execute(
        _with_names()
        .join(_D, _D.c.suggestion_id == _S.c.id, isouter=True)
        .where(_S.c.run_id == run.id, _D.c.suggestion_id.is_(None))
        .order_by(_S.c.stake_fen.desc(), _S.c.id)
        .limit(most)
    )
    return [_suggested(row) for row in rows]


def one_suggested(connection: Connection, suggestion_id: int) -> Suggested | None:
    """A suggestion of any day, answered or not."""
    row = connection.execute(_with_names().where(_S.c.id == suggestion_id)).one_or_none()
    return None if row is None else _suggested(row)


def _with_names() -> Select[Any]:
    giver, base = _PLACE.alias("giver"), _UNIT.alias("base")
    return (
        select(
            _S.c.id, _S.c.kind, _S.c.held, _S.c.item_id, _ITEM.c.name.label("item"),
            _S.c.warehouse_id,
            _PLACE.c.name.label("warehouse"), _S.c.partner_id, _PARTNER.c.name.label("partner"),
            giver.c.name.label("giver"), _UNIT.c.name.label("unit"),
            _UNIT.c.name_en.label("unit_en"), base.c.name.label("base"),
            base.c.name_en.label("base_en"), _S.c.pack_micro,
            _S.c.quantity_micro, *(_S.c[f"part_{part}_micro"] for part in PARTS),
            _S.c.chance_micro, _S.c.policy_chance_micro, _S.c.due, _S.c.automatic,
            _S.c.arrives_on, _S.c.until_on, _S.c.price_micro, _S.c.stake_fen,
            _S.c.more_fen, _S.c.less_fen, _S.c.waste_fen, _S.c.cut_fen,
            _S.c.usual_price_micro, _S.c.break_fen,
        )
        .join(_ITEM, _ITEM.c.id == _S.c.item_id)
        .join(_UNIT, _UNIT.c.id == _S.c.unit_id)
        .join(base, base.c.id == _ITEM.c.base_unit_id)
        .join(_PLACE, _PLACE.c.id == _S.c.warehouse_id)
        .join(giver, giver.c.id == _S.c.from_warehouse_id, isouter=True)
        .join(_PARTNER, _PARTNER.c.id == _S.c.partner_id, isouter=True)
    )  # fmt: skip


def _suggested(row: Any) -> Suggested:
    return Suggested(
        id=row.id,
        kind=row.kind,
        held=row.held,
        item_id=row.item_id,
        item=row.item,
        warehouse_id=row.warehouse_id,
        warehouse=row.warehouse,
        partner_id=row.partner_id,
        partner=row.partner or "",
        giver=row.giver or "",
        unit=row.unit,
        unit_en=row.unit_en,
        base_unit=row.base,
        base_unit_en=row.base_en,
        pack_micro=row.pack_micro,
        quantity_micro=row.quantity_micro,
        parts=tuple(row._mapping[f"part_{part}_micro"] for part in PARTS),
        chance_micro=row.chance_micro,
        policy_chance_micro=row.policy_chance_micro,
        due=row.due,
        automatic=row.automatic,
        arrives_on=as_date(row.arrives_on),
        until_on=as_date(row.until_on),
        price_micro=row.price_micro,
        stake_fen=row.stake_fen,
        more_fen=row.more_fen,
        less_fen=row.less_fen,
        waste_fen=row.waste_fen,
        cut_fen=row.cut_fen,
        usual_price_micro=row.usual_price_micro,
        break_fen=row.break_fen,
    )


@dataclass(frozen=True, slots=True)
class BudgetUsed:
    """What a budget did to a run; its category's name, '' for the whole company. Money is None
    where cost is hidden; `more_fen` is what 1,000 of the currency more would earn."""

    category: str
    each: str
    from_on: dt.date
    to_on: dt.date | None
    limit_fen: int | None
    spent_fen: int | None
    wished_fen: int | None
    taken_fen: int | None
    cut_fen: int | None
    more_fen: int | None


def budgets_used(connection: Connection, run: MadeRun) -> list[BudgetUsed]:
    """The budgets that held when a run was made, the widest first."""
    rows = connection.execute(
        select(
            _CATEGORY.c.name,
            _BUDGET.c.each,
            _USED.c.from_on,
            _USED.c.to_on,
            _USED.c.limit_fen,
            _USED.c.spent_fen,
            _USED.c.wished_fen,
            _USED.c.taken_fen,
            _USED.c.cut_fen,
            _USED.c.more_fen,
        )
        .join(_BUDGET, _BUDGET.c.id == _USED.c.budget_id)
        .join(_CATEGORY, _CATEGORY.c.id == _BUDGET.c.category_id, isouter=True)
        .where(_USED.c.run_id == run.id)
        .order_by(_BUDGET.c.category_id.is_not(None), _USED.c.budget_id)
    )
    return [
        BudgetUsed(
            row[0] or "", row[1], as_date(row[2]), row[3] and as_date(row[3]), *tuple(row)[4:]
        )
        for row in rows
    ]


def minimums(connection: Connection, company_id: int) -> dict[int, int | None]:
    """The least worth of an order, by supplier; None where cost is hidden."""
    rows = connection.execute(
        select(_TERMS.c.partner_id, _TERMS.c.minimum_fen).where(_TERMS.c.company_id == company_id)
    )
    return {row.partner_id: row.minimum_fen for row in rows}
