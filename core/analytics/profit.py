"""From what customers paid to what is left in the end: the steps of the margin waterfall.

Rebates belong to the month of the purchase and to the company, not to a store: of a month that
is partly inside, its share by days counts, and with a store chosen there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.analytics import definitions, loss, sales
from core.analytics.definitions import Sums
from core.analytics.definitions_loss import Losses
from core.analytics.rebates import rebates
from core.analytics.sales import Group
from core.analytics.source import Slice
from core.analytics.window import Window
from core.kernel.amounts import round_half_up
from core.kernel.period import Period
from models.base import table
from models.catalog import Item


@dataclass(frozen=True, slots=True)
class Profit:
    """Sums of a window and what followed; `rebates_fen` None where hidden or not asked for."""

    sums: Sums
    losses: Losses
    rebates_fen: int | None
    of_company: bool

    @property
    def gross_fen(self) -> int | None:
        """Net sales less cost of sales."""
        return definitions.gross_profit(self.sums)

    @property
    def after_loss_fen(self) -> int | None:
        """What waste, counts and their tax leave of it."""
        return definitions.profit_after_loss(self.gross_fen, self.losses)

    @property
    def full_fen(self) -> int | None:
        """With the rebates earned; of a store, that earns none by itself, without."""
        earned = self.rebates_fen if self.of_company else 0
        return definitions.full_profit(self.after_loss_fen, earned)


def profit(connection: Connection, of: Slice, window: Window) -> Profit:
    """The profit of a window, step by step."""
    whole = not of.units
    return Profit(
        sales.total(connection, of, window),
        loss.losses(connection, of, window),
        rebates_in(connection, of, window) if whole else None,
        whole,
    )


def rebates_in(connection: Connection, of: Slice, window: Window) -> int | None:
    """Rebates earned by what was bought of some goods in a window; None where hidden."""
    by_item = rebates_by_item(connection, of, window)
    return None if by_item is None else sum(by_item.values())


def rebates_by_item(connection: Connection, of: Slice, window: Window) -> dict[int, int] | None:
    """The same by item, of those whose purchases earned any; None where hidden."""
    found, goods = rebates(connection, of.company_id), _goods(connection, of)
    earned: dict[int, int] = {}
    for one in found:
        if one.earned_fen is None:
            return None
        for (item, code), fen in one.parts.items():
            inside = _days_inside(code, window)
            if inside and (goods is None or item in goods):
                period = Period.from_code(code)
                days = (period.last_day - period.first_day).days + 1
                earned[item] = earned.get(item, 0) + round_half_up(fen * inside, days)
    return earned


@dataclass(frozen=True, slots=True)
class ItemProfit:
    """What an item brought beside its sales: rebates, and what they and its losses make of its
    gross profit. None where hidden; with a store chosen, no rebates."""

    rebates_fen: int | None
    full_fen: int | None


def full_by_item(
    connection: Connection, of: Slice, window: Window, groups: Sequence[Group]
) -> dict[int, ItemProfit]:
    """Rebates and full profit of items whose sums of the window are known."""
    lost = loss.losses_of(connection, of, window, [group.id for group in groups])
    earned = rebates_by_item(connection, of, window) if not of.units else {}
    found = {}
    for group in groups:
        after = definitions.profit_after_loss(
            definitions.gross_profit(group.sums), lost.get(group.id, Losses())
        )
        rebate = None if earned is None else earned.get(group.id, 0)
        found[group.id] = ItemProfit(rebate, definitions.full_profit(after, rebate))
    return found


def _days_inside(code: int, window: Window) -> int:
    period = Period.from_code(code)
    first, last = max(period.first_day, window.first), min(period.last_day, window.last)
    return max(0, (last - first).days + 1)


def _goods(connection: Connection, of: Slice) -> set[int] | None:
    """The items of a slice; None for all."""
    if not of.of_goods:
        return None
    item = table(Item)
    query = select(item.c.id).where(item.c.company_id == of.company_id)
    if of.categories:
        query = query.where(item.c.category_id.in_(of.categories))
    if of.items:
        query = query.where(item.c.id.in_(of.items))
    return set(connection.scalars(query))
