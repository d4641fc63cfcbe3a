"""Why did gross profit move? Volume, price, cost and mix, item by item, exact to the cent.

An item sold in both windows is valued at its old price and old cost for its new quantity:
what differs from its real sales is price, from its real cost is cost. Sales at old prices
against the old sales are volume, at the old margin. The rest is mix: more of richer goods,
goods that came and goods that went. The parts sum up to the change by construction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.analytics.source import Slice, item_facts, sum_of
from core.analytics.window import Window
from core.kernel.amounts import round_half_up

_NAMES = ("sold_micro", "net_sales_fen", "cost_now_fen")


@dataclass(frozen=True, slots=True)
class Pair:
    """An item in the comparison window (`old_`) and in this one."""

    old_micro: int
    old_sales_fen: int
    old_cost_fen: int | None
    new_micro: int
    new_sales_fen: int
    new_cost_fen: int | None


@dataclass(frozen=True, slots=True)
class Bridge:
    """From the old gross profit to the new one."""

    old_fen: int
    volume_fen: int
    price_fen: int
    cost_fen: int
    mix_fen: int
    new_fen: int


def margin_bridge(
    connection: Connection, of: Slice, window: Window, against: Window
) -> Bridge | None:
    """The bridge between two windows; None where cost is hidden."""
    old, new = _by_item(connection, of, against), _by_item(connection, of, window)
    return bridge(
        Pair(*old.get(item, _NOTHING), *new.get(item, _NOTHING)) for item in old.keys() | new.keys()
    )


_NOTHING = (0, 0, 0)


def _by_item(
    connection: Connection, of: Slice, window: Window
) -> dict[int, tuple[int, int, int | None]]:
    facts = item_facts(of, window, _NAMES)
    rows = connection.execute(
        select(facts.c.item_id, *(sum_of(facts, name) for name in _NAMES)).group_by(facts.c.item_id)
    )
    return {item: (sold, sales, cost) for item, sold, sales, cost in rows}


def bridge(pairs: Iterable[Pair]) -> Bridge | None:
    """The arithmetic; None as soon as one cost is hidden."""
    old_sales = old_profit = new_profit = at_old_price = at_old_cost = price = cost = 0
    for pair in pairs:
        if pair.old_cost_fen is None or pair.new_cost_fen is None:
            return None
        old_sales += pair.old_sales_fen
        old_profit += pair.old_sales_fen - pair.old_cost_fen
        new_profit += pair.new_sales_fen - pair.new_cost_fen
        sales_then, cost_then = pair.new_sales_fen, pair.new_cost_fen
        if pair.old_micro > 0 and pair.new_micro > 0:
            sales_then = round_half_up(pair.old_sales_fen * pair.new_micro, pair.old_micro)
            cost_then = round_half_up(pair.old_cost_fen * pair.new_micro, pair.old_micro)
        at_old_price += sales_then
        at_old_cost += cost_then
        price += pair.new_sales_fen - sales_then
        cost -= pair.new_cost_fen - cost_then
    volume = 0
    if old_sales > 0:
        volume = round_half_up(old_profit * (at_old_price - old_sales), old_sales)
    mix = at_old_price - at_old_cost - old_profit - volume
    return Bridge(old_profit, volume, price, cost, mix, new_profit)
