"""What was agreed and what waits: when suppliers take orders, promotions, the rebate, closed
months, an order to approve before its supplier's cut-off."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from core.catalog.promotion_set_up import PromotionForm, save_promotion
from core.catalog.rebates import RebateForm, save_rebate
from core.catalog.supplier_terms import EVERY_DAY, Terms, save_terms
from core.demo.found import FEN_TO_MICRO, DemoBroken, Firm, must
from core.demo.mark import ZONE
from core.demo.ordering import REVIEWS, weekly
from core.demo.prices import price_lists
from core.demo.stories import DAIRY, REBATE
from core.demo.world import World
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.setup.periods import close_through
from core.documents.approve import Waiting, ask
from core.documents.draft import Draft, Line
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.kernel.period import Period
from core.platform.grants import actor_of

REBATE_BP, REBATE_FROM_FEN = 800, 1_000_000
OPEN_MONTHS = 2
"""The month of the last day and the one before it are open."""
CUTOFF_MINUTE, MINIMUM_FEN = 15 * 60, 50_000
"""Suppliers take orders until 15:00; those of the centre none below ¥500."""
WAITS = {"2001": 20, "2003": 8, "2004": 10}
"""Cases of the order that waits."""


def agree(session: Session, world: World, firm: Firm) -> None:
    """When suppliers take orders, price lists, promotions as the tills knew them, the rebate."""
    company = firm.founded.company_id
    for number, supplier in enumerate(world.suppliers):
        weekdays = REVIEWS.get(supplier.review, weekly(number))
        days = EVERY_DAY if supplier.to == "stores" else sum(1 << day for day in weekdays)
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


def leave(session: Session, world: World, firm: Firm, clock: Clock) -> None:
    """What lies there on the morning after: months closed, and the buyer's order for milk that
    has to be approved before 15:00."""
    last = Period.of(world.end)
    for _ in range(OPEN_MONTHS):
        last = Period.of(last.first_day - dt.timedelta(days=1))
    if world.days[0] <= last.last_day:
        must(close_through(session, firm.actor, firm.founded.company_id, last.code))
    buyer = actor_of(session.connection(), firm.users["buyer"])
    if buyer is None:
        raise DemoBroken("the buyer is gone")
    lines = []
    for code, cases in WAITS.items():
        item = world.index(code)
        if item is not None:
            good = world.goods[item]
            price = int(world.cost_fen[item, -1]) * good.pack * FEN_TO_MICRO
            unit = firm.measures["CASE"]
            lines.append(Line(firm.items[item], unit, cases * MICRO, price))
    draft = Draft(
        kind=PURCHASE_ORDER.code,
        company_id=firm.founded.company_id,
        org_unit_id=firm.units[0],
        on=world.end + dt.timedelta(days=1),
        warehouse_id=firm.warehouses[0],
        partner_id=firm.partners[DAIRY],
        memo="周末鲜奶，供应商 15:00 截单，请在此之前审批",
        lines=lines,
        idempotency_key="demo:waits",
    )
    kinds = {PURCHASE_ORDER.code: PURCHASE_ORDER}
    start = dt.datetime.combine(draft.on, dt.time(), ZONE)
    due = to_micros(start + dt.timedelta(minutes=CUTOFF_MINUTE))
    waits = ask(session, buyer, kinds, draft, clock, due)
    if not isinstance(waits, Waiting):
        raise DemoBroken(repr(waits))
