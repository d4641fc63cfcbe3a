"""Every story of the demo tops its chart, asked as the pages ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from core.analytics import (
    batches,
    classes,
    comparable,
    definitions,
    expiry,
    expiry_advice,
    falling,
    heat,
    loss,
    loss_spots,
    profit,
    promotions,
    rebates,
    sales,
    slow,
    suppliers,
    supply_prices,
)
from core.analytics.definitions_loss import loss_rate, unknown_loss
from core.analytics.expected import Pace
from core.analytics.expiry_actions import Action
from core.analytics.source import Slice
from core.analytics.today_approvals import waiting_for
from core.analytics.today_phantom import phantoms
from core.analytics.today_shelf import below_zero
from core.analytics.today_till import missing_till_days
from core.analytics.today_unbilled import unbilled
from core.analytics.turnover import turnover_by_item
from core.analytics.window import Window
from core.demo.mark import ZONE
from core.kernel.amounts import MICRO
from core.planning.suggest.held import Held
from core.planning.trust.first import Remedy, count_first
from tests.demo.conftest import END

TODAY = END + dt.timedelta(days=1)
YEAR = Window(END - dt.timedelta(days=299), END)
COMPANY = 1
ALL = Slice(COMPANY)


def last(days: int) -> Window:
    """The last days of the history."""
    return Window(END - dt.timedelta(days=days - 1), END)


@pytest.fixture
def reading(engine: Engine) -> Any:
    """A connection to read by."""
    with engine.connect() as connection:
        yield connection


def rows(connection: Connection, sql: str, **values: object) -> list[Any]:
    """Straight from the tables, where no page asks it yet."""
    return list(connection.execute(text(sql), values))


def one(connection: Connection, sql: str, **values: object) -> Any:
    """A single value."""
    return rows(connection, sql, **values)[0][0]


def item(connection: Connection, code: str) -> int:
    """An item by its code."""
    return int(one(connection, "SELECT id FROM item WHERE code = :code", code=code))


def unit(connection: Connection, code: str) -> int:
    """An org unit by its code."""
    return int(one(connection, "SELECT id FROM org_unit WHERE code = :code", code=code))


def code(connection: Connection, item_id: int) -> str:
    """The code of an item."""
    return str(one(connection, "SELECT code FROM item WHERE id = :id", id=item_id))


def test_store_three_throws_away_mondays_bread(reading: Connection) -> None:
    """Where it leaks most, over the days that Loss opens on, and over eight weeks."""
    for window in (last(30), last(56)):
        worst = loss_spots.spots(reading, ALL, window, 8)[0]
        assert (worst.store, worst.category_code, worst.weekday) == ("三店（科技园）", "01", 0)
    rate = loss_rate(worst.losses)
    assert rate is not None
    assert 950 <= rate <= 1350


def test_liquor_shrinks_in_store_four(reading: Connection) -> None:
    """The unknown part of its bar, the first bar of liquor, and its items with unknown loss."""
    category = one(reading, "SELECT id FROM category WHERE code = '07'")
    liquor = Slice(COMPANY, categories=(category,))
    for window in (last(30), YEAR):
        stores = loss.by_store(reading, ALL, window)
        worst = max(stores, key=lambda s: unknown_loss(s.losses) or 0)
        first, second = loss.by_store(reading, liquor, window)[:2]
        assert worst.store == first.store == "四店（西门里）"
        assert first.losses.count_fen == worst.losses.count_fen
        assert (first.losses.count_fen or 0) > 4 * (second.losses.count_fen or 0)
    of_store = Slice(COMPANY, units=(first.org_unit_id,))
    items = loss.by_item(reading, of_store, YEAR, 100)
    assert max(items, key=lambda i: i.unknown_fen or 0).code.startswith("70")


def test_yoghurt_goes_off_in_store_five_while_store_two_has_none(reading: Connection) -> None:
    """Of all that Expiry lists, nothing saves more than to send it there; nobody else lacks it."""
    found = expiry_advice.advised(reading, COMPANY, needing(reading), Pace(END), TODAY)
    best = max(found, key=lambda one: one.advice.saved_fen or 0)
    assert code(reading, best.lot.item_id) == "2004"
    assert (best.lot.org_unit_id, best.lot.band) == (unit(reading, "S05"), expiry.Band.NEAR)
    assert (best.advice.action, best.to_warehouse) == (Action.TRANSFER, "二店卖场")
    empty = []
    for store in ("S01", "S02", "S03", "S04", "S05"):
        shelf = Slice(COMPANY, units=(unit(reading, store),))
        (days,) = heat.heat(reading, shelf, last(2), [best.lot.item_id])
        empty += [store] if days.empty[-1] else []
    assert empty == ["S02"]


def test_a_dug_up_street_makes_store_two_the_one_that_falls(reading: Connection) -> None:
    """The first of the stores that sell less, over the fortnight since, against the one before:
    more than a fifth, and most of what all that fell lost together."""
    window = last(14)
    stores = comparable.comparable(comparable.spans(reading, ALL), window, window.before())
    fortnight = falling.Against(year=False, shift=dt.timedelta(days=14))
    found = falling.falling(reading, ALL, window, fortnight, stores)
    assert found[0].store == "二店（学府街）"
    assert found[0].lost_fen * 5 > found[0].before_fen
    assert found[0].lost_fen * 2 > sum(one.lost_fen for one in found)


def needing(connection: Connection) -> list[expiry.DatedLot]:
    """What Expiry asks to do something about, the dearest first."""
    lots = [
        lot
        for lot in expiry.dated_lots(connection, ALL, Pace(END), TODAY)
        if lot.left_micro > 0 and lot.band is not expiry.Band.EXPIRED
    ]
    return sorted(lots, key=lambda lot: (-(lot.left_fen or 0), lot.days_left, lot.lot_id))


def test_milk_comes_three_days_later_than_it_did(reading: Connection) -> None:
    """The first line of the lead times; two months earlier it came as agreed."""
    before = Window(END - dt.timedelta(days=89), END - dt.timedelta(days=60))
    now, then = (
        {card.code: card for card in suppliers.suppliers(reading, ALL, window)}
        for window in (last(30), before)
    )
    first, second = suppliers.least_reliable(now.values())[:2]
    assert (first.code, first.agreed_days, first.median_days, first.most_days) == ("S02", 2, 5, 5)
    assert (second.most_days or 0) <= second.agreed_days
    assert (then["S02"].median_days, then["S02"].most_days) == (2, 2)
    assert (first.fill, then["S02"].fill) == (0, 10_000)


def test_milk_runs_out_at_weekends(reading: Connection) -> None:
    """The darkest line of the A items that ran out, and its two darkest days."""
    letters = classes.abc_classes(reading, ALL, END)
    turns = turnover_by_item(reading, ALL, last(30))
    best = [turn.item_id for turn in turns if letters.get(turn.item_id) == "A"]
    days = last(28)
    worst = heat.worst(heat.heat(reading, ALL, days, best))[0]
    assert code(reading, worst.item_id) == "2001"
    weekdays = [0] * 7
    for number, stores in enumerate(worst.empty):
        weekdays[(days.first + dt.timedelta(days=number)).weekday()] += stores
    assert min(weekdays[5:]) > max(weekdays[:5])
    assert sum(weekdays[5:]) * 2 > sum(weekdays)


def test_the_dear_oil_is_the_batch_that_loses_most(reading: Connection) -> None:
    """The receipt whose price grew most in money, and its batch the first that loses."""
    dear = supply_prices.dearer(reading, ALL, last(30), 12)[0]
    assert (code(reading, dear.item_id), dear.supplier) == ("8001", "丰仓粮油有限公司")
    assert dear.change == pytest.approx(900, abs=60)
    worst = batches.batches(reading, ALL, 200, since=last(30).first)[0]
    assert (worst.item_id, worst.sums.received_micro) == (dear.item_id, dear.micro)
    assert (worst.unit_cost_fen, (worst.profit_fen or 0) < 0) == (dear.unit_fen, True)


def test_the_dear_oil_came_under_a_spend_and_save_promotion(reading: Connection) -> None:
    """Which began once it lay there, and takes its price below what it cost."""
    dear = supply_prices.dearer(reading, ALL, last(30), 12)[0]
    worst = batches.batches(reading, ALL, 200, since=last(30).first)[0]
    ((promotion, first, ends),) = rows(
        reading,
        "SELECT p.id, p.from_on, p.to_on FROM promotion p JOIN promotion_item i"
        " ON i.promotion_id = p.id WHERE p.kind = 'spend_save' AND i.item_id = :item",
        item=dear.item_id,
    )
    assert dear.on.isoformat() < str(first) < str(ends) <= END.isoformat()
    (sold,) = promotions.sold_under(reading, COMPANY, [promotion])
    assert sold.sold_micro * 2 > worst.sums.sold_micro
    assert sold.net_sales_fen * MICRO < dear.unit_fen * sold.sold_micro


def test_mooncakes_are_what_will_not_sell(reading: Connection) -> None:
    lots = needing(reading)
    assert {code(reading, lot.item_id)[:2] for lot in lots[:5]} == {"11"}
    assert code(reading, lots[0].item_id) == "11001"


def test_spring_festival_is_the_peak_and_then_the_trough(reading: Connection) -> None:
    festival = dt.date(2026, 2, 17)
    days = sales.by_day(reading, ALL, YEAR)
    peak = max(days, key=lambda d: d.sums.net_sales_fen)
    trough = min(days[:-1], key=lambda d: d.sums.net_sales_fen)
    assert 1 <= (festival - peak.on).days <= 14
    assert 0 <= (trough.on - festival).days <= 7
    assert trough.sums.net_sales_fen * 3 < peak.sums.net_sales_fen


def test_watermelon_is_the_fruit_of_summer_and_is_weighed(reading: Connection) -> None:
    category = one(reading, "SELECT id FROM category WHERE code = '04'")
    summer = Window(dt.date(2026, 6, 1), dt.date(2026, 8, 31))
    best = sales.by_item(reading, Slice(COMPANY, categories=(category,)), summer, 3)[0]
    assert best.code == "4001"
    assert best.sums.sold_micro % 1_000_000
    weighed = one(reading, "SELECT weighed FROM item WHERE code = '4001'")
    assert weighed


def test_one_shelf_shows_stock_that_nobody_can_buy(reading: Connection) -> None:
    """The first of Today's suspicious stock; mooncakes, out of season, are none."""
    found = phantoms(reading, COMPANY)
    first = found[0]
    assert (code(reading, first.item_id), first.warehouse) == ("9013", "一店卖场")
    assert first.quantity_micro > 5 * MICRO
    assert "11" not in {code(reading, one.item_id)[:2] for one in found}


def test_cases_entered_as_bottles_leave_one_shelf_below_zero(reading: Connection) -> None:
    """The only shelf below zero; of dearer receipts, the one whose price grew most."""
    below = below_zero(reading, COMPANY, END)
    assert [(b.warehouse, b.items) for b in below] == [("二店卖场", 1)]
    dear = supply_prices.dearer(reading, ALL, last(30), 12)
    slip = max(dear, key=lambda one: one.change or 0)
    assert code(reading, slip.item_id) == "6001"
    assert slip.unit_fen > 20 * (slip.mean_fen or 0)


def test_yesterdays_till_of_store_four_is_missing(reading: Connection) -> None:
    missing = missing_till_days(reading, COMPANY, TODAY)
    assert [(m.org_unit_id, m.days) for m in missing] == [(unit(reading, "S04"), 1)]


def test_what_nobody_can_trust_is_to_be_counted_or_mended_first(reading: Connection) -> None:
    """Phantom stock, the carton slip and the missing till day: each with its remedy."""
    found = {(one.remedy, one.warehouse): one for one in count_first(reading, COMPANY, TODAY)}
    phantom = found[Remedy.COUNT, "一店卖场"].lines[0]
    assert (code(reading, phantom.item_id), phantom.why) == ("9013", Held.PHANTOM)
    below = [one for one in found[Remedy.COUNT, "二店卖场"].lines if one.why is Held.NEGATIVE]
    assert [code(reading, one.item_id) for one in below] == ["6001"]
    (slip,) = found[Remedy.UNIT, "二店卖场"].lines
    assert code(reading, slip.item_id) == "6001"
    assert slip.slips[0].paid_fen_e6 > 20 * slip.slips[0].usual_fen_e6
    missing = found[Remedy.IMPORT, "四店卖场"]
    assert (missing.days, missing.last_on) == ((END,), END - dt.timedelta(days=1))
    assert {remedy for remedy, _place in found} == {Remedy.COUNT, Remedy.UNIT, Remedy.IMPORT}


def test_one_item_turns_in_two_hundred_and_forty_days(reading: Connection) -> None:
    """The first of slow and dead stock, over the days that Turnover opens on and over 90."""
    for window in (last(30), last(90)):
        turns = turnover_by_item(reading, ALL, window)
        slowest = slow.slow(reading, ALL, turns, END, 100)[0]
        assert code(reading, slowest.turn.item_id) == "7014"
    assert slowest.days == pytest.approx(240, abs=15)


def test_a_rebate_rescues_the_thinnest_line(reading: Connection) -> None:
    """Of the items that Margin lists, the thinnest; rebates are all earned by it, and more than
    double what it leaves."""
    listed = [item for item in sales.by_item(reading, ALL, YEAR, 50) if item.sums.net_sales_fen]
    thin = min(listed, key=lambda item: definitions.margin(item.sums) or 0)
    assert (thin.code, (definitions.margin(thin.sums) or 0) < 600) == ("6016", True)
    (rebate,) = rebates.rebates(reading, COMPANY)
    assert (rebate.bought_fen or 0) > (rebate.threshold_fen or 0)
    assert {item for item, _period in rebate.parts} == {thin.id}
    of_line = profit.profit(reading, Slice(COMPANY, items=(thin.id,)), YEAR)
    assert of_line.rebates_fen == profit.profit(reading, ALL, YEAR).rebates_fen
    assert (of_line.full_fen or 0) > 2 * (of_line.gross_fen or 0) > 0
    assert (of_line.full_fen or 0) * 10 > of_line.sums.net_sales_fen


def test_receipts_wait_for_their_bills_longer_than_sixty_days(reading: Connection) -> None:
    """By supplier, first who keeps back most input tax; none of them younger."""
    found = unbilled(reading, COMPANY, TODAY)
    assert [one.tax_fen for one in found] == sorted(one.tax_fen or 0 for one in found)[::-1]
    assert (found[0].tax_fen or 0) > 0
    assert max(one.first_on for one in found) < TODAY - dt.timedelta(days=60)
    old = one(
        reading,
        "SELECT sum(o.open_fen) FROM open_item o JOIN document d ON d.id = o.document_id"
        " WHERE o.role = 'ap_estimated' AND d.kind = 'purchase.receipt' AND d.\"on\" < :day",
        day=(TODAY - dt.timedelta(days=60)).isoformat(),
    )
    assert sum(one.open_fen or 0 for one in found) == old


def test_an_order_waits_for_its_approval_before_three(reading: Connection) -> None:
    east = one(reading, "SELECT id FROM app_user WHERE username = 'east'")
    units = frozenset([unit(reading, "S01")])
    yesterday = TODAY - dt.timedelta(days=1)
    waits = waiting_for(reading, COMPANY, east, "purchase.order", units, yesterday)
    assert waits is not None
    assert (waits.count, waits.amount_fen is None) == (1, False)
    assert (waits.stake_fen or 0) > 0
    assert waits.due_at is not None
    due = dt.datetime.fromtimestamp(waits.due_at // 1_000_000, ZONE)
    assert (due.date(), due.hour, due.minute) == (TODAY, 15, 0)


def test_goods_go_back_to_suppliers_and_come_back_from_customers(reading: Connection) -> None:
    back = dict(
        rows(
            reading,
            "SELECT d.kind, count(DISTINCT d.partner_id) FROM document d"
            " JOIN document_line l ON l.document_id = d.id JOIN document_line s"
            " ON s.id = l.source_line_id AND s.item_id = l.item_id WHERE d.state = 'posted'"
            " AND d.kind IN ('purchase.return', 'sales.return') GROUP BY 1",
        )
    )
    assert back["purchase.return"] >= 3
    assert back["sales.return"] >= 2


def test_price_lists_say_what_wholesale_customers_pay(reading: Connection) -> None:
    strange = one(
        reading,
        "SELECT count(*) FROM document d JOIN document_line l ON l.document_id = d.id"
        " WHERE d.kind = 'sales.delivery' AND NOT EXISTS (SELECT 1 FROM price_list p"
        " JOIN price_list_line x ON x.price_list_id = p.id WHERE p.partner_id = d.partner_id"
        " AND x.item_id = l.item_id AND x.price_micro = l.price_micro)",
    )
    assert strange == 0
    assert one(reading, "SELECT count(*) FROM price_list WHERE direction = 'buy'") >= 6


def test_every_role_has_a_user(reading: Connection) -> None:
    idle = rows(
        reading,
        "SELECT code FROM role WHERE id NOT IN (SELECT g.role_id FROM user_role g"
        " JOIN app_user u ON u.id = g.user_id WHERE u.active)",
    )
    assert idle == []
