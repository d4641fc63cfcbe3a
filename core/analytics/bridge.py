"""Why did profit move? Volume, price, cost, mix and loss, item by item, exact to the cent.

An item sold in both windows is valued at its old price and old cost for its new quantity:
what differs from its real sales is price, from its real cost is cost. Sales at old prices
against the old sales are volume, at the old margin. The rest is mix: more of richer goods,
goods that came and goods that went. Loss is what was wasted, missing in counts or taxed for
it. The parts sum up to the change by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from core.analytics.definitions_loss import profit_after_loss
from core.analytics.item_sums import item_sums
from core.analytics.loss import losses
from core.analytics.sales import sums_by_item
from core.analytics.source import Slice, sum_of
from core.analytics.window import Window
from core.kernel.amounts import round_half_up
from core.platform.kept import kept

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
    """From the old profit after loss to the new one."""

    old_fen: int
    volume_fen: int
    price_fen: int
    cost_fen: int
    mix_fen: int
    new_fen: int
    loss_fen: int = 0


def margin_bridge(
    connection: Connection, of: Slice, window: Window, against: Sequence[Window]
) -> Bridge | None:
    """The bridge from some stretches of days to a window; None where cost is hidden."""
    old = _by_item(connection, of, against)
    new = {
        item: (sums.sold_micro, sums.net_sales_fen, sums.cost_fen)
        for item, sums in kept(sums_by_item, connection, of, window).items()
    }
    made = bridge(
        Pair(*old.get(item, _NOTHING), *new.get(item, _NOTHING)) for item in old.keys() | new.keys()
    )
    lost = _lost(connection, of, (window,))
    lost_before = _lost(connection, of, against)
    if made is None or lost is None or lost_before is None:
        return None
    return with_loss(made, lost_before, lost)


def with_loss(made: Bridge, old_loss_fen: int, new_loss_fen: int) -> Bridge:
    """The bridge of gross profit, carried on to what is left after loss."""
    return replace(
        made,
        old_fen=made.old_fen - old_loss_fen,
        loss_fen=old_loss_fen - new_loss_fen,
        new_fen=made.new_fen - new_loss_fen,
    )


_NOTHING = (0, 0, 0)


def _by_item(
    connection: Connection, of: Slice, windows: Sequence[Window]
) -> dict[int, tuple[int, int, int | None]]:
    found: dict[int, tuple[int, int, int | None]] = {}
    for window in windows:
        facts = item_sums(connection, of, window, _NAMES)
        rows = connection.execute(
            select(facts.c.item_id, *(sum_of(facts, name) for name in _NAMES)).group_by(
                facts.c.item_id
            )
        )
        for item, sold, sales, cost in rows.all():
            micro, net, own = found.get(item, _NOTHING)
            both = None if own is None or cost is None else own + cost
            found[item] = (micro + sold, net + sales, both)
    return found


def _lost(connection: Connection, of: Slice, windows: Sequence[Window]) -> int | None:
    """Everything between gross profit and profit after loss."""
    lost = 0
    for window in windows:
        left = profit_after_loss(0, losses(connection, of, window))
        if left is None:
            return None
        lost -= left
    return lost


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
