"""Which promotions hold for an item, a store and a day, and what was sold under one.

Read set-based, for any span of days at once. A store takes part where it, or a unit that it
stands under, is named, or where the promotion is for all. How much is taken off is
core/catalog/promotion_rule.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from core.catalog.promotion_rule import Promotion
from core.platform.rows import Row, Rows, as_date


@dataclass(frozen=True, slots=True)
class Standing:
    """A promotion with the days and stores it is for; `stores` None for all of them."""

    promotion: Promotion
    from_on: dt.date
    to_on: dt.date
    stores: frozenset[int] | None

    def holds(self, on: dt.date, units_above: Collection[int]) -> bool:
        """Whether it holds on a day in a store, given by the ids of its path."""
        here = self.stores is None or not self.stores.isdisjoint(units_above)
        return here and self.from_on <= on <= self.to_on


def standing(
    rows: Rows, company_id: int, first_on: dt.date, last_on: dt.date
) -> tuple[Standing, ...]:
    """The promotions of a company that are in use and hold on any of these days, oldest first."""
    found = rows.select(
        "SELECT id, kind, code, name, percent_bp, buy_micro, get_micro, spend_fen, save_fen,"
        " repeats, days_left, supplier_id, supplier_share_bp, all_stores, from_on, to_on"
        " FROM promotion WHERE company_id = ? AND active AND from_on <= ? AND to_on >= ?"
        " ORDER BY from_on, id",
        (company_id, last_on, first_on),
    )
    keys = [(row[0],) for row in found]
    items: dict[int, dict[int, int | None]] = {}
    for promotion, item, price in rows.select_keys(
        "SELECT promotion_id, item_id, price_micro FROM promotion_item WHERE promotion_id IN", keys
    ):
        items.setdefault(promotion, {})[item] = price
    stores: dict[int, set[int]] = {}
    for promotion, store in rows.select_keys(
        "SELECT promotion_id, store_id FROM promotion_store WHERE promotion_id IN", keys
    ):
        stores.setdefault(promotion, set()).add(store)
    return tuple(_standing(row, items.get(row[0], {}), stores.get(row[0], set())) for row in found)


def paths(rows: Rows, units: Collection[int]) -> dict[int, list[int]]:
    """The ids of the units that org units stand under, topmost first, themselves last."""
    found = rows.select_keys(
        "SELECT id, path FROM org_unit WHERE id IN", [(unit,) for unit in units]
    )
    return {unit: [int(part) for part in path.split("/") if part] for unit, path in found}


def named(
    promotions: Sequence[Promotion], item_id: int, said: str, cheaper: Mapping[int, bool]
) -> Promotion | None:
    """The promotion that a till's line was sold under: the one it names by code or name, else
    the first about the item, special prices and markdowns of lots before what needs several.

    Only where less was paid than the regular price (`cheaper` by item).
    """
    about = [p for p in promotions if p.about(item_id)]
    word = said.strip().casefold()
    by_name = [p for p in about if word and word in (p.code.casefold(), p.name.casefold())]
    if not cheaper.get(item_id):
        return None
    return min(by_name or about, key=lambda p: (_LIKELY.index(p.kind), p.id), default=None)


_LIKELY = ("special_price", "near_expiry", "second_item", "buy_get", "spend_save")


def _standing(row: Row, items: dict[int, int | None], stores: set[int]) -> Standing:
    return Standing(
        Promotion(
            id=row[0],
            kind=row[1],
            code=row[2],
            name=row[3],
            items=items,
            percent_bp=row[4],
            buy_micro=row[5],
            get_micro=row[6],
            spend_fen=row[7],
            save_fen=row[8],
            repeats=bool(row[9]),
            days_left=row[10],
            supplier_id=row[11],
            supplier_share_bp=row[12],
        ),
        as_date(row[14]),
        as_date(row[15]),
        None if row[13] else frozenset(stores),
    )
