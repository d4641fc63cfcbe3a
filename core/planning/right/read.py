"""Decisions whose days have come, each judged in money, as a reader may see them.

What was wanted is the history of demand (`demand_day`), empty shelves made good; a piece costs what
the suggestion said, and brings what the goods brought there from four weeks before on. Moves
between stores and suggestions without cost are not judged. Money is None where cost is hidden.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, select

from core.kernel.amounts import MICRO
from core.planning.right.rule import MOST_DAYS, Case, Worths, has_come, worths
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item, Unit
from models.company import Warehouse
from models.facts import FactItemDay
from models.people import User
from models.planning import DemandDay
from models.suggestions import Suggestion, SuggestionDecision, SuggestionRun

PRICED_DAYS = 28
MOST = 5_000
"""Decisions read, the latest first."""
CHUNK = 400
DAY = dt.timedelta(days=1)
Key = tuple[int, int]

_S = table(Suggestion)
_D = table(SuggestionDecision)
_RUN = table(SuggestionRun)
_ITEM = table(Item)
_CATEGORY = table(Category)
_UNIT = table(Unit)
_PLACE = table(Warehouse)
_USER = table(User)
_WANTED = table(DemandDay)
_FACT = table(FactItemDay)


@dataclass(frozen=True, slots=True)
class Judged:
    """A decision and what came of it. Quantities in millionths of the base unit; `wanted_micro`
    is what was wanted from the order's arrival to the next one's; `foreseen_retail_fen` and
    `asked_retail_fen` are, at selling price, what the suggestion expected to be asked for from its
    day to the next order's, and what was. `possible_fen` knew that before."""

    suggestion_id: int
    on: dt.date
    arrives_on: dt.date
    until_on: dt.date
    item_id: int
    item: str
    warehouse: str
    category: str
    unit: str
    unit_en: str
    buyer: str
    answer: str
    reason: str
    document_id: int | None
    suggested_micro: int
    decided_micro: int
    wanted_micro: int
    suggested_fen: int | None
    decided_fen: int | None
    possible_fen: int | None
    foreseen_retail_fen: int
    asked_retail_fen: int

    @property
    def changed(self) -> bool:
        """Whether the buyer ordered another number, or none."""
        return self.decided_micro != self.suggested_micro

    @property
    def better_fen(self) -> int | None:
        """What the buyer's number earned beyond the suggestion; below 0, the suggestion's would
        have earned more."""
        if self.suggested_fen is None or self.decided_fen is None:
            return None
        return self.decided_fen - self.suggested_fen


@dataclass(frozen=True, slots=True)
class Record:
    """All that can be judged, and how much cannot yet, or ever."""

    judged: tuple[Judged, ...]
    waiting: int
    """Decisions whose days have not all come."""
    without_cost: int
    known_until: dt.date | None


def record(connection: Connection, company_id: int, since: dt.date | None = None) -> Record:
    """The decisions of a company since a day, the latest first."""
    known = connection.scalar(
        select(func.max(_WANTED.c.on)).where(_WANTED.c.company_id == company_id)
    )
    rows = _decisions(connection, company_id, since)
    if known is None:
        return Record((), len(rows), 0, None)
    until = as_date(known)
    come = [row for row in rows if as_date(row.until_on) <= until + DAY]
    costed = [row for row in come if row.price_micro is None or row.price_micro > 0]
    wanted, prices = _since(connection, company_id, costed, until)
    cases = [_case(row, wanted[row.item_id, row.warehouse_id], prices, until) for row in costed]
    told = worths([case for case in cases if has_come(case)])
    judged = (row for row, case in zip(costed, cases, strict=True) if has_come(case))
    fair = (case for case in cases if has_come(case))
    found = [
        _judged(row, case, None if row.price_micro is None else one)
        for row, case, one in zip(judged, fair, told, strict=True)
    ]
    return Record(tuple(found), len(rows) - len(come), len(come) - len(costed), until)


def _decisions(connection: Connection, company_id: int, since: dt.date | None) -> Sequence[Any]:
    query = (
        select(
            _S.c.id, _RUN.c.on, _S.c.arrives_on, _S.c.until_on, _S.c.item_id, _S.c.warehouse_id,
            _ITEM.c.name.label("item"), _ITEM.c.life_days, _ITEM.c.retail_price_micro,
            _CATEGORY.c.name.label("category"), _CATEGORY.c.off_sale_days,
            _PLACE.c.name.label("warehouse"), _UNIT.c.name.label("unit"),
            _UNIT.c.name_en.label("unit_en"), _USER.c.name.label("buyer"), _D.c.answer,
            _D.c.reason, _D.c.document_id, _S.c.quantity_micro.label("suggested_micro"),
            _D.c.quantity_micro.label("decided_micro"), _S.c.part_demand_micro,
            _S.c.part_stock_micro,
            _S.c.part_expiring_micro, _S.c.part_coming_micro, _S.c.pack_micro, _S.c.price_micro,
        )
        .join(_D, _D.c.suggestion_id == _S.c.id)
        .join(_RUN, _RUN.c.id == _S.c.run_id)
        .join(_ITEM, _ITEM.c.id == _S.c.item_id)
        .join(_CATEGORY, _CATEGORY.c.id == _ITEM.c.category_id)
        .join(_UNIT, _UNIT.c.id == _ITEM.c.base_unit_id)
        .join(_PLACE, _PLACE.c.id == _S.c.warehouse_id)
        .join(_USER, _USER.c.id == _D.c.decided_by)
        .where(_S.c.company_id == company_id, _S.c.from_warehouse_id.is_(None))
        .order_by(_S.c.id.desc())
        .limit(MOST)
    )  # fmt: skip
    if since is not None:
        query = query.where(_RUN.c.on >= since)
    return list(connection.execute(query))


def _since(
    connection: Connection, company_id: int, rows: Sequence[Any], until: dt.date
) -> tuple[dict[Key, dict[dt.date, int]], dict[Key, tuple[int, int]]]:
    """What was wanted day by day, and (sold, its net sales) of the weeks around, by shelf."""
    wanted: dict[Key, dict[dt.date, int]] = defaultdict(dict)
    sold: dict[Key, tuple[int, int]] = {}
    if not rows:
        return wanted, sold
    first = min(as_date(row.on) for row in rows)
    shelves = {(row.item_id, row.warehouse_id) for row in rows}
    for items in _chunks({item for item, _place in shelves}):
        demand = select(
            _WANTED.c.item_id, _WANTED.c.warehouse_id, _WANTED.c.on, _WANTED.c.demand_micro
        ).where(
            _WANTED.c.company_id == company_id,
            _WANTED.c.item_id.in_(items),
            _WANTED.c.on >= first,
        )
        for item, place, on, micro in connection.execute(demand):
            if (item, place) in shelves:
                wanted[item, place][as_date(on)] = micro
        money = (
            select(
                _FACT.c.item_id,
                _FACT.c.warehouse_id,
                func.sum(_FACT.c.sold_micro),
                func.sum(_FACT.c.net_sales_fen),
            )
            .where(
                _FACT.c.company_id == company_id,
                _FACT.c.item_id.in_(items),
                and_(_FACT.c.on >= first - PRICED_DAYS * DAY, _FACT.c.on <= until),
            )
            .group_by(_FACT.c.item_id, _FACT.c.warehouse_id)
        )
        for item, place, micro, fen in connection.execute(money):
            sold[item, place] = int(micro or 0), int(fen or 0)
    return wanted, sold


def _chunks(items: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(items)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]


def _case(
    row: Any, wanted: dict[dt.date, int], prices: dict[Key, tuple[int, int]], until: dt.date
) -> Case:
    on = as_date(row.on)
    days = min((until - on).days + 1, max(MOST_DAYS, (as_date(row.until_on) - on).days))
    sold, fen = prices.get((row.item_id, row.warehouse_id), (0, 0))
    life = row.life_days
    return Case(
        tuple(wanted.get(on + n * DAY, 0) / MICRO for n in range(days)),
        # Parts are told from demand on: what is there and what comes take away from it.
        max(-row.part_stock_micro - row.part_expiring_micro, 0) / MICRO,
        -row.part_coming_micro / MICRO,
        (as_date(row.arrives_on) - on).days,
        (as_date(row.until_on) - on).days,
        None if life is None else max(1, life - (row.off_sale_days or 0)),
        fen * MICRO / sold if sold > 0 and fen > 0 else row.retail_price_micro / 10_000,
        (row.price_micro or 0) / 10_000 * MICRO / row.pack_micro,
        row.suggested_micro / MICRO,
        row.decided_micro / MICRO,
        row.pack_micro / MICRO,
    )


def _judged(row: Any, case: Case, told: Worths | None) -> Judged:
    return Judged(
        row.id,
        as_date(row.on),
        as_date(row.arrives_on),
        as_date(row.until_on),
        row.item_id,
        row.item,
        row.warehouse,
        row.category,
        row.unit,
        row.unit_en,
        row.buyer,
        row.answer,
        row.reason,
        row.document_id,
        row.suggested_micro,
        row.decided_micro,
        round(sum(case.wanted[case.arrival : case.until]) * MICRO),
        None if told is None else round(told.suggested),
        None if told is None else round(told.decided),
        None if told is None else round(told.possible),
        round(row.part_demand_micro / MICRO * case.price),
        round(sum(case.wanted[: case.until]) * case.price),
    )
