"""Price lists of the demo: what wholesale customers are charged, what suppliers ask this time
and asked the time before.

Suppliers of the centre change their prices every thirty days (`core/demo/world`); their lists
say so by the case.
"""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from core.catalog.price_lists import LineForm, PriceListForm, save_price_list, set_prices
from core.demo.found import FEN_TO_MICRO, Firm, must
from core.demo.goods import Trader
from core.demo.wholesale import ASKS, OFF_BP, charged_fen
from core.demo.world import PRICES_HOLD, World
from core.kernel.amounts import MICRO

MORE_CASES, MORE_OFF_BP = 5, 300
"""Who takes so many cases at once pays so much less again."""


def price_lists(session: Session, world: World, firm: Firm) -> None:
    """All lists, through the verbs of the set-up."""
    for customer in world.customers:
        _sells(session, world, firm, customer)
    for supplier in world.suppliers:
        if supplier.to == "dc":
            _buys(session, world, firm, supplier)


def _sells(session: Session, world: World, firm: Firm, customer: Trader) -> None:
    lines = []
    for code in ASKS[customer.code]:
        item = world.index(code)
        if item is None:
            continue
        good = world.goods[item]
        unit = firm.base_units[item]
        lines.append(LineForm(firm.items[item], unit, charged_fen(good) * FEN_TO_MICRO))
        more = charged_fen(good, OFF_BP + MORE_OFF_BP) * FEN_TO_MICRO
        least = MORE_CASES * good.pack * MICRO
        lines.append(LineForm(firm.items[item], unit, more, least))
    form = PriceListForm(
        f"PF-{customer.code}",
        f"{customer.name}协议价",
        "sell",
        world.days[0],
        partner_id=firm.partners[customer.code],
    )
    _save(session, firm, form, lines)


def _buys(session: Session, world: World, firm: Firm, supplier: Trader) -> None:
    """The list in force and the one before it."""
    items = world.of_supplier(supplier.code).tolist()
    now = (world.length - 1) // PRICES_HOLD * PRICES_HOLD
    for day in (now - PRICES_HOLD, now):
        if day < 0:
            continue
        lines = []
        for i in items:
            good = world.goods[i]
            case = good.pack > 1
            unit = firm.measures["CASE"] if case else firm.base_units[i]
            price = int(world.cost_fen[i, day]) * (good.pack if case else 1)
            lines.append(LineForm(firm.items[i], unit, price * FEN_TO_MICRO))
        form = PriceListForm(
            f"CG-{supplier.code}-{world.days[day]:%y%m%d}",
            f"{supplier.name} {world.days[day]:%Y-%m} 供货价",
            "buy",
            world.days[day],
            world.days[now] - dt.timedelta(days=1) if day != now else None,
            partner_id=firm.partners[supplier.code],
        )
        _save(session, firm, form, lines)


def _save(session: Session, firm: Firm, form: PriceListForm, lines: list[LineForm]) -> None:
    company = firm.founded.company_id
    if lines:
        number = must(save_price_list(session, firm.actor, company, form))
        must(set_prices(session, firm.actor, company, number, lines))
