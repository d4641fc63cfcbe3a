"""What lies there on the morning after: an order that waits, a draft, a count that was begun."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Session

from core.demo.found import FEN_TO_MICRO, Firm, must
from core.demo.mark import ZONE
from core.demo.stories import DAIRY
from core.demo.world import World
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.purchasing.order import PURCHASE_ORDER
from core.documents.approve import ask
from core.documents.draft import Draft, Line, save
from core.kernel.amounts import MICRO
from core.kernel.clock import Clock, to_micros
from core.platform.grants import actor_of
from core.platform.rights import Actor

CUTOFF_MINUTE = 15 * 60
WAITS = {"2001": 20, "2003": 8, "2004": 10}
BEGUN = {"6002": 6, "6003": 10, "6009": 4, "6011": 5, "6016": 8}
"""Cases of the order that waits, and of the one that is still being written."""
COUNTS_AT = 2
DRINKS = "S06"


def leave(session: Session, world: World, firm: Firm, clock: Clock) -> None:
    """The order for milk that has to be approved before 15:00, a draft of the buyer, and a count
    of the dairy shelf."""
    buyer = _actor(session, firm, "buyer")
    order = _order(world, firm, 0, DAIRY, WAITS)
    order.memo = "周末鲜奶，供应商 15:00 截单，请在此之前审批"
    order.idempotency_key = "demo:waits"
    kinds = {PURCHASE_ORDER.code: PURCHASE_ORDER}
    start = dt.datetime.combine(order.on, dt.time(), ZONE)
    due = to_micros(start + dt.timedelta(minutes=CUTOFF_MINUTE))
    must(ask(session, buyer, kinds, order, clock, due))
    draft = _order(world, firm, COUNTS_AT, DRINKS, BEGUN)
    draft.idempotency_key = "demo:begun"
    must(save(session, buyer, draft, PURCHASE_ORDER.permission, True, clock))
    _count(session, world, firm, clock)


def _order(world: World, firm: Firm, place: int, supplier: str, cases: dict[str, int]) -> Draft:
    lines = []
    for code, number in cases.items():
        item = world.index(code)
        if item is not None:
            good = world.goods[item]
            price = int(world.cost_fen[item, -1]) * good.pack * FEN_TO_MICRO
            unit = firm.measures["CASE"]
            lines.append(Line(firm.items[item], unit, number * MICRO, price))
    return Draft(
        kind=PURCHASE_ORDER.code,
        company_id=firm.founded.company_id,
        org_unit_id=firm.units[place],
        on=world.end + dt.timedelta(days=1),
        warehouse_id=firm.warehouses[place],
        partner_id=firm.partners[supplier],
        lines=lines,
    )


def _count(session: Session, world: World, firm: Firm, clock: Clock) -> None:
    on = world.end + dt.timedelta(days=1)
    items = [firm.items[i] for i in world.of_supplier(DAIRY).tolist()]
    form = CountForm(
        firm.founded.company_id,
        firm.warehouses[COUNTS_AT],
        "乳品抽盘",
        on,
        [ZoneForm("shelf", "乳品风幕柜"), ZoneForm("cold", "后仓冷库")],
        moment="before_opening",
        scope="items",
        items=items,
    )
    shop = _actor(session, firm, f"shop{COUNTS_AT + 1}")
    must(open_count(session, shop, form, "demo:open-count", clock))


def _actor(session: Session, firm: Firm, username: str) -> Actor:
    actor = actor_of(session.connection(), firm.users[username])
    assert actor is not None  # noqa: S101
    return actor
