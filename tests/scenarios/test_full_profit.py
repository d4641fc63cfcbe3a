"""Rebates that rescue a thin line, prices below cost, and what stands against closing a month."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from core.analytics.closing import Open, standing_open
from core.analytics.definitions import full_profit
from core.analytics.profit import ItemProfit, full_by_item, profit
from core.analytics.rebates import earned_by_item, rebates
from core.analytics.sales import by_item
from core.analytics.source import Slice
from core.analytics.window import Window
from core.catalog.below_cost import BelowCost, Priced, below_cost
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.stores.waste import WASTE
from core.documents.draft import save
from core.documents.kind import Note
from core.documents.sale_notes import hidden_notes
from core.documents.submit import preview
from core.platform.database import writing
from core.platform.reader import open_reader
from core.platform.rights import SEE_COST, Actor, NotAllowed
from models.catalog import Item
from models.prices import Rebate
from tests.firm import KINDS, TODAY
from tests.scenarios.shop import MICRO, Shop, day
from tests.scenarios.test_promotions import MILK, RICE, offer, sell, shelf, till


def agree(shop: Shop, **more: Any) -> None:
    """A rebate of the supplier for the year."""
    values: dict[str, Any] = {"from_on": day(1, 1), "to_on": day(12, 31), "rate_bp": 300} | more
    with writing(shop.engine) as session:
        session.add(Rebate(company_id=shop.company, supplier_id=shop.supplier, **values))


def blind(shop: Shop) -> Actor:
    """The same user without the right to see cost."""
    grants = {key: units for key, units in shop.actor.grants.items() if key != SEE_COST}
    return replace(shop.actor, grants=grants, rights_version=99)


def seen(shop: Shop, actor: Actor, ask: Any) -> Any:
    """An answer through the scoped reader."""
    reader = open_reader(shop.engine.url.render_as_string(hide_password=False))
    try:
        with reader.reading(actor) as connection:
            return ask(connection)
    finally:
        reader.close()


def test_a_rebate_is_earned_once_enough_was_bought(any_shop: Shop) -> None:
    """Bought: milk 600.00 in October, 300.00 in November, rice 100.01 in November. 3 % of
    1000.01 from 1000.00 on; rice alone gives 5 % more; what is for next year gives nothing."""
    shop = any_shop
    agree(shop, threshold_fen=1000_00)
    shop.post(RECEIPT, [shop.line(MILK, 100, 6)], day(10, 5))
    shop.post(RECEIPT, [shop.line(MILK, 50, 6)], day(11, 5))

    def ask(connection: Connection) -> Any:
        return rebates(connection, shop.company), earned_by_item(
            connection, shop.company, 202611, 202611
        )

    (whole,), by_item = seen(shop, shop.actor, ask)
    assert (whole.bought_fen, whole.earned_fen, by_item) == (900_00, 0, {})
    shop.post(RECEIPT, [shop.line(RICE, 1, 100.01)], day(11, 6))
    agree(shop, item_id=shop.items[RICE], rate_bp=500)
    agree(shop, from_on=day(1, 1).replace(year=2027), to_on=day(12, 31).replace(year=2027))
    found, by_item = seen(shop, shop.actor, ask)
    assert [one.earned_fen for one in found] == [30_00, 5_00, 0]
    assert sum(found[0].parts.values()) == 30_00
    milk, rice = shop.items[MILK], shop.items[RICE]
    assert found[0].parts == {(milk, 202610): 18_00, (milk, 202611): 9_00, (rice, 202611): 3_00}
    assert by_item == {milk: 9_00, rice: 8_00}
    # a line that loses 5.00 by its prices is rescued by what its purchases bring back
    assert full_profit(-5_00, by_item[rice]) == 3_00


def test_a_category_brings_its_rebate_with_those_below_it(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line(MILK, 10, 6), shop.line(RICE, 10, 20)], day(11, 5))
    with writing(shop.engine) as session:
        group = session.get_one(Item, shop.items[MILK]).category_id
    above = shop.one("SELECT parent_id FROM category WHERE id = ?", group)
    agree(shop, category_id=group)
    agree(shop, category_id=above, rate_bp=100)
    found = seen(shop, shop.actor, lambda c: rebates(c, shop.company))
    assert [one.bought_fen for one in found] == [60_00, 260_00]


def test_rebates_are_hidden_with_the_cost(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line(MILK, 10, 6)], day(11, 5))
    agree(shop)
    (found,) = seen(shop, blind(shop), lambda c: rebates(c, shop.company))
    assert (found.bought_fen, found.threshold_fen, found.earned_fen) == (None, None, None)
    assert seen(shop, blind(shop), lambda c: earned_by_item(c, shop.company, 1, 999_999)) == {}
    assert full_profit(100, None) is None


def test_prices_below_cost_are_noticed_and_the_cost_told_to_few(any_shop: Shop) -> None:
    """Milk costs 6.00: 6.78 with tax brings it back, 6.77 does not."""
    shop = any_shop
    shelf(shop)
    milk = shop.items[MILK]
    asked = [Priced(milk, 6_780_000), Priced(milk, 60_930_000, (9, 1)), Priced(milk, 7 * MICRO)]
    with writing(shop.engine) as session:
        args = (session, shop.actor, shop.company, TODAY)
        assert below_cost(*args, asked[:1]) == []
        assert below_cost(*args, asked) == [BelowCost(milk, 5_991_150, 6_000_000)]
        (hidden,) = below_cost(session, blind(shop), shop.company, TODAY, asked)  # type: ignore[misc]
        assert hidden == BelowCost(milk, 5_991_150, None)
        nobody = replace(shop.actor, grants={})
        assert isinstance(below_cost(session, nobody, shop.company, TODAY, asked), NotAllowed)


def test_a_line_below_cost_is_noted_before_it_is_posted(shop: Shop) -> None:
    shelf(shop)
    item = "specific-lot"
    for code, price in (("OLD", 4), ("NEW", 9)):
        line = shop.line(item, 5, price, lot_code=code, expires_on=day(12, 20))
        shop.post(RECEIPT, [line], day(11, 2))
    lines = [
        shop.line(MILK, 1, 6.77),
        shop.line(MILK, 1, 6.78),
        shop.line(item, 1, 9, lot_code="NEW"),
        shop.line(item, 1, 9, lot_code="OLD"),
    ]
    draft = shop.draft(DELIVERY, lines, prices_include_tax=True)
    with writing(shop.engine) as session:
        found = preview(session, KINDS, draft, shop.clock)
        hidden = hidden_notes(session, KINDS, draft)
    assert isinstance(found, tuple)
    assert found[1] == [
        Note("below_cost", 1, {"price": 5_990_000, "cost": 6_000_000}),
        Note("below_cost", 3, {"price": 7_960_000, "cost": 9_000_000}),
    ]
    assert hidden == (Note("below_minimum", 1, {}), Note("below_minimum", 3, {}))


def test_a_promotion_is_told_while_the_line_is_typed(shop: Shop) -> None:
    shelf(shop)
    offer(shop, "special_price", {MILK: 9 * MICRO})
    draft = shop.draft(SALES_ORDER, [shop.line(MILK, 2, 12)], prices_include_tax=True)
    with writing(shop.engine) as session:
        found = preview(session, KINDS, draft, shop.clock)
    assert isinstance(found, tuple)
    values = {"name": "special_price", "regular": 12 * MICRO, "price": 9 * MICRO}
    assert (found[0].gross_fen, found[1]) == (18_00, [Note("promotion", 1, values)])


def test_what_stands_against_closing_a_month(any_shop: Shop) -> None:
    shop = any_shop
    shelf(shop)

    def ask(code: int) -> Open:
        found: Open = seen(shop, shop.actor, lambda c: standing_open(c, shop.company, code, TODAY))
        return found

    assert ask(202611).settled
    till(shop, day(11, 10), (MILK, 1, 12_00, ""))
    till(shop, day(11, 17), (MILK, 1, 12_00, ""), ("average-lot", 3, 30_00, ""))
    with writing(shop.engine) as session:
        draft = shop.draft(DELIVERY, [shop.line(MILK, 1, 12)], day(11, 3))
        save(session, shop.actor, draft, DELIVERY.permission, False)
    found = ask(202611)
    assert (found.drafts, found.till_days, found.guessed) == (1, 8, 1)
    assert [one.on for one in found.draft_list] == [day(11, 3)]
    assert found.missing[0].days == (*(day(11, n) for n in range(11, 17)), day(11, 18), day(11, 19))
    assert found.guesses[0].code == "average-lot"
    assert ask(202610).settled
    sell(shop, DELIVERY, [shop.line(RICE, 1, 40)])


def test_items_of_a_list_count_their_rebates_and_losses(any_shop: Shop) -> None:
    """In November: milk 300.00 bought at 3 %, ten sold for 80.00 that cost 60.00, two stolen
    with their tax; rice as dear as it was bought. What the items say sums up to the whole."""
    shop = any_shop
    agree(shop, item_id=shop.items[MILK])
    shop.post(RECEIPT, [shop.line(MILK, 50, 6), shop.line(RICE, 5, 20)], day(11, 5))
    shop.post(DELIVERY, [shop.line(MILK, 10, 8), shop.line(RICE, 1, 20)], day(11, 6))
    shop.post(WASTE, [shop.line(MILK, 2, reason="theft")], day(11, 7))
    month, of = Window(day(11, 1), day(11, 30)), Slice(shop.company)

    def ask(connection: Connection) -> Any:
        groups = by_item(connection, of, month, 50)
        store = Slice(shop.company, (shop.unit,))
        return (
            full_by_item(connection, of, month, groups),
            profit(connection, of, month),
            full_by_item(connection, store, month, groups),
        )

    every, whole, in_store = seen(shop, shop.actor, ask)
    milk, rice = shop.items[MILK], shop.items[RICE]
    # 20.00 of sales less 12.00 and 1.56 of loss, and 9.00 of rebate
    assert every == {milk: ItemProfit(9_00, 15_44), rice: ItemProfit(0, 0)}
    assert in_store[milk] == ItemProfit(0, 6_44)  # a store earns no rebate by itself
    assert (whole.rebates_fen, whole.full_fen) == (9_00, 15_44)
    hidden, _whole, _store = seen(shop, blind(shop), ask)
    assert hidden == {item: ItemProfit(None, None) for item in (milk, rice)}
