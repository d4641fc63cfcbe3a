"""What the entry page asks while a document is typed: items by any name, prices, stock, lots.

Through a scoped connection only: what the reader may not see comes back as None. Quantities
are micro base units, prices six decimals of the currency unit per the unit named beside.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Select, and_, case, func, or_, select

from core.catalog.measures import comes_whole
from core.platform.sql_order import by_code
from models.base import table
from models.catalog import Barcode, Item, ItemUnit, Partner, Unit
from models.company import OrgUnit, Warehouse
from models.documents import Document, DocumentLine
from models.stock import Balance, Lot, LotBalance

item, barcode, unit, item_unit = table(Item), table(Barcode), table(Unit), table(ItemUnit)
partner, warehouse, org_unit = table(Partner), table(Warehouse), table(OrgUnit)
document, line = table(Document), table(DocumentLine)
balance, lot, lot_balance = table(Balance), table(Lot), table(LotBalance)


@dataclass(frozen=True, slots=True)
class UnitOf:
    """A unit of an item: `numerator / denominator` base units."""

    id: int
    zh: str
    en: str
    numerator: int = 1
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class ItemCard:
    """What the lines of a draft show of their item. The first unit is the base unit; `whole`:
    it comes in whole pieces of that."""

    id: int
    code: str
    name: str
    tracking: str
    life_days: int | None
    retail_price_micro: int
    purchase_price_micro: int | None
    units: tuple[UnitOf, ...]
    whole: bool = False

    def unit(self, unit_id: int | None) -> UnitOf:
        """The unit of that id, the base unit for none."""
        return next((u for u in self.units if u.id == unit_id), self.units[0])


@dataclass(frozen=True, slots=True)
class LastPrice:
    """What an item was last bought or sold for."""

    price_micro: int | None
    unit_id: int | None
    with_tax: bool
    on: dt.date
    same_partner: bool


@dataclass(frozen=True, slots=True)
class LotOnHand:
    """A lot in a warehouse."""

    code: str
    expires_on: dt.date | None
    quantity_micro: int


@dataclass(frozen=True, slots=True)
class Found:
    """An item that fits what was typed, the unit its barcode stands for, and how it stands.

    `exact`: code or barcode are just that text.
    """

    card: ItemCard
    unit_id: int
    exact: bool
    on_hand_micro: int = 0
    free_micro: int = 0
    last: LastPrice | None = None
    lots: tuple[LotOnHand, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where a document may stand: units and their warehouses, by id."""

    units: Mapping[int, str] = field(default_factory=dict)
    warehouses: Mapping[int, tuple[int, str]] = field(default_factory=dict)
    """id to (org unit, name)"""


def find_items(
    connection: Connection,
    company_id: int,
    text: str,
    *,
    warehouse_id: int | None,
    partner_id: int | None,
    kinds: tuple[str, ...],
    limit: int = 8,
) -> list[Found]:
    """Items in use that fit a code, barcode, name or initials; exact ones first.

    `kinds` are those whose lines tell the last price.
    """
    sought = text.strip()
    if not sought:
        return []
    hits = connection.execute(_matching(company_id, sought).limit(limit)).all()
    cards = item_cards(connection, [hit.id for hit in hits])
    stock = stock_of(connection, list(cards), warehouse_id)
    prices = last_prices(connection, list(cards), partner_id, kinds)
    return [
        Found(
            cards[hit.id],
            hit.barcode_unit or cards[hit.id].units[0].id,
            hit.rank == 0,
            *stock.get(hit.id, (0, 0)),
            prices.get(hit.id),
        )
        for hit in hits
    ]


def _matching(company_id: int, sought: str) -> Select[tuple[int, int, int]]:
    low = sought.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    code, name = func.lower(item.c.code), func.lower(item.c.name)
    rank = case(
        (or_(code == sought.lower(), barcode.c.code == sought), 0),
        (code.like(f"{low}%", escape="\\"), 1),
        (item.c.initials.like(f"{low}%", escape="\\"), 2),
        (name.like(f"{low}%", escape="\\"), 3),
        else_=4,
    )
    return (
        select(item.c.id, func.max(barcode.c.unit_id).label("barcode_unit"), rank.label("rank"))
        .outerjoin(
            barcode,
            and_(
                barcode.c.item_id == item.c.id,
                barcode.c.company_id == company_id,
                barcode.c.code == sought,
            ),
        )
        .where(
            item.c.company_id == company_id,
            item.c.active.is_(True),
            or_(
                code.like(f"{low}%", escape="\\"),
                name.like(f"%{low}%", escape="\\"),
                item.c.initials.like(f"%{low}%", escape="\\"),
                barcode.c.code.is_not(None),
            ),
        )
        .group_by(item.c.id, item.c.code, item.c.name, item.c.initials, barcode.c.code)
        .order_by(rank, *by_code(item.c.code))
    )


def item_cards(connection: Connection, ids: Iterable[int]) -> dict[int, ItemCard]:
    """Items by id, with all their units."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    units: dict[int, list[UnitOf]] = {}
    for row in connection.execute(
        select(item_unit, unit.c.name, unit.c.name_en)
        .join(unit, unit.c.id == item_unit.c.unit_id)
        .where(item_unit.c.item_id.in_(wanted))
        .order_by(item_unit.c.unit_id)
    ):
        units.setdefault(row.item_id, []).append(
            UnitOf(row.unit_id, row.name, row.name_en, row.numerator, row.denominator)
        )
    found = {}
    for row in connection.execute(
        select(item, unit.c.name.label("unit"), unit.c.name_en, unit.c.code.label("unit_code"))
        .join(unit, unit.c.id == item.c.base_unit_id)
        .where(item.c.id.in_(wanted))
    ):
        base = UnitOf(row.base_unit_id, row.unit, row.name_en)
        others = [u for u in units.get(row.id, []) if u.id != base.id]
        found[row.id] = ItemCard(
            row.id,
            row.code,
            row.name,
            row.tracking,
            row.life_days,
            row.retail_price_micro,
            row.purchase_price_micro,
            (base, *others),
            comes_whole(row.weighed, row.unit_code),
        )
    return found


def stock_of(
    connection: Connection, items: list[int], warehouse_id: int | None
) -> dict[int, tuple[int, int]]:
    """(on hand, not reserved) of items in a warehouse."""
    rows = connection.execute(
        select(balance.c.item_id, balance.c.quantity_micro, balance.c.reserved_micro).where(
            balance.c.item_id.in_(items), balance.c.warehouse_id == warehouse_id
        )
    )
    return {row.item_id: (row.quantity_micro, row.quantity_micro - row.reserved_micro)
            for row in rows}  # fmt: skip


def last_prices(
    connection: Connection, items: list[int], partner_id: int | None, kinds: tuple[str, ...]
) -> dict[int, LastPrice]:
    """The last price of each item, of this partner where there is one, else of anybody."""
    if not items or not kinds:
        return {}
    same = case((document.c.partner_id == (partner_id or -1), 1), else_=0)
    order = (same.desc(), document.c.on.desc(), line.c.id.desc())
    ranked = (
        select(
            line.c.item_id,
            line.c.price_micro,
            line.c.unit_id,
            document.c.prices_include_tax,
            document.c.on,
            same.label("same"),
            func.row_number().over(partition_by=line.c.item_id, order_by=order).label("n"),
        )
        .join(document, document.c.id == line.c.document_id)
        .where(
            line.c.item_id.in_(items),
            document.c.kind.in_(kinds),
            document.c.state == "posted",
            document.c.reverses_id.is_(None),
            line.c.price_micro.is_not(None),
        )
        .subquery()
    )
    return {
        row.item_id: LastPrice(
            row.price_micro, row.unit_id, bool(row.prices_include_tax), row.on, bool(row.same)
        )
        for row in connection.execute(select(ranked).where(ranked.c.n == 1))
    }


def lots_on_hand(
    connection: Connection, item_id: int, warehouse_id: int | None, limit: int = 6
) -> list[LotOnHand]:
    """Lots of an item that lie in a warehouse, first to expire first."""
    rows = connection.execute(
        select(lot.c.code, lot.c.expires_on, lot_balance.c.quantity_micro)
        .join(lot, lot.c.id == lot_balance.c.lot_id)
        .where(
            lot_balance.c.item_id == item_id,
            lot_balance.c.warehouse_id == warehouse_id,
            lot_balance.c.quantity_micro > 0,
        )
        .order_by(lot.c.expires_on.is_(None), lot.c.expires_on, lot.c.id)
        .limit(limit)
    )
    return [LotOnHand(row.code, row.expires_on, row.quantity_micro) for row in rows]


def partners(connection: Connection, company_id: int, flag: str | None) -> dict[int, str]:
    """Suppliers or customers in use, by code; all partners where no flag is asked."""
    statement = select(partner.c.id, partner.c.code, partner.c.name, partner.c.initials).where(
        partner.c.company_id == company_id, partner.c.active.is_(True)
    )
    if flag is not None:
        statement = statement.where(partner.c[flag].is_(True))
    rows = connection.execute(statement.order_by(partner.c.code))
    return {row.id: f"{row.code} · {row.name}" for row in rows}


def places(connection: Connection, company_id: int, units: Iterable[int]) -> Places:
    """Org units among `units` of a company, and the warehouses of each."""
    allowed = sorted(units)
    found = connection.execute(
        select(org_unit.c.id, org_unit.c.name)
        .where(
            org_unit.c.company_id == company_id,
            org_unit.c.id.in_(allowed),
            org_unit.c.active.is_(True),
        )
        .order_by(org_unit.c.path)
    )
    names = {row.id: row.name for row in found}
    stores = connection.execute(
        select(warehouse.c.id, warehouse.c.org_unit_id, warehouse.c.name)
        .where(
            warehouse.c.company_id == company_id,
            warehouse.c.org_unit_id.in_(list(names)),
            warehouse.c.active.is_(True),
        )
        .order_by(warehouse.c.code)
    )
    return Places(names, {row.id: (row.org_unit_id, row.name) for row in stores})
