"""The lots of the Expiry list with their names and the best action for each.

Only for the lots that are listed: what other places need of their items, and whether the
supplier took goods back within a year. Apart from that: `assumed`, the lots that nobody has seen
since a till assumed that it sold of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import Connection, and_, case, func, or_, select

from core.analytics.definitions import COVER_DAYS
from core.analytics.expected import Pace, shelf_demand
from core.analytics.expiry import SHELVES, DatedLot, centre_places
from core.analytics.expiry_actions import (
    SHORT_DAYS,
    TRAVEL_DAYS,
    Advice,
    Case,
    Need,
    best,
)
from core.analytics.source import Slice
from core.platform.rows import as_date
from models.base import table
from models.catalog import Item, Partner, TaxRate, Unit
from models.company import Company, Warehouse
from models.documents import Document
from models.stock import Balance, Lot, LotSeen, Move

RETURNED_WITHIN = 365
SUPPLIER_RETURN = "purchase.return"


@dataclass(frozen=True, slots=True)
class Advised:
    """A lot of the list: what it is, where, and what to do."""

    lot: DatedLot
    code: str
    item: str
    unit: str
    unit_en: str
    warehouse: str
    expires_on: dt.date
    supplier_id: int | None
    supplier: str
    to_warehouse: str
    advice: Advice


@dataclass(frozen=True, slots=True)
class _Place:
    pace_micro: int
    lying_micro: int


Elsewhere = dict[int, dict[int, _Place]]
"""By item and warehouse."""


@dataclass(frozen=True, slots=True)
class _Named:
    code: str
    item: str
    unit: str
    unit_en: str
    warehouse: str
    expires_on: dt.date
    supplier_id: int | None
    supplier: str
    weighed: bool
    net_price_micro: int


def advised(
    connection: Connection,
    company_id: int,
    lots: Sequence[DatedLot],
    pace: Pace,
    today: dt.date,
    exponent: int = 2,
) -> list[Advised]:
    """The lots in their order, each with its best action. Room in another place is given to
    the first lot that takes it."""
    return advised_groups(connection, company_id, (lots,), pace, today, exponent)[0]


def advised_groups(
    connection: Connection,
    company_id: int,
    groups: Sequence[Sequence[DatedLot]],
    pace: Pace,
    today: dt.date,
    exponent: int = 2,
) -> list[list[Advised]]:
    """Several lists of lots asked about at once, each as if it were alone."""
    lots = [lot for group in groups for lot in group]
    if not lots:
        return [[] for _group in groups]
    places = _place_names(connection, company_id)
    named = _names(connection, lots, places, today)
    elsewhere = _elsewhere(connection, company_id, {lot.item_id for lot in lots}, pace)
    suppliers = _taking_back(connection, company_id, today)
    return [_advised(group, named, elsewhere, places, suppliers, exponent) for group in groups]


def _advised(
    lots: Sequence[DatedLot],
    named: dict[tuple[int, int], _Named],
    elsewhere: Elsewhere,
    places: dict[int, str],
    suppliers: set[int | None],
    exponent: int,
) -> list[Advised]:
    given: dict[tuple[int, int], int] = {}
    found = []
    for lot in lots:
        own = named[lot.lot_id, lot.warehouse_id]
        judged = Case(
            lot.band,
            lot.quantity_micro,
            lot.left_micro,
            lot.worth_fen,
            own.net_price_micro,
            lot.selling_days,
            _needs(lot, elsewhere, given),
            own.supplier_id in suppliers,
            own.weighed,
            exponent,
        )
        advice = best(judged)
        if advice.to is not None:
            key = (lot.item_id, advice.to)
            given[key] = given.get(key, 0) + advice.quantity_micro
        found.append(
            Advised(
                lot,
                own.code,
                own.item,
                own.unit,
                own.unit_en,
                own.warehouse,
                own.expires_on,
                own.supplier_id,
                own.supplier,
                places.get(advice.to or 0, ""),
                advice,
            )
        )
    return found


def _needs(lot: DatedLot, elsewhere: Elsewhere, given: dict[tuple[int, int], int]) -> list[Need]:
    days = lot.selling_days - TRAVEL_DAYS
    if days <= 0 or lot.left_micro <= 0:
        return []
    needs = []
    for place, there in elsewhere.get(lot.item_id, {}).items():
        if place == lot.warehouse_id:
            continue
        lying = there.lying_micro + given.get((lot.item_id, place), 0)
        room = there.pace_micro * days // COVER_DAYS - lying
        short = there.pace_micro * min(days, SHORT_DAYS) // COVER_DAYS - lying
        if room > 0:
            needs.append(Need(place, room, max(short, 0)))
    return needs


def _names(
    connection: Connection, lots: Sequence[DatedLot], places: dict[int, str], today: dt.date
) -> dict[tuple[int, int], _Named]:
    lot, item, unit = table(Lot), table(Item), table(Unit)
    partner, rate, company = table(Partner), table(TaxRate), table(Company)
    rows = connection.execute(
        select(
            lot.c.id,
            lot.c.code,
            lot.c.expires_on,
            lot.c.supplier_id,
            item.c.name.label("item"),
            item.c.weighed,
            item.c.retail_price_micro,
            unit.c.name.label("unit"),
            unit.c.name_en,
            partner.c.name.label("supplier"),
            func.max(rate.c.rate_bp).label("rate_bp"),
        )
        .join(item, item.c.id == lot.c.item_id)
        .join(unit, unit.c.id == item.c.base_unit_id)
        .join(company, company.c.id == lot.c.company_id)
        .join(partner, partner.c.id == lot.c.supplier_id, isouter=True)
        .join(
            rate,
            and_(
                rate.c.tax_class_id == item.c.sales_tax_class_id,
                rate.c.tax_kind == company.c.tax_kind,
                rate.c.from_on <= today,
                or_(rate.c.to_on.is_(None), rate.c.to_on >= today),
            ),
            isouter=True,
        )
        .where(lot.c.id.in_({one.lot_id for one in lots}))
        .group_by(
            lot.c.id,
            lot.c.code,
            lot.c.expires_on,
            lot.c.supplier_id,
            item.c.name,
            item.c.weighed,
            item.c.retail_price_micro,
            unit.c.name,
            unit.c.name_en,
            partner.c.name,
        )
    )
    known = {row.id: row for row in rows}
    found = {}
    for one in lots:
        row = known[one.lot_id]
        net = row.retail_price_micro * 10_000 // (10_000 + (row.rate_bp or 0))
        found[one.lot_id, one.warehouse_id] = _Named(
            row.code,
            row.item,
            row.unit,
            row.name_en,
            places.get(one.warehouse_id, ""),
            as_date(row.expires_on),
            row.supplier_id,
            row.supplier or "",
            bool(row.weighed),
            net,
        )
    return found


def _place_names(connection: Connection, company_id: int) -> dict[int, str]:
    place = table(Warehouse)
    rows = connection.execute(
        select(place.c.id, place.c.name).where(place.c.company_id == company_id)
    )
    return {row.id: row.name for row in rows}


def _elsewhere(connection: Connection, company_id: int, items: set[int], pace: Pace) -> Elsewhere:
    """What every place that sells these items should sell in 28 days, and what lies there."""
    balance, place = table(Balance), table(Warehouse)
    of = Slice(company_id, items=tuple(sorted(items)))
    sold = connection.execute(select(shelf_demand(connection, of, pace))).all()
    lying = connection.execute(
        select(balance.c.item_id, balance.c.warehouse_id, balance.c.quantity_micro)
        .join(place, place.c.id == balance.c.warehouse_id)
        .where(balance.c.item_id.in_(items), place.c.kind.in_(SHELVES), place.c.active)
    )
    there = {(row.item_id, row.warehouse_id): max(row.quantity_micro, 0) for row in lying}
    centres = set(centre_places(connection, company_id))
    found: Elsewhere = {}
    for item, at, sells in sold:
        if sells > 0 and at not in centres:
            found.setdefault(item, {})[at] = _Place(sells, there.get((item, at), 0))
    return found


def _taking_back(connection: Connection, company_id: int, today: dt.date) -> set[int | None]:
    """Suppliers that took goods back within a year: from others it is not offered."""
    document = table(Document)
    rows = connection.execute(
        select(document.c.partner_id)
        .where(
            document.c.company_id == company_id,
            document.c.kind == SUPPLIER_RETURN,
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            document.c.on >= today - dt.timedelta(days=RETURNED_WITHIN),
        )
        .distinct()
    )
    return {row.partner_id for row in rows if row.partner_id is not None}


SEEN_BY = ("count", "relot", "receipt", "opening")
"""Moves for which somebody held the lot in his hand."""


def assumed(connection: Connection, lots: AbstractSet[int]) -> set[tuple[int, int]]:
    """(lot, warehouse) of those lots that a till was assumed to sell from and nobody saw since."""
    move = table(Move)
    guessed = func.max(case((move.c.inferred, move.c.id), else_=0))
    held = move.c.kind.in_(SEEN_BY) & move.c.inferred.is_(False)
    looked = func.max(case((held, move.c.id), else_=0))
    seen = table(LotSeen)
    walked = (
        select(func.coalesce(func.max(seen.c.move_id), 0))
        .where(seen.c.lot_id == move.c.lot_id, seen.c.warehouse_id == move.c.warehouse_id)
        .correlate(move)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(move.c.lot_id, move.c.warehouse_id)
        .where(move.c.lot_id.in_(lots))
        .group_by(move.c.lot_id, move.c.warehouse_id)
        .having(guessed > looked, guessed > walked)
    )
    return {(row.lot_id, row.warehouse_id) for row in rows}


__all__ = ["Advised", "advised", "advised_groups", "assumed"]
