"""Goods that are no longer ordered: no order takes them, and what lies there is sold out."""

from __future__ import annotations

from dataclasses import replace

from core.catalog.dropping import PERMISSION, order_again, stop_ordering
from core.catalog.refusals import NotFound
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents import refusals as r
from core.platform.rights import Actor, NotAllowed
from tests.firm import TODAY
from tests.scenarios.shop import DAY, Shop

ITEM = "average-none"


def stop(shop: Shop, *items: int, actor: Actor | None = None) -> object:
    """Orders no more of them from today on."""
    return shop._edge(lambda s: stop_ordering(s, actor or shop.actor, shop.company, items, TODAY))


def test_nothing_more_is_bought_and_what_lies_there_is_sold(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line(ITEM, 5, 10)])
    item, other = shop.items[ITEM], shop.items["fifo-none"]
    assert stop(shop, item, item) == 1
    lines = [shop.line("fifo-none", 1, 10), shop.line(ITEM, 1, 10)]
    assert shop.refused(PURCHASE_ORDER, lines) == r.Problems((r.NoLongerOrdered(2, item),))
    shop.post(DELIVERY, [shop.line(ITEM, 5, 20)])
    assert shop.on_shelf(ITEM) == "0 pieces worth 0.00"
    # said again, the day stays
    answer = shop._edge(
        lambda s: stop_ordering(s, shop.actor, shop.company, [item], TODAY + 3 * DAY)
    )
    assert answer == 0
    assert str(shop.one("SELECT dropped_on FROM item WHERE id = ?", item)) == str(TODAY)
    assert shop._edge(lambda s: order_again(s, shop.actor, shop.company, [item, other])) == 1
    shop.post(PURCHASE_ORDER, [shop.line(ITEM, 1, 10)])
    assert shop.one("SELECT count(*) FROM audit_entry WHERE action = 'setup.item.change'") == 2


def test_who_may_not_keep_items_drops_none(shop: Shop) -> None:
    item = shop.items[ITEM]
    grants = {key: units for key, units in shop.actor.grants.items() if key != PERMISSION}
    nobody = replace(shop.actor, grants=grants)
    assert isinstance(stop(shop, item, actor=nobody), NotAllowed)
    assert isinstance(stop(shop, item, 999_999), NotFound)
    assert shop.one("SELECT count(*) FROM item WHERE dropped_on IS NOT NULL") == 0
