"""Prices below cost: what goods cost now, and which prices don't bring that back.

The cost of an item is what the stock of the company is worth by now, else the last one known;
of a lot, what it was received at. Prices are compared without tax, in six decimals per base
unit. There is no lowest margin but nothing: a category's stated margin is an estimate for
goods of no known cost, and never a floor. Who may not see cost is told that a price is below
what is allowed, and not by how much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from core.catalog.fields import head_office
from core.catalog.price_rule import Fraction, converted
from core.kernel.amounts import MICRO, round_half_up
from core.kernel.refusals import Refusal
from core.platform.rights import SEE_COST, Actor, NotAllowed
from core.platform.rows import Rows

_BP = 10_000


@dataclass(frozen=True, slots=True)
class Priced:
    """A price with tax, per a unit of so many base units."""

    item_id: int
    price_micro: int
    unit: Fraction = (1, 1)


@dataclass(frozen=True, slots=True)
class BelowCost:
    """A price without tax per base unit, and the cost it lies below (None: not to be seen)."""

    item_id: int
    price_micro: int
    cost_micro: int | None


def unit_costs(rows: Rows, company_id: int, items: Iterable[int], exponent: int) -> dict[int, int]:
    """Cost per base unit of items, six decimals; items of no known cost are left out. Through
    a scoped connection, those whose cost is hidden are left out too."""
    known: dict[int, list[int]] = {}
    for item, company, quantity, value, last_micro, last_fen in rows.select_keys(
        "SELECT item_id, company_id, quantity_micro, value_fen, known_micro, known_fen FROM stream"
        " WHERE item_id IN",
        [(item,) for item in items],
    ):
        if company != company_id or value is None:
            continue
        sums = known.setdefault(item, [0, 0, 0, 0])
        if quantity > 0:
            sums[0], sums[1] = sums[0] + quantity, sums[1] + value
        if last_micro:
            sums[2:] = [last_micro, last_fen]
    found = {item: sums[:2] if sums[0] else sums[2:] for item, sums in known.items()}
    return {item: _each(of[1], of[0], exponent) for item, of in found.items() if of[0]}


def lot_costs(rows: Rows, lots: Iterable[int], exponent: int) -> dict[int, int]:
    """Cost per base unit at which lots were received, six decimals, where it may be seen."""
    return {
        lot: _each(int(value), int(quantity), exponent)
        for lot, quantity, value in rows.select_keys(
            "SELECT lot_id, sum(received_micro), sum(received_fen) FROM fact_lot WHERE lot_id IN",
            [(lot,) for lot in lots],
            tail="GROUP BY lot_id",
        )
        if value is not None and quantity and quantity > 0
    }


def below_cost(
    session: Session, actor: Actor, company_id: int, on: dt.date, prices: Sequence[Priced]
) -> list[BelowCost] | Refusal:
    """Which of some prices to sell by lie below cost on a day, one for an item at most."""
    if not actor.may_anywhere("setup.prices"):
        return NotAllowed("setup.prices", head_office(session, company_id))
    rows = Rows(session)
    ids = {one.item_id for one in prices}
    row = rows.one("SELECT currency_exponent, tax_kind FROM company WHERE id = ?", (company_id,))
    assert row is not None  # noqa: S101
    costs = unit_costs(rows, company_id, ids, row[0])
    rates = _rates(rows, ids, row[1], on)
    seen = actor.may_anywhere(SEE_COST)
    found: dict[int, BelowCost] = {}
    for one in prices:
        per_base = converted(one.price_micro, one.unit, (1, 1))
        if per_base is None:
            per_base = round_half_up(one.price_micro * one.unit[1], one.unit[0])
        net = round_half_up(per_base * _BP, _BP + rates.get(one.item_id, 0))
        cost = costs.get(one.item_id)
        lowest = found.get(one.item_id)
        if cost is not None and net < cost and (lowest is None or net < lowest.price_micro):
            found[one.item_id] = BelowCost(one.item_id, net, cost if seen else None)
    return list(found.values())


def _rates(rows: Rows, items: Iterable[int], tax_kind: str, on: dt.date) -> dict[int, int]:
    """Tax on sales of items on a day, in basis points; exempt ones and unknown ones none."""
    classes: dict[int, int] = dict(
        rows.select_keys(
            "SELECT id, sales_tax_class_id FROM item WHERE id IN", [(item,) for item in items]
        )
    )
    rates: dict[int, int] = dict(
        rows.select(
            "SELECT t.tax_class_id, t.rate_bp FROM tax_rate t JOIN tax_class c"
            " ON c.id = t.tax_class_id WHERE NOT c.exempt AND t.tax_kind = ? AND t.from_on <= ?"
            " AND (t.to_on IS NULL OR t.to_on >= ?)",
            (tax_kind, on, on),
        )
    )
    return {item: rates[of] for item, of in classes.items() if of in rates}


def _each(value_fen: int, quantity_micro: int, exponent: int) -> int:
    return round_half_up(value_fen * MICRO * MICRO, quantity_micro * 10**exponent)
