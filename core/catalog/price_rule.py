"""Which price of several lists counts. Rules only, no database.

A list that names the partner comes before one that names an org unit, a unit before those it
stands under, and either before a list for all; of two that name the same, the one that began
later. Within a list the tier with the highest quantity that is reached counts: in the unit
that is asked for, else in another whose price converts exactly in six decimals. A list that
has no such price is passed over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Fraction = tuple[int, int]
"""A unit as numerator ÷ denominator base units."""


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A price that a list in force has for an item: per `unit_id`, from `from_micro` base
    units on. `price_micro` is None where the reader may not see it."""

    list_id: int
    code: str
    name: str
    partner_id: int | None
    org_unit_id: int | None
    from_on: dt.date
    unit_id: int
    from_micro: int
    price_micro: int | None


def choose(
    prices: Sequence[ListPrice],
    units: Mapping[int, Fraction],
    unit_id: int,
    quantity_micro: int,
    units_above: Sequence[int],
) -> tuple[ListPrice, int | None] | None:
    """The list price that counts and what it is per `unit_id`; None where no list has one.

    `units_above` is the path of the org unit, topmost first and itself last; `units` are the
    units of the item, `quantity_micro` base units.
    """
    depth = {unit: number for number, unit in enumerate(units_above, 1)}
    depth_of_all = {None: 0} | depth
    by_list: dict[int, list[ListPrice]] = {}
    for price in prices:
        if price.org_unit_id in depth_of_all and price.from_micro <= quantity_micro:
            by_list.setdefault(price.list_id, []).append(price)

    def rank(found: list[ListPrice]) -> tuple[bool, int, dt.date, int]:
        one = found[0]
        own = one.partner_id is not None
        return own, depth_of_all[one.org_unit_id], one.from_on, one.list_id

    for found in sorted(by_list.values(), key=rank, reverse=True):
        reached = {one.unit_id: one for one in sorted(found, key=lambda one: one.from_micro)}
        for unit in sorted(reached, key=lambda u: (u != unit_id, units.get(u) != (1, 1), u)):
            if (said := _per_unit(reached[unit], units, unit_id)) is not None:
                return said
    return None


def converted(price_micro: int, of: Fraction, to: Fraction) -> int | None:
    """A price per unit `of` as a price per unit `to`; None where six decimals do not hold it."""
    price, rest = divmod(price_micro * to[0] * of[1], to[1] * of[0])
    return None if rest else price


def _per_unit(
    price: ListPrice, units: Mapping[int, Fraction], unit_id: int
) -> tuple[ListPrice, int | None] | None:
    if price.unit_id == unit_id or price.price_micro is None:
        return price, price.price_micro
    if price.unit_id not in units or unit_id not in units:
        return None
    there = converted(price.price_micro, units[price.unit_id], units[unit_id])
    return None if there is None else (price, there)
