"""A monthly count, by the verbs that people's clicks call: staff count, the region approves."""

from __future__ import annotations

from sqlmodel import Session, col, select

from core.demo.events import Event
from core.demo.found import Firm, must
from core.demo.goods import MILLI
from core.demo.stories import LIQUOR_STORE
from core.demo.world import STORES, World
from core.desks.counting.approve import Approval, approve
from core.desks.counting.claim import claim_zone
from core.desks.counting.enter import Found, enter
from core.desks.counting.finish import finish_zone
from core.desks.counting.open_count import CountForm, ZoneForm, open_count
from core.desks.counting.post import post_count
from core.desks.counting.review import begin_review
from core.kernel.clock import Clock
from core.platform.grants import actor_of
from core.platform.rights import Actor
from models.counting import CountZone, StockCount


def count(session: Session, world: World, firm: Firm, event: Event, clock: Clock) -> None:
    """Counts the goods of an event after closing, posts it and approves the differences."""
    shop = _actor(session, firm, f"shop{event.place + 1}")
    region = _actor(session, firm, ("east", "west")[STORES[event.place].region])
    on = world.days[event.day]
    items = [firm.items[line.item] for line in event.lines]
    form = CountForm(
        firm.founded.company_id,
        firm.warehouses[event.place],
        f"{on:%Y-%m} 酒水月盘",
        on,
        [ZoneForm("shelf", "酒水货架")],
        scope="items",
        items=items,
    )
    key = f"demo:count:{event.day}:{event.place}"
    number = must(open_count(session, shop, form, key, clock))
    zone = session.exec(select(CountZone.id).where(col(CountZone.count_id) == number)).one()
    assert zone is not None  # noqa: S101
    must(claim_zone(session, shop, zone, clock=clock))
    for line, item in zip(event.lines, items, strict=True):
        found = Found(item, line.milli * (1_000_000 // MILLI))
        must(enter(session, shop, zone, found, f"{key}:{item}", clock))
    must(finish_zone(session, shop, zone))
    version = must(begin_review(session, shop, number))
    must(post_count(session, shop, number, version, clock))
    session.flush()
    posted = session.get_one(StockCount, number)
    reason = "careless" if event.place == LIQUOR_STORE else "unknown"
    must(approve(session, region, number, posted.version, Approval(reason), clock))


def _actor(session: Session, firm: Firm, username: str) -> Actor:
    actor = actor_of(session.connection(), firm.users[username])
    assert actor is not None  # noqa: S101
    return actor
