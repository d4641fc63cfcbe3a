"""What a sheet to count by lists: the goods of a count, and nothing of what is on record.

The items are those that the count asks for, by category and code; a zone of a recount asks for
its own only.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from core.desks.counting.found import category, family, on_list, recount
from core.documents.read_entry import barcode, item, item_cards
from core.platform.sql_order import by_code

MOST = 1_000
"""Items on one sheet: fifty pages. Whoever has more prints it by category."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An item to be counted, in its base unit. `code` is what to scan or type."""

    category: str
    code: str
    name: str
    unit_zh: str
    unit_en: str
    barcode: str
    dated: bool


def categories_to_count(connection: Connection, count_id: int) -> dict[int, str]:
    """The categories that items of a count are in, by code."""
    rows = connection.execute(
        select(category.c.id, category.c.name, category.c.code)
        .join(item, item.c.category_id == category.c.id)
        .where(item.c.id.in_(sorted(on_list(connection, count_id))))
        .group_by(category.c.id, category.c.name, category.c.code)
        .order_by(category.c.code)
    )
    return {row.id: row.name for row in rows}


def sheet_rows(
    connection: Connection,
    count_id: int,
    company_id: int,
    *,
    zone_id: int | None = None,
    category_id: int | None = None,
) -> list[SheetRow]:
    """The items to be counted: of a recount's zone its own, else of a category or of all."""
    again = set(
        connection.execute(select(recount.c.item_id).where(recount.c.zone_id == zone_id)).scalars()
    )
    wanted = again or on_list(connection, count_id)
    statement = (
        select(item.c.id, category.c.name)
        .join(category, category.c.id == item.c.category_id)
        .where(item.c.id.in_(sorted(wanted)))
        .order_by(category.c.code, *by_code(item.c.code))
        .limit(MOST)
    )
    if category_id is not None:
        tree = family(connection, company_id, category_id)
        statement = statement.where(item.c.category_id.in_(sorted(tree)))
    found = {row.id: row.name for row in connection.execute(statement)}
    cards = item_cards(connection, found)
    codes = _barcodes(connection, {one: card.units[0].id for one, card in cards.items()})
    return [
        SheetRow(
            of,
            cards[one].code,
            cards[one].name,
            cards[one].units[0].zh,
            cards[one].units[0].en,
            codes.get(one, ""),
            cards[one].tracking != "none",
        )
        for one, of in found.items()
    ]


def _barcodes(connection: Connection, base: dict[int, int]) -> dict[int, str]:
    """One barcode of each item's base unit."""
    rows = connection.execute(
        select(barcode.c.item_id, barcode.c.unit_id, func.min(barcode.c.code).label("code"))
        .where(barcode.c.item_id.in_(sorted(base)))
        .group_by(barcode.c.item_id, barcode.c.unit_id)
    )
    return {row.item_id: row.code for row in rows if base[row.item_id] == row.unit_id}
