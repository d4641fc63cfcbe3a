"""What was agreed: when suppliers take orders, price lists, promotions, the rebate; which months
are closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from core.catalog.promotion_set_up import PromotionForm, save_promotion
from core.catalog.rebates import RebateForm, save_rebate
from core.catalog.supplier_terms import Terms, save_terms
from core.demo.found import FEN_TO_MICRO, Firm, must
from core.demo.left import CUTOFF_MINUTE
from core.demo.ordering import REVIEWS, weekly
from core.demo.prices import price_lists
from core.demo.stories import REBATE
from core.demo.world import World
from core.desks.setup.periods import close_through
from core.kernel.amounts import MICRO
from core.kernel.period import Period

REBATE_BP, REBATE_FROM_FEN = 800, 1_000_000
OPEN_MONTHS = 2
"""The month of the last day and the one before it are open."""
COMING = (("9001", "second_item", "第二件半价"), ("6003", "buy_get", "汽水买二赠一"))
MINIMUM_FEN = 50_000
"""Suppliers of the centre take no orders below ¥500."""


def agree(session: Session, world: World, firm: Firm) -> None:
    """When suppliers take orders, price lists, promotions as the tills knew them, the rebate."""
    company = firm.founded.company_id
    for number, supplier in enumerate(world.suppliers):
        weekdays = REVIEWS.get(supplier.review, weekly(number))
        days = sum(1 << day for day in weekdays)
        terms = Terms(days, CUTOFF_MINUTE, MINIMUM_FEN if supplier.to == "dc" else 0)
        partner = firm.partners[supplier.code]
        must(save_terms(session, firm.actor, company, partner, terms))
    price_lists(session, world, firm)
    for one in world.promotions:
        special = one.kind == "special_price"
        prices = {
            firm.items[i]: int(world.price_fen[i, one.first]) * FEN_TO_MICRO if special else None
            for i in one.items
        }
        form = PromotionForm(
            one.code,
            one.name,
            one.kind,
            world.days[one.first],
            world.days[one.last],
            prices,
            spend_fen=one.spend_fen,
            save_fen=one.save_fen,
        )
        firm.promotions.append(must(save_promotion(session, firm.actor, company, form)))
    for coming in _coming(world, firm):
        must(save_promotion(session, firm.actor, company, coming))
    item = world.index(REBATE)
    if item is not None:
        rebate = RebateForm(
            firm.partners[world.goods[item].supplier],
            world.days[0].replace(day=1),
            Period.of(world.end).last_day,
            REBATE_BP,
            REBATE_FROM_FEN,
            firm.items[item],
        )
        must(save_rebate(session, firm.actor, company, rebate))


def _coming(world: World, firm: Firm) -> list[PromotionForm]:
    """Offers that are announced and have not begun: a second piece at half price, buy two get
    one. Their supplier bears half of the second."""
    first, last = (world.end + dt.timedelta(days=days) for days in (4, 10))
    found = []
    for code, kind, name in COMING:
        item = world.index(code)
        if item is None:
            continue
        form = PromotionForm(f"NEXT{code}", name, kind, first, last, {firm.items[item]: None})
        if kind == "second_item":
            form = replace(form, percent_bp=5_000)
        else:
            supplier = firm.partners[world.goods[item].supplier]
            form = replace(form, buy_micro=2 * MICRO, get_micro=MICRO, repeats=True)
            form = replace(form, supplier_id=supplier, supplier_share_bp=5_000)
        found.append(form)
    return found


def close_months(session: Session, world: World, firm: Firm) -> None:
    """Closes all months but the last two."""
    last = Period.of(world.end)
    for _ in range(OPEN_MONTHS):
        last = Period.of(last.first_day - dt.timedelta(days=1))
    if world.days[0] <= last.last_day:
        must(close_through(session, firm.actor, firm.founded.company_id, last.code))
