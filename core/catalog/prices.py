"""What an item costs whom today, and where that price comes from.

Price lists first (core/catalog/price_rule says which). Without one, a sale takes the item's
retail price, else what this customer paid last; a purchase takes what this supplier charged
last, else the item's purchase price. Prices of lists to sell by include tax and those of lists
to buy by do not; last prices are as their document had them, an item's own include tax.

Reads through `Rows`, in a write transaction as well as through a scoped connection
(`Rows(Session(bind=connection))`): a price the reader may not see is None, as is the answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.catalog.price_rule import Fraction, ListPrice, choose, converted
from core.platform.rows import Row, Rows, as_date

TOLD_BY = {
    "sell": ("sales.delivery", "sales.order"),
    "buy": ("purchase.receipt", "purchase.order"),
}
"""The kinds of document whose lines tell a last price, by direction."""


class Origin(StrEnum):
    """Where a price comes from."""

    LIST = "list"
    LAST = "last"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Asked:
    """A line that wants a price: `unit_id` None is the base unit, the quantity in base units."""

    item_id: int
    unit_id: int | None = None
    quantity_micro: int = 0


@dataclass(frozen=True, slots=True)
class PriceFound:
    """A price per unit asked for, six decimals. Of a list: its id, code, name and the tier's
    quantity in base units; of a last price: the day it was paid."""

    price_micro: int
    unit_id: int
    with_tax: bool
    origin: Origin
    list_id: int | None = None
    code: str = ""
    name: str = ""
    from_micro: int = 0
    on: dt.date | None = None
    own: bool = False
    """Agreed with this partner: of a list that names him."""


def price_of(
    rows: Rows,
    company_id: int,
    item_id: int,
    unit_id: int | None,
    partner_id: int | None,
    org_unit_id: int,
    on: dt.date,
    quantity_micro: int,
    direction: str,
) -> PriceFound | None:
    """The price of one line; `direction` is 'sell' or 'buy'. See `prices_of`."""
    asked = [Asked(item_id, unit_id, quantity_micro)]
    return prices_of(rows, company_id, asked, partner_id, org_unit_id, on, direction)[0]


def prices_of(
    rows: Rows,
    company_id: int,
    asked: Sequence[Asked],
    partner_id: int | None,
    org_unit_id: int,
    on: dt.date,
    direction: str,
) -> list[PriceFound | None]:
    """The prices of many lines of one document, in their order; a handful of queries."""
    items = _items(rows, company_id, {one.item_id for one in asked}, direction)
    listed = _listed(rows, company_id, items, partner_id, on, direction)
    path = rows.one("SELECT path FROM org_unit WHERE id = ?", (org_unit_id,))
    above = [int(part) for part in path[0].split("/") if part] if path else [org_unit_id]
    last = _last(rows, company_id, items, partner_id, direction) if partner_id else {}
    answers: list[PriceFound | None] = []
    for one in asked:
        item = items.get(one.item_id)
        unit = one.unit_id or (item.base_unit_id if item else 0)
        if item is None or unit not in item.units:
            answers.append(None)
            continue
        prices = listed.get(one.item_id, ())
        found = choose(prices, item.units, unit, one.quantity_micro, above)
        if found is not None:
            answers.append(_from_list(*found, unit, direction))
        else:
            answers.append(_without_list(item, unit, last.get(one.item_id), direction))
    return answers


@dataclass(frozen=True, slots=True)
class _Item:
    base_unit_id: int
    price_micro: int | None
    units: dict[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Last:
    price_micro: int | None
    unit_id: int
    with_tax: bool
    on: dt.date


def _from_list(
    price: ListPrice, price_micro: int | None, unit: int, direction: str
) -> PriceFound | None:
    if price_micro is None:
        return None
    return PriceFound(
        price_micro,
        unit,
        direction == "sell",
        Origin.LIST,
        price.list_id,
        price.code,
        price.name,
        price.from_micro,
        own=price.partner_id is not None,
    )


def _without_list(item: _Item, unit: int, last: _Last | None, direction: str) -> PriceFound | None:
    own = paid = None
    if item.price_micro and (price := converted(item.price_micro, (1, 1), item.units[unit])):
        own = PriceFound(price, unit, True, Origin.ITEM)
    if last is not None and last.price_micro is not None and last.unit_id in item.units:
        price = converted(last.price_micro, item.units[last.unit_id], item.units[unit])
        if price is not None:
            paid = PriceFound(price, unit, last.with_tax, Origin.LAST, on=last.on)
    return (own or paid) if direction == "sell" else (paid or own)


def _items(rows: Rows, company_id: int, wanted: set[int], direction: str) -> dict[int, _Item]:
    """Items of the company with their own price and their units."""
    column = "retail_price_micro" if direction == "sell" else "purchase_price_micro"
    keys = [(item,) for item in wanted]
    found = {}
    for item, company, base, price in rows.select_keys(
        f"SELECT id, company_id, base_unit_id, {column} FROM item WHERE id IN",  # noqa: S608
        keys,
    ):
        if company == company_id:
            found[item] = _Item(base, price, {base: (1, 1)})
    for item, unit, numerator, denominator in rows.select_keys(
        "SELECT item_id, unit_id, numerator, denominator FROM item_unit WHERE item_id IN", keys
    ):
        if item in found:
            found[item].units[unit] = (numerator, denominator)
    return found


def _listed(
    rows: Rows,
    company_id: int,
    items: Mapping[int, _Item],
    partner_id: int | None,
    on: dt.date,
    direction: str,
) -> dict[int, list[ListPrice]]:
    """What the lists in force say of the items."""
    lists: dict[int, Row] = {
        row[0]: row
        for row in rows.select(
            "SELECT id, code, name, partner_id, for_org_unit_id, from_on FROM price_list"
            " WHERE company_id = ? AND direction = ? AND active AND from_on <= ?"
            " AND (to_on IS NULL OR to_on >= ?) AND (partner_id IS NULL OR partner_id = ?)",
            (company_id, direction, on, on, partner_id or -1),
        )
    }
    found: dict[int, list[ListPrice]] = {}
    for list_id, item, unit, from_micro, price in rows.select_keys(
        "SELECT price_list_id, item_id, unit_id, from_micro, price_micro FROM price_list_line"
        " WHERE (price_list_id, item_id) IN",
        [(list_id, item) for list_id in lists for item in items],
    ):
        _id, code, name, partner, org_unit, from_on = lists[list_id]
        found.setdefault(item, []).append(
            ListPrice(
                list_id,
                code,
                name,
                partner,
                org_unit,
                as_date(from_on),
                unit,
                from_micro,
                price,
            )
        )
    return found


def _last(
    rows: Rows, company_id: int, items: Mapping[int, _Item], partner_id: int, direction: str
) -> dict[int, _Last]:
    """What this partner's last posted document said of each item."""
    if not items:
        return {}
    kinds = TOLD_BY[direction]
    marks, names = ",".join("?" * len(items)), ",".join("?" * len(kinds))
    found = rows.select(
        "SELECT item_id, price_micro, unit_id, prices_include_tax, the_day FROM ("  # noqa: S608
        " SELECT l.item_id, l.price_micro, l.unit_id, d.prices_include_tax,"
        ' d."on" AS the_day, row_number() OVER (PARTITION BY l.item_id'
        ' ORDER BY d."on" DESC, l.id DESC) AS n'
        " FROM document d JOIN document_line l ON l.document_id = d.id"
        " WHERE d.partner_id = ? AND d.company_id = ? AND d.state = 'posted'"
        f" AND d.reverses_id IS NULL AND d.kind IN ({names}) AND l.price_micro IS NOT NULL"
        f" AND l.promotion_id IS NULL AND l.item_id IN ({marks})) AS told WHERE n = 1",
        (partner_id, company_id, *kinds, *items),
    )
    return {
        item: _Last(price, unit or items[item].base_unit_id, bool(with_tax), as_date(on))
        for item, price, unit, with_tax, on in found
    }
