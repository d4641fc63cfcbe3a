"""Places whose every number is in doubt: what leaves their shelves by four weeks' sales, summed up
by the database, and the dearest shelves by name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Float,
    Select,
    Subquery,
    and_,
    case,
    cast,
    func,
    or_,
    select,
)

from core.kernel.amounts import MICRO
from core.planning.suggest.held import Held
from core.planning.trust.doubts import Place
from core.posting.pace import PACE_DAYS
from models.base import table
from models.catalog import Item
from models.pace import FactPace

WEEK = 7

_PACE = table(FactPace)
_ITEM = table(Item)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a place is in doubt: the missing days, so many days of sales at risk, what they come
    to and of how many items."""

    why: Held
    days: tuple[dt.date, ...]
    many: int
    worth_fen: int = 0
    items: int = 0


@dataclass(frozen=True, slots=True)
class WholePlace:
    """What is in doubt of a place, and its dearest shelves: item, and what leaves it a day."""

    reasons: tuple[Reason, ...]
    dearest: tuple[tuple[int, float], ...]
    at_retail: bool


def reasons_of(place: Place) -> tuple[Reason, ...]:
    """Why all of a place is in doubt."""
    found = []
    if not place.stock_known:
        found.append(Reason(Held.UNKNOWN, (), WEEK))
    if place.silent:
        found.append(Reason(Held.TILL, place.silent, len(place.silent)))
    if place.gaps:
        found.append(Reason(Held.GAP, place.gaps, len(place.gaps)))
    return tuple(found)


def whole_places(
    connection: Connection,
    company_id: int,
    places: Mapping[int, Place],
    without: Collection[int],
    most: int,
) -> dict[int, WholePlace]:
    """The places in doubt with `most` shelves each, leaving out some items."""
    doubted = {key: reasons for key, place in places.items() if (reasons := reasons_of(place))}
    if not doubted:
        return {}
    sold = (
        sold_by_shelf(company_id)
        .where(
            _PACE.c.warehouse_id.in_(sorted(doubted)),
            _PACE.c.sold_micro > 0,
            _PACE.c.item_id.not_in(sorted(without)),
        )
        .subquery("sold")
    )
    dearest = _dearest(connection, sold, most)
    found = {}
    for row in connection.execute(_summed(sold, doubted)):
        reasons = tuple(
            Reason(
                one.why, one.days, one.many, getattr(row, f"{one.why}_fen"),
                getattr(row, f"{one.why}_items"),
            )
            for one in doubted[row.warehouse_id]
        )  # fmt: skip
        shelves = tuple(dearest.get(row.warehouse_id, ()))
        found[row.warehouse_id] = WholePlace(reasons, shelves, bool(row.at_retail))
    return found


def _summed(sold: Subquery, doubted: Mapping[int, tuple[Reason, ...]]) -> Select[Any]:
    """By place and reason, as if each shelf were rounded by itself."""
    columns: list[Any] = []
    for why in (Held.UNKNOWN, Held.TILL, Held.GAP):
        many = {
            place: one.many
            for place, reasons in doubted.items()
            for one in reasons
            if one.why is why
        }
        days = case(many, value=sold.c.warehouse_id, else_=0) if many else 0
        worth = cast(func.round(sold.c.daily_fen * days), BigInteger)
        columns.append(cast(func.sum(worth), BigInteger).label(f"{why}_fen"))
        columns.append(func.sum(case((worth > 0, 1), else_=0)).label(f"{why}_items"))
    hidden = func.max(sold.c.at_retail).label("at_retail")
    return select(sold.c.warehouse_id, hidden, *columns).group_by(sold.c.warehouse_id)


def _dearest(
    connection: Connection, sold: Subquery, most: int
) -> dict[int, list[tuple[int, float]]]:
    turn = func.row_number().over(
        partition_by=sold.c.warehouse_id, order_by=(sold.c.daily_fen.desc(), sold.c.item_id)
    )
    ranked = select(
        sold.c.warehouse_id, sold.c.item_id, sold.c.daily_fen, turn.label("turn")
    ).subquery("ranked")
    found: dict[int, list[tuple[int, float]]] = {}
    for row in connection.execute(select(ranked).where(ranked.c.turn <= most)):
        found.setdefault(row.warehouse_id, []).append((row.item_id, row.daily_fen))
    return found


def sold_by_shelf(company_id: int) -> Select[Any]:
    """Shelves of active goods that sold or took back: item_id, warehouse_id, daily_fen (what
    leaves it a day), unit_fen (what a base unit is worth), at_retail (1 where cost is hidden)."""
    sold, cost = cast(_PACE.c.sold_micro, Float) / float(MICRO), _PACE.c.cost_now_fen
    usual, retail = (
        cast(_ITEM.c[name], Float) / 10_000.0
        for name in ("purchase_price_micro", "retail_price_micro")
    )
    hidden, known = or_(cost.is_(None), usual.is_(None)), and_(sold > 0, cost > 0)
    unit = case((hidden, retail), (known, cost / sold), else_=usual)
    out = case((sold > 0, sold), else_=0.0) / float(PACE_DAYS)
    daily = case((hidden, out * retail), (known, cost / float(PACE_DAYS)), else_=out * usual)
    return (
        select(
            _PACE.c.item_id,
            _PACE.c.warehouse_id,
            daily.label("daily_fen"),
            unit.label("unit_fen"),
            case((hidden, 1), else_=0).label("at_retail"),
        )
        .join(_ITEM, _ITEM.c.id == _PACE.c.item_id)
        .where(_PACE.c.company_id == company_id, _ITEM.c.active)
    )
