"""Where goods are lost: by store and reason, by item, by weekday; known and unknown apart.

Rates stand against net sales of the same goods, stores and days. Reasons are those of waste,
and `count` for what counts found (loss less gain): nobody knows why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Connection, Select, case, cast, func, or_, select, union_all

from core.analytics.definitions_loss import Losses
from core.analytics.item_sums import sources
from core.analytics.loss_facts import COUNTS, cost_of, loss_facts
from core.analytics.source import Slice, item_facts, limits, open_sum, whole_sum
from core.analytics.window import Window
from core.platform.rows import as_date
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit
from models.documents import Document, DocumentLine
from models.facts import FactOrgDay

COUNT = "count"
_MONEY = (
    "net_sales_fen",
    "waste_fen",
    "count_loss_fen",
    "count_gain_fen",
    "tax_out_fen",
    "markdown_fen",
)
_OPEN = ("net_sales_fen", "markdown_fen")


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


def losses_of(
    connection: Connection, of: Slice, window: Window, items: Sequence[int]
) -> dict[int, Losses]:
    """What was lost of each of some items in a window; those with no facts in it are left out."""
    facts = item_facts(replace(of, items=tuple(items)), window, _MONEY)
    sums = select(facts.c.item_id, *_sums(facts)).group_by(facts.c.item_id)
    return {row.item_id: _losses(row) for row in connection.execute(sums)} if items else {}


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
    facts = loss_facts(of, window)
    reason, cost = _reason(facts), cost_of(facts)
    rows = connection.execute(
        select(facts.c.org_unit_id, reason, whole_sum(cost, "cost"))
        .group_by(facts.c.org_unit_id, reason)
        .having(or_(func.sum(facts.c.quantity_micro) != 0, func.sum(cost) != 0))
    )
    found: dict[int, dict[str, int | None]] = {}
    for unit, why, fen in rows:
        found.setdefault(unit, {})[why] = fen
    return found


def _reason(facts: Any) -> Any:
    return case((facts.c.reason.in_(COUNTS), COUNT), else_=facts.c.reason).label("why")


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
    facts, item, category = loss_facts(of, window), table(Item), table(Category)
    counted, cost = facts.c.reason.in_(COUNTS), cost_of(facts)
    sums = (
        select(
            facts.c.item_id,
            open_sum(facts.c.quantity_micro, "quantity"),
            whole_sum(case((counted, 0), else_=cost), "known"),
            whole_sum(case((counted, cost), else_=0), "unknown"),
        )
        .group_by(facts.c.item_id)
        .order_by(func.sum(cost).desc(), func.sum(facts.c.quantity_micro).desc())
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
    """What some items sold, of the sums that lie above the shelves where they are kept."""
    if not items:
        return {}
    pieces = window.pieces()
    parts: list[Select[Any]] = []
    for source in sources(connection, Slice(of.company_id, of.units)):
        month, day = source.month, source.day
        if pieces.months:
            parts.append(
                select(month.c.item_id, month.c.net_sales_fen.label("fen")).where(
                    month.c.item_id.in_(items),
                    month.c.period.between(*pieces.months),
                    *source.limits(month),
                )
            )
        for stretches, sign in ((pieces.edges, 1), (pieces.less, -1)):
            if stretches:
                spans = [day.c.on.between(stretch.first, stretch.last) for stretch in stretches]
                parts.append(
                    select(day.c.item_id, (day.c.net_sales_fen * sign).label("fen")).where(
                        or_(*spans), day.c.item_id.in_(items), *source.limits(day)
                    )
                )
    facts = union_all(*parts).subquery("sold")
    rows = connection.execute(
        select(facts.c.item_id, open_sum(facts.c.fen)).group_by(facts.c.item_id)
    )
    return {row[0]: row[1] for row in rows}


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
