"""Where goods are lost: by store and reason, by item, by weekday; known and unknown apart.

Rates stand against net sales of the same goods, stores and days. Reasons are those of waste,
and `count` for what counts found (loss less gain): nobody knows why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, case, cast, func, literal, select, union_all

from core.analytics.definitions_loss import Losses
from core.analytics.source import Slice, item_facts, limits, open_sum, table, whole_sum
from core.analytics.window import Window
from core.platform.rows import as_date
from core.platform.sql_days import day_number
from models.catalog import Category, Item
from models.company import OrgUnit, Warehouse
from models.documents import Document, DocumentLine
from models.facts import FactItemDay, FactLossDay, FactOrgDay

COUNT = "count"
_COUNTS = ("count_loss", "count_gain")
_MONEY = (
    "net_sales_fen",
    "waste_fen",
    "count_loss_fen",
    "count_gain_fen",
    "tax_out_fen",
    "markdown_fen",
)
_OPEN = ("net_sales_fen", "markdown_fen")
MONDAY = 3
"""Day 0 of `day_number` was a Thursday: so many days more and the week begins on Monday."""


def _sums(facts: Any) -> list[Any]:
    return [(open_sum if name in _OPEN else whole_sum)(facts.c[name], name) for name in _MONEY]


def _losses(row: Any) -> Losses:
    loss, gain = row.count_loss_fen, row.count_gain_fen
    return Losses(
        row.net_sales_fen,
        row.waste_fen,
        None if loss is None or gain is None else loss - gain,
        row.tax_out_fen,
        row.markdown_fen,
    )


def losses(connection: Connection, of: Slice, window: Window) -> Losses:
    """What was lost in a window, and what was sold."""
    if of.of_goods:
        facts: Any = item_facts(of, window, _MONEY)
        return _losses(connection.execute(select(*_sums(facts))).one())
    facts = table(FactOrgDay)
    days = facts.c.on.between(window.first, window.last)
    return _losses(connection.execute(select(*_sums(facts)).where(days, *limits(facts, of))).one())


@dataclass(frozen=True, slots=True)
class StoreLoss:
    """A store's losses, and its loss at cost by reason; None where hidden."""

    org_unit_id: int
    store: str
    losses: Losses
    by_reason: dict[str, int | None]


def by_store(connection: Connection, of: Slice, window: Window) -> list[StoreLoss]:
    """Each store with sales or losses, the highest loss first."""
    unit = table(OrgUnit)
    facts: Any
    if of.of_goods:
        facts = item_facts(of, window, _MONEY)
        sums = select(facts.c.org_unit_id, *_sums(facts)).group_by(facts.c.org_unit_id)
    else:
        facts = table(FactOrgDay)
        sums = (
            select(facts.c.org_unit_id, *_sums(facts))
            .where(facts.c.on.between(window.first, window.last), *limits(facts, of))
            .group_by(facts.c.org_unit_id)
        )
    found = sums.subquery()
    reasons = by_reason(connection, of, window)
    rows = connection.execute(
        select(unit.c.id, unit.c.name, *(found.c[name] for name in _MONEY))
        .join(found, found.c.org_unit_id == unit.c.id)
        .order_by(unit.c.code)
    )
    stores = [
        StoreLoss(row.id, row.name, _losses(row), reasons.get(row.id, {}))
        for row in rows
        if row.net_sales_fen or row.id in reasons
    ]
    return sorted(stores, key=lambda one: -sum(fen or 0 for fen in one.by_reason.values()))


def by_reason(
    connection: Connection, of: Slice, window: Window
) -> dict[int, dict[str, int | None]]:
    """Loss at cost by store and reason."""
    facts = table(FactLossDay)
    reason = _reason(facts)
    rows = connection.execute(
        select(facts.c.org_unit_id, reason, whole_sum(facts.c.cost_fen, "cost"))
        .where(facts.c.on.between(window.first, window.last), *limits(facts, of))
        .group_by(facts.c.org_unit_id, reason)
    )
    found: dict[int, dict[str, int | None]] = {}
    for unit, why, fen in rows:
        found.setdefault(unit, {})[why] = fen
    return found


def _reason(facts: Any) -> Any:
    return case((facts.c.reason.in_(_COUNTS), COUNT), else_=facts.c.reason).label("why")


@dataclass(frozen=True, slots=True)
class ItemLoss:
    """An item's loss: quantity and cost, known and unknown apart; None where hidden."""

    item_id: int
    code: str
    name: str
    category: str
    quantity_micro: int
    known_fen: int | None
    unknown_fen: int | None
    net_sales_fen: int = 0

    @property
    def fen(self) -> int | None:
        """All of it."""
        if self.known_fen is None or self.unknown_fen is None:
            return None
        return self.known_fen + self.unknown_fen


def by_item(connection: Connection, of: Slice, window: Window, most: int) -> list[ItemLoss]:
    """The items that lost most money, at most so many; by quantity where cost is hidden."""
    facts, item, category = table(FactLossDay), table(Item), table(Category)
    counted = facts.c.reason.in_(_COUNTS)
    sums = (
        select(
            facts.c.item_id,
            open_sum(facts.c.quantity_micro, "quantity"),
            whole_sum(case((counted, 0), else_=facts.c.cost_fen), "known"),
            whole_sum(case((counted, facts.c.cost_fen), else_=0), "unknown"),
        )
        .where(facts.c.on.between(window.first, window.last), *limits(facts, of))
        .group_by(facts.c.item_id)
        .order_by(func.sum(facts.c.cost_fen).desc(), func.sum(facts.c.quantity_micro).desc())
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(
            item.c.id,
            item.c.code,
            item.c.name,
            category.c.name.label("category"),
            sums.c.quantity,
            sums.c.known,
            sums.c.unknown,
        )
        .join(sums, sums.c.item_id == item.c.id)
        .join(category, category.c.id == item.c.category_id)
        .order_by((sums.c.known + sums.c.unknown).desc(), sums.c.quantity.desc(), item.c.id)
    ).all()
    sold = _net_sales(connection, of, window, [row.id for row in rows])
    return [ItemLoss(*row, net_sales_fen=sold.get(row.id, 0)) for row in rows]


def _net_sales(
    connection: Connection, of: Slice, window: Window, items: Sequence[int]
) -> dict[int, int]:
    asked = Slice(of.company_id, of.units, items=tuple(items))
    facts = item_facts(asked, window, ("net_sales_fen",))
    rows = connection.execute(
        select(facts.c.item_id, open_sum(facts.c.net_sales_fen)).group_by(facts.c.item_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when it leaks: a category in a store on a weekday (0 Monday)."""

    org_unit_id: int
    store: str
    category_id: int
    category_code: str
    category: str
    weekday: int
    fen: int
    losses: Losses


def spots(connection: Connection, of: Slice, window: Window, most: int) -> list[Spot]:
    """The store, category and weekday that lost most money, with the sales of just those."""
    facts, item, category = table(FactLossDay), table(Item), table(Category)
    unit = table(OrgUnit)
    weekday = ((day_number(facts.c.on) + MONDAY) % 7).label("weekday")
    known = whole_sum(case((facts.c.reason.in_(_COUNTS), 0), else_=facts.c.cost_fen), "known")
    counted = whole_sum(case((facts.c.reason.in_(_COUNTS), facts.c.cost_fen), else_=0), "unknown")
    sums = (
        select(facts.c.org_unit_id, item.c.category_id, weekday, known, counted)
        .join(item, item.c.id == facts.c.item_id)
        .where(facts.c.on.between(window.first, window.last), *limits(facts, of))
        .group_by(facts.c.org_unit_id, item.c.category_id, weekday)
        .having(func.sum(facts.c.cost_fen) > 0)
        .order_by(func.sum(facts.c.cost_fen).desc())
        .limit(most)
        .subquery()
    )
    rows = connection.execute(
        select(sums, unit.c.name, category.c.code, category.c.name.label("category"))
        .join(unit, unit.c.id == sums.c.org_unit_id)
        .join(category, category.c.id == sums.c.category_id)
    ).all()
    keys = [(row.org_unit_id, row.category_id, int(row.weekday)) for row in rows]
    sold = _sales_of_spots(connection, of, window, keys)
    found = [
        Spot(
            row.org_unit_id,
            row.name,
            row.category_id,
            row.code,
            row.category,
            int(row.weekday),
            row.known + row.unknown,
            Losses(sold.get(key, 0), row.known, row.unknown),
        )
        for row, key in zip(rows, keys, strict=True)
        if row.known is not None and row.unknown is not None
    ]
    return sorted(found, key=lambda one: (-one.fen, one.store, one.weekday))


def _sales_of_spots(
    connection: Connection, of: Slice, window: Window, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], int]:
    """Net sales of each spot: only the days and places in question are read."""
    if not keys:
        return {}
    facts, item, place = table(FactItemDay), table(Item), table(Warehouse)
    days = [window.first + dt.timedelta(days=n) for n in range(window.days)]
    asked = [
        select(
            literal(number).label("number"),
            open_sum(facts.c.net_sales_fen, "net"),
        )
        .join(item, and_(item.c.id == facts.c.item_id, item.c.category_id == category))
        .where(
            facts.c.company_id == of.company_id,
            facts.c.on.in_([day for day in days if day.weekday() == weekday]),
            facts.c.warehouse_id.in_(select(place.c.id).where(place.c.org_unit_id == unit)),
        )
        for number, (unit, category, weekday) in enumerate(keys)
    ]
    return {keys[row.number]: row.net for row in connection.execute(union_all(*asked))}


@dataclass(frozen=True, slots=True)
class LossPaper:
    """A document that lost goods of what is asked for."""

    id: int
    kind: str
    number: str
    on: dt.date
    store: str
    reasons: tuple[str, ...]
    quantity_micro: int


def loss_documents(
    connection: Connection, of: Slice, window: Window, kinds: Sequence[str], most: int
) -> list[LossPaper]:
    """Posted documents of some kinds in a window, the newest first, at most so many."""
    document, line, unit = table(Document), table(DocumentLine), table(OrgUnit)
    where = [
        document.c.company_id == of.company_id,
        document.c.kind.in_(kinds),
        document.c.state.in_(("posted", "reversed")),
        document.c.on.between(window.first, window.last),
    ]
    if of.units:
        where.append(document.c.org_unit_id.in_(of.units))
    if of.of_goods:
        item = table(Item)
        goods = select(item.c.id).where(
            *([item.c.category_id.in_(of.categories)] if of.categories else []),
            *([item.c.id.in_(of.items)] if of.items else []),
        )
        where.append(line.c.item_id.in_(goods))
    quantity = cast(func.sum(func.coalesce(line.c.quantity_micro, 0)), BigInteger)
    rows = connection.execute(
        select(
            document.c.id,
            document.c.kind,
            document.c.number,
            document.c.on,
            unit.c.name,
            func.min(line.c.reason).label("one"),
            func.max(line.c.reason).label("other"),
            quantity.label("quantity"),
        )
        .join(line, line.c.document_id == document.c.id)
        .join(unit, unit.c.id == document.c.org_unit_id)
        .where(*where)
        .group_by(document.c.id, document.c.kind, document.c.number, document.c.on, unit.c.name)
        .order_by(document.c.on.desc(), document.c.id.desc())
        .limit(most)
    )
    return [
        LossPaper(
            row.id,
            row.kind,
            row.number or "",
            as_date(row.on),
            row.name,
            tuple(dict.fromkeys(why for why in (row.one, row.other) if why)),
            row.quantity,
        )
        for row in rows
    ]
