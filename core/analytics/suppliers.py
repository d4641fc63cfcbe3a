"""How good is a supplier? Lead time and fill of what was ordered, money bought and given back.

Orders are those dated in the window. Fill counts those that are due by its last day: a
supplier's agreed days after the order. Money is by the whole months that the window touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Integer, case, cast, func, select

from core.analytics.definitions_supply import lead_time, supplier_fill
from core.analytics.source import Slice, limits, open_sum, whole_sum
from core.analytics.window import Window
from core.kernel.period import Period
from core.platform.sql_days import day_number, number_of
from models.base import table
from models.catalog import Partner
from models.documents import Document
from models.facts import FactOrder, FactPartnerItemMonth, FactPartnerMonth

ORDER, RECEIPT, RETURN = "purchase.order", "purchase.receipt", "purchase.return"
MOST_SHARE = 9000
"""Nine of ten deliveries come within so many days: the time to count on."""


@dataclass(frozen=True, slots=True)
class Orders:
    """What was ordered and how it came. `deliveries` counts them by days since the order."""

    orders: int = 0
    ordered_micro: int = 0
    on_time_micro: int = 0
    deliveries: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier's card. `agreed_days` is what set-up says; money is None where hidden."""

    id: int
    code: str
    name: str
    agreed_days: int
    orders: Orders
    bought_fen: int | None
    returned_fen: int | None
    returns: int

    @property
    def fill(self) -> int | None:
        """Basis points."""
        return supplier_fill(self.orders.on_time_micro, self.orders.ordered_micro)

    @property
    def median_days(self) -> int | None:
        """Half of the deliveries came within so many days."""
        return lead_time(self.orders.deliveries)

    @property
    def most_days(self) -> int | None:
        """Nine of ten did."""
        return lead_time(self.orders.deliveries, MOST_SHARE)


def suppliers(connection: Connection, of: Slice, window: Window) -> list[Supplier]:
    """Suppliers with orders or purchases in a window, the most money first."""
    found, bought = orders(connection, of, window), _bought(connection, of, window)
    returned = _returned(connection, of, window)
    partner = table(Partner)
    rows = connection.execute(
        select(partner.c.id, partner.c.code, partner.c.name, partner.c.lead_days).where(
            partner.c.id.in_(found.keys() | bought.keys() | returned.keys())
        )
    )
    cards = [
        Supplier(
            row.id,
            row.code,
            row.name,
            row.lead_days,
            found.get(row.id, Orders()),
            bought.get(row.id, 0),
            *returned.get(row.id, (0, 0)),
        )
        for row in rows
    ]
    return sorted(cards, key=lambda card: (-(card.bought_fen or 0), card.code))


def least_reliable(cards: Iterable[Supplier]) -> list[Supplier]:
    """Those of whom something came, first who is furthest behind what was agreed, nine times of
    ten."""
    known = [card for card in cards if card.orders.deliveries]
    return sorted(known, key=lambda card: card.agreed_days - (card.most_days or 0))


def orders(connection: Connection, of: Slice, window: Window) -> dict[int, Orders]:
    """How the orders of a window were met, by supplier."""
    facts, partner = table(FactOrder), table(Partner)
    due = day_number(facts.c.on) + partner.c.lead_days <= number_of(window.last)
    in_time = facts.c.lead_days <= partner.c.lead_days
    came = case((facts.c.fulfilled_micro > 0, 1), else_=0)
    rows = connection.execute(
        select(
            facts.c.partner_id,
            facts.c.lead_days,
            cast(func.sum(came), Integer).label("deliveries"),
            cast(func.sum(case((facts.c.ordered_micro > 0, 1), else_=0)), Integer).label("orders"),
            open_sum(case((due, facts.c.ordered_micro), else_=0), "ordered"),
            open_sum(case((due & in_time, facts.c.fulfilled_micro), else_=0), "on_time"),
        )
        .join(partner, partner.c.id == facts.c.partner_id)
        .where(
            facts.c.company_id == of.company_id,
            facts.c.kind == ORDER,
            facts.c.on.between(window.first, window.last),
            *limits(facts, Slice(of.company_id, of.units)),
        )
        .group_by(facts.c.partner_id, facts.c.lead_days)
    ).all()
    found: dict[int, Orders] = {}
    for row in rows:
        one = found.get(row.partner_id, Orders())
        days = dict(one.deliveries)
        if row.deliveries:
            days[row.lead_days] = days.get(row.lead_days, 0) + row.deliveries
        found[row.partner_id] = Orders(
            one.orders + row.orders,
            one.ordered_micro + row.ordered,
            one.on_time_micro + row.on_time,
            days,
        )
    return found


def _bought(connection: Connection, of: Slice, window: Window) -> dict[int, int | None]:
    if of.of_goods:
        facts = table(FactPartnerItemMonth)
        came, owed = facts.c.bought_micro, facts.c.bought_fen
    else:
        facts = table(FactPartnerMonth)
        came, owed = facts.c.supplied_items, facts.c.supplied_fen
    rows = connection.execute(
        select(facts.c.partner_id, whole_sum(owed, "fen"))
        .where(
            facts.c.period.between(Period.of(window.first).code, Period.of(window.last).code),
            came != 0,
            *limits(facts, of),
        )
        .group_by(facts.c.partner_id)
    )
    return {row.partner_id: row.fen for row in rows}


def _returned(
    connection: Connection, of: Slice, window: Window
) -> dict[int, tuple[int | None, int]]:
    """(money, documents) given back."""
    document = table(Document)
    rows = connection.execute(
        select(
            document.c.partner_id,
            whole_sum(document.c.net_fen, "fen"),
            open_sum(case((document.c.reverses_id.is_(None), 1), else_=-1), "documents"),
        )
        .where(
            document.c.company_id == of.company_id,
            document.c.kind == RETURN,
            document.c.state.in_(("posted", "reversed")),
            document.c.on.between(window.first, window.last),
            document.c.partner_id.is_not(None),
            *([document.c.org_unit_id.in_(of.units)] if of.units else []),
        )
        .group_by(document.c.partner_id)
    )
    return {row.partner_id: (row.fen, row.documents) for row in rows}
