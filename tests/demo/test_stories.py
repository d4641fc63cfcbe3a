"""Every story of the demo tops its chart, asked as the pages ask."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text

from core.analytics import batches, expiry, expiry_advice, loss, loss_spots, lost_sales, sales, slow
from core.analytics.definitions_loss import loss_rate
from core.analytics.expiry_actions import Action
from core.analytics.source import Slice
from core.analytics.today_approvals import waiting_for
from core.analytics.today_shelf import below_zero
from core.analytics.today_till import missing_till_days
from core.analytics.turnover import turnover_by_item
from core.analytics.window import Window
from core.demo.mark import ZONE
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
    worst = loss_spots.spots(reading, ALL, last(56), 5)[0]
    assert (worst.store, worst.category_code, worst.weekday) == ("三店（科技园）", "01", 0)
    rate = loss_rate(worst.losses)
    assert rate is not None
    assert 950 <= rate <= 1350


def test_liquor_shrinks_in_store_four(reading: Connection) -> None:
    stores = loss.by_store(reading, ALL, YEAR)
    worst = max(stores, key=lambda s: s.losses.count_fen or 0)
    assert worst.store == "四店（西门里）"
    of_store = Slice(COMPANY, units=(worst.org_unit_id,))
    lost = rows(
        reading,
        "SELECT i.code FROM fact_loss_day f JOIN item i ON i.id = f.item_id"
        " WHERE f.reason = 'count_loss' AND f.org_unit_id = :unit"
        " GROUP BY i.code ORDER BY sum(f.cost_fen) DESC",
        unit=worst.org_unit_id,
    )
    assert lost[0][0].startswith("70")
    assert loss.losses(reading, of_store, YEAR).count_fen == worst.losses.count_fen


def test_yoghurt_goes_off_in_store_five_while_store_two_has_none(reading: Connection) -> None:
    lots = [
        lot
        for lot in expiry.dated_lots(reading, ALL, END, TODAY)
        if lot.left_micro > 0 and lot.selling_days > 0
    ]
    lots.sort(key=lambda lot: -(lot.left_fen or 0))
    found = expiry_advice.advised(reading, COMPANY, lots, END, TODAY)
    moves = [one for one in found if one.advice.action is Action.TRANSFER]
    best = max(moves, key=lambda one: one.advice.saved_fen or 0)
    assert code(reading, best.lot.item_id) == "2004"
    assert (best.lot.org_unit_id, best.to_warehouse) == (unit(reading, "S05"), "二店卖场")


def test_milk_comes_three_days_later_than_it_did(reading: Connection) -> None:
    leads = rows(
        reading,
        'SELECT p.code, o."on" > :since AS late, avg(julianday(r."on") - julianday(o."on"))'
        " FROM document_line rl JOIN document r ON r.id = rl.document_id"
        " JOIN document_line ol ON ol.id = rl.source_line_id"
        " JOIN document o ON o.id = ol.document_id JOIN partner p ON p.id = r.partner_id"
        " WHERE r.kind = 'purchase.receipt' GROUP BY 1, 2",
        since=(END - dt.timedelta(days=46)).isoformat(),
    )
    by = {(code, bool(late)): days for code, late, days in leads}
    grown = {code: by[code, True] - by[code, False] for code, late in by if late}
    assert max(grown, key=lambda code: grown[code]) == "S02"
    assert grown["S02"] == pytest.approx(3)


def test_milk_runs_out_at_weekends(reading: Connection) -> None:
    lost = lost_sales.lost_by_item(reading, Slice(COMPANY), last(42))
    per: dict[str, int] = {}
    for found in lost:
        code_of = code(reading, found.item_id)
        per[code_of] = per.get(code_of, 0) + found.lost_micro
    worst = sorted((c for c in per if not c.startswith("1")), key=lambda c: -per[c])[:3]
    assert {c[0] for c in worst} == {"2"}
    empty = rows(
        reading,
        "SELECT strftime('%w', d.\"on\") AS weekday, count(*) FROM document d"
        " JOIN document_line l ON l.document_id = d.id JOIN item i ON i.id = l.item_id"
        " WHERE d.kind = 'till.summary' AND i.code = '2001' AND d.\"on\" > :since"
        " AND json_extract(l.custom, '$.last_minute') < 1140 GROUP BY 1 ORDER BY 2 DESC",
        since=(END - dt.timedelta(days=42)).isoformat(),
    )
    assert empty[0][0] in ("0", "6")


def test_the_dear_oil_is_the_batch_that_loses_most(reading: Connection) -> None:
    worst = batches.batches(reading, ALL, 10, since=END)[0]
    assert code(reading, worst.item_id) == "8001"
    assert (worst.profit_fen or 0) < 0
    others = rows(
        reading,
        "SELECT f.received_fen * 1.0 / f.received_micro FROM fact_lot f"
        " WHERE f.item_id = :item AND f.received_micro > 0 AND f.received_fen > 0"
        " GROUP BY f.lot_id",
        item=worst.item_id,
    )
    costs = sorted(cost for (cost,) in others)
    assert costs[-1] / costs[len(costs) // 2] == pytest.approx(1.09, abs=0.015)


def test_mooncakes_are_what_will_not_sell(reading: Connection) -> None:
    per: dict[int, int] = {}
    for lot in expiry.dated_lots(reading, ALL, END, TODAY):
        per[lot.item_id] = per.get(lot.item_id, 0) + (lot.left_fen or 0)
    assert code(reading, max(per, key=lambda i: per[i])) == "11001"


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
    found = rows(
        reading,
        "SELECT i.code, w.code, (SELECT sum(b.sold_micro) FROM fact_item_day b"
        ' WHERE b.item_id = f.item_id AND b.warehouse_id = f.warehouse_id AND b."on" >= :before)'
        ' AS earlier, max(CASE WHEN f.sold_micro > 0 THEN f."on" END) AS last_sale'
        " FROM fact_item_day f JOIN item i ON i.id = f.item_id"
        " JOIN warehouse w ON w.id = f.warehouse_id JOIN balance s ON s.item_id = f.item_id"
        " AND s.warehouse_id = f.warehouse_id WHERE s.quantity_micro > 5000000"
        " GROUP BY f.item_id, f.warehouse_id HAVING last_sale <= :idle"
        " ORDER BY earlier DESC",
        before=(END - dt.timedelta(days=60)).isoformat(),
        idle=(END - dt.timedelta(days=21)).isoformat(),
    )
    assert found[0][:2] == ("9013", "S01")


def test_cases_entered_as_bottles_leave_one_shelf_below_zero(reading: Connection) -> None:
    below = below_zero(reading, COMPANY, END)
    assert [(b.warehouse, b.items) for b in below] == [("二店卖场", 1)]
    dearest = rows(
        reading,
        "SELECT i.code FROM document_line l JOIN document d ON d.id = l.document_id"
        " JOIN item i ON i.id = l.item_id WHERE d.kind = 'purchase.receipt'"
        " ORDER BY l.net_fen * 1.0 / l.quantity_micro / i.purchase_price_micro DESC LIMIT 1",
    )
    assert dearest[0][0] == "6001"


def test_yesterdays_till_of_store_four_is_missing(reading: Connection) -> None:
    missing = missing_till_days(reading, COMPANY, TODAY)
    assert [(m.org_unit_id, m.days) for m in missing] == [(unit(reading, "S04"), 1)]


def test_what_nobody_can_trust_is_to_be_counted_or_mended_first(reading: Connection) -> None:
    """Phantom stock, the carton slip and the missing till day: each with its remedy."""
    found = {(one.remedy, one.warehouse): one for one in count_first(reading, COMPANY, TODAY)}
    phantom = found[Remedy.COUNT, "一店卖场"].lines
    assert "9013" in [code(reading, one.item_id) for one in phantom if one.why is Held.PHANTOM]
    below = [one for one in found[Remedy.COUNT, "二店卖场"].lines if one.why is Held.NEGATIVE]
    assert [code(reading, one.item_id) for one in below] == ["6001"]
    (slip,) = found[Remedy.UNIT, "二店卖场"].lines
    assert code(reading, slip.item_id) == "6001"
    assert slip.slips[0].paid_fen_e6 > 20 * slip.slips[0].usual_fen_e6
    missing = found[Remedy.IMPORT, "四店卖场"]
    assert (missing.days, missing.last_on) == ((END,), END - dt.timedelta(days=1))
    assert {remedy for remedy, _place in found} == {Remedy.COUNT, Remedy.UNIT, Remedy.IMPORT}


def test_one_item_turns_in_two_hundred_and_forty_days(reading: Connection) -> None:
    turns = turnover_by_item(reading, ALL, last(90))
    slowest = slow.slow(reading, ALL, turns, END, 5)[0]
    assert code(reading, slowest.turn.item_id) == "7014"
    assert slowest.days == pytest.approx(240, abs=15)


def test_a_rebate_rescues_the_thinnest_line(reading: Connection) -> None:
    thin = rows(
        reading,
        "SELECT i.code, sum(f.net_sales_fen - f.cost_now_fen) * 1.0 / sum(f.net_sales_fen)"
        " FROM fact_item_month f JOIN item i ON i.id = f.item_id"
        " GROUP BY 1 HAVING sum(f.net_sales_fen) > 1000000 ORDER BY 2",
    )
    rebate = rows(
        reading,
        "SELECT i.code, r.rate_bp, r.threshold_fen, (SELECT sum(p.bought_fen)"
        " FROM fact_partner_item_month p WHERE p.item_id = r.item_id)"
        " FROM rebate r JOIN item i ON i.id = r.item_id",
    )[0]
    assert thin[0][0] == rebate[0]
    assert rebate[3] > rebate[2]
    assert thin[0][1] < 0.06 < thin[0][1] + rebate[1] / 10_000


def test_receipts_wait_for_their_bills_longer_than_sixty_days(reading: Connection) -> None:
    old = one(
        reading,
        "SELECT sum(open_fen) FROM open_item WHERE role = 'ap_estimated' AND \"on\" < :day",
        day=(TODAY - dt.timedelta(days=60)).isoformat(),
    )
    assert old > 0


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
