"""What won't sell in time, and what is best done about it; reckoned by hand, on both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from core.analytics.definitions import near_expiry, off_sale, wont_sell
from core.analytics.expected import Pace, pace_of
from core.analytics.expiry import Band, DatedLot, dated_lots
from core.analytics.expiry_actions import Action, Case, Need, best, markdown
from core.analytics.expiry_advice import advised, assumed
from core.analytics.shelf_life import life_days, near_days, off_days
from core.analytics.source import Slice
from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.rows import Rows
from models.base import table
from models.catalog import Category, Item
from models.company import OrgUnit
from models.planning import ForecastRun, ForecastSeries
from models.stock import Lot
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

LOTS = "fifo-lot"
DAY = dt.timedelta(days=1)
LAST = TODAY - DAY


def test_goods_leave_the_shelf_a_fifth_of_their_near_days_before_their_date() -> None:
    lives = {730: 9, 200: 4, 100: 3, 30: 2, 20: 1, 10: 0, 2: 0}
    assert {life: off_sale(near_expiry(life)) for life in lives} == lives


def test_the_database_knows_the_same_days(shelf: Firm, look: Look) -> None:
    """By whole days, as the rule says: 6 days of life are near from 2 days left on, and are sold
    through their date."""
    item, lot, category = table(Item), table(Lot), table(Category)
    for life in (*range(1, 60), *range(85, 95), *range(175, 185), 364, 365, 366, 800):
        with writing(shelf.engine) as session:
            Rows(session).run("UPDATE item SET life_days = ?", (life,))
        with look() as connection:
            near = near_days(category, life_days(item, lot))
            joined = item.join(category, category.c.id == item.c.category_id)
            asked = select(near, off_days(category, near)).select_from(
                joined.join(lot, lot.c.item_id == item.c.id)
            )
            found = connection.execute(asked.limit(1)).one()
        assert tuple(found) == (near_expiry(life), off_sale(near_expiry(life))), life


def test_what_each_lot_leaves_over() -> None:
    # 10 a day. Ten days: 100 of 60. Twelve days: 120 of 60 + 90, so 30 are left of the second.
    assert wont_sell([(60, 100), (90, 120)]) == [0, 30]
    # The first leaves 20 (80 of 60); the second sells what is left of the demand: 70 of 40.
    assert wont_sell([(80, 60), (40, 130)]) == [20, 0]
    assert wont_sell([(5, 0), (5, 0)]) == [5, 5]


LOT = st.tuples(st.integers(0, 50), st.integers(0, 30))


@given(st.lists(LOT, max_size=8))
def test_running_sums_sell_as_a_shelf_does(lots: list[tuple[int, int]]) -> None:
    """Against the shelf itself: each lot sells what the days up to its own still ask for."""
    demand, sold, expected, ordered = 0, 0, [], []
    for quantity, more in lots:
        demand += more
        ordered.append((quantity, demand))
        part = min(quantity, demand - sold)
        sold += part
        expected.append(quantity - part)
    assert wont_sell(ordered) == expected


@pytest.fixture
def shelf(firm: Firm) -> Firm:
    """Life 30 days, so near is 10 left, off sale 2 before. 28 sold in 28 days: one a day.

    A: 12 of which 6 are left today, 3 days left: sold today and tomorrow (3 − 2 + 1 = 2 days).
    B: 20, 12 days left: 11 days, 2 of them gone to A, so 9 sell and 11 do not.
    C: 30, 25 days left: 24 days, 11 of them gone: 13 sell and 17 do not. D is gone: all 4.
    """
    made = {"D": (4, -1), "A": (34, 3), "B": (20, 12), "C": (30, 25)}
    on = TODAY - DAY * 19
    for code, (quantity, left) in made.items():
        line = firm.line(LOTS, quantity, 5, lot_code=code, produced_on=TODAY + DAY * (left - 30))
        firm.post(RECEIPT, [line], max(on, TODAY + DAY * (left - 30)), minute=480)
    a = firm.one("SELECT id FROM lot WHERE code = 'A'")
    firm.post(DELIVERY, [firm.line(LOTS, 28, 10, lot_id=a)], LAST, minute=1200)
    with writing(firm.engine) as session:
        Rows(session).run("UPDATE item SET retail_price_micro = ?", (11_300_000,))
    return firm


def lots_of(firm: Firm, look: Look) -> list[DatedLot]:
    with look() as connection:
        pace = pace_of(connection, firm.company, LAST)
        return dated_lots(connection, Slice(firm.company), pace, TODAY)


def test_lots_that_wont_sell(shelf: Firm, look: Look) -> None:
    found = lots_of(shelf, look)
    told = [
        (one.band, one.days_left, one.selling_days, one.quantity_micro, one.left_micro)
        for one in found
    ]
    assert told == [
        (Band.EXPIRED, -1, -2, 4 * MICRO, 4 * MICRO),
        (Band.NEAR, 3, 2, 6 * MICRO, 4 * MICRO),
        (Band.GOOD, 12, 11, 20 * MICRO, 11 * MICRO),
        (Band.GOOD, 25, 24, 30 * MICRO, 17 * MICRO),
    ]
    assert [one.left_fen for one in found] == [20_00, 20_00, 55_00, 85_00]


def forecast(firm: Firm, daily: int, up_to: dt.date) -> None:
    """A finished forecast of so many a day on the firm's shelf."""
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company, origin_on=up_to, state="finished", started_at=0, finished_at=1
        )
        session.add(run)
        session.flush()
        session.add(
            ForecastSeries(
                run_id=run.id or 0,
                item_id=firm.items[LOTS],
                warehouse_id=firm.warehouse,
                company_id=firm.company,
                org_unit_id=firm.unit,
                kind="smooth",
                fell_back="",
                mean_14_micro=14 * daily * MICRO,
                mean_28_micro=28 * daily * MICRO,
                mean=b"",
                daily=b"",
                total=b"",
                adds={},
            )
        )


def test_what_is_forecast_counts_as_long_as_it_is_fresh(shelf: Firm, look: Look) -> None:
    """2 a day: A sells 4 of 6, B 18 of 20 (22 days' worth, 4 gone to A), C 26 of 30 (48 − 22)."""
    forecast(shelf, 9, LAST - DAY * 8)  # too old to be believed
    assert [one.left_micro // MICRO for one in lots_of(shelf, look)] == [4, 4, 11, 17]
    forecast(shelf, 2, LAST)
    found = lots_of(shelf, look)
    assert [one.left_micro // MICRO for one in found] == [4, 2, 2, 4]
    assert {one.pace_micro for one in found} == {56 * MICRO}
    with look() as connection:
        assert pace_of(connection, shelf.company, LAST).known_on == LAST
        late = LAST + DAY * 8
        assert pace_of(connection, shelf.company, late) == Pace(late)


def test_without_cost_it_counts_by_selling_price(shelf: Firm, look: Look) -> None:
    with look(without_cost(shelf.actor)) as connection:
        found = dated_lots(connection, Slice(shelf.company), Pace(LAST), TODAY)
    assert {one.left_fen for one in found} == {None}
    assert found[1].retail_fen() == 45_20  # four at 11.30


def test_a_category_says_when_goods_go_off_sale(shelf: Firm, look: Look) -> None:
    with writing(shelf.engine) as session:
        Rows(session).run("UPDATE category SET near_expiry_days = 12, off_sale_days = 5")
    found = lots_of(shelf, look)
    assert [one.band for one in found] == [Band.EXPIRED, Band.OFF_SALE, Band.NEAR, Band.GOOD]
    assert found[1].left_micro == 6 * MICRO  # nothing of it may be sold any more


def test_another_store_that_runs_short_takes_what_is_too_much(shelf: Firm, look: Look) -> None:
    """二店 sells two a day and has six left: in ten days it sells 20 less 6, so all 11 of B."""
    shop = {"org_unit_id": shelf.shop, "warehouse_id": shelf.shop_warehouse}
    line = shelf.line(LOTS, 62, 5, lot_code="S", produced_on=TODAY - DAY * 5)
    shelf.post(RECEIPT, [line], TODAY - DAY * 4, minute=480, **shop)
    shelf.post(DELIVERY, [shelf.line(LOTS, 56, 10)], LAST, minute=1200, **shop)
    with look() as connection:
        lots = dated_lots(connection, Slice(shelf.company, (shelf.unit,)), Pace(LAST), TODAY)
        gone, near, _good, far = advised(connection, shelf.company, lots, Pace(LAST), TODAY)
        assert gone.advice.action is Action.WRITE_OFF
        # A is off the shelf tomorrow: too late to travel far, so it is marked down
        assert near.advice.action is Action.MARKDOWN
        assert (far.advice.action, far.advice.to) == (Action.TRANSFER, shelf.shop_warehouse)
        assert far.to_warehouse == "二店卖场"
        assert (far.code, far.item, far.supplier) == ("C", "fifo lot", "G1")
        assert not assumed(connection, {far.lot.lot_id})


def test_a_supplier_is_offered_goods_only_if_he_ever_took_some(shelf: Firm, look: Look) -> None:
    with look() as connection:
        lots = dated_lots(connection, Slice(shelf.company), Pace(LAST), TODAY)
        before = advised(connection, shelf.company, lots, Pace(LAST), TODAY)
    assert {one.advice.action for one in before} == {Action.WRITE_OFF, Action.MARKDOWN}
    receipt = shelf.one(
        "SELECT max(document_id) FROM document_line WHERE lot_code = 'C' AND item_id = ?",
        shelf.items[LOTS],
    )
    line = shelf.one("SELECT id FROM document_line WHERE document_id = ?", receipt)
    back = shelf.line(LOTS, 1, source_line_id=line)
    shelf.post(SUPPLIER_RETURN, [back], TODAY, source_id=receipt)
    with look() as connection:
        lots = dated_lots(connection, Slice(shelf.company), Pace(LAST), TODAY)
        after = advised(connection, shelf.company, lots, Pace(LAST), TODAY)
    assert after[-1].advice.action is Action.RETURN
    assert after[-1].advice.saved_fen == 16 * 5_00  # 29 left, 13 sell


def test_a_distribution_centre_serves_what_the_stores_will_sell(shelf: Firm, look: Look) -> None:
    """The head office becomes the centre: what it holds is judged by the sales of all."""
    with writing(shelf.engine) as session:
        session.get_one(OrgUnit, shelf.unit).kind = "dc"
    assert [one.left_micro // MICRO for one in lots_of(shelf, look)] == [4, 4, 11, 17]
    shop = {"org_unit_id": shelf.shop, "warehouse_id": shelf.shop_warehouse}
    line = shelf.line(LOTS, 62, 5, lot_code="S", produced_on=TODAY - DAY * 5)
    shelf.post(RECEIPT, [line], TODAY - DAY * 4, minute=480, **shop)
    shelf.post(DELIVERY, [shelf.line(LOTS, 56, 10)], LAST, minute=1200, **shop)
    # three a day now, and six lie in the shop: A 0 sell (6 − 6), B 27 of 26, C 66 of 56
    mine = [one for one in lots_of(shelf, look) if one.org_unit_id == shelf.unit]
    assert [one.left_micro // MICRO for one in mine] == [4, 6, 0, 0]


CASE = Case(Band.NEAR, 20 * MICRO, 10 * MICRO, 100_00, 10 * MICRO, 5)


def test_a_price_is_cut_as_far_as_it_must_be() -> None:
    """Ten of twenty would go anyway; twice as many at 30 % off (1 ÷ 0.7² = 2.04)."""
    advice = markdown(CASE)
    assert (advice.cut_bp, advice.quantity_micro) == (3000, 20 * MICRO)
    assert advice.saved_fen == 40_00  # 20 at 7.00 instead of 10 at 10.00


def test_the_action_that_saves_most_is_taken() -> None:
    need = Need(7, 6 * MICRO, 2 * MICRO)
    transfer = best(replace(CASE, needs=(need,)))
    # two sell there that would be missing, at 10.00; four spare buying, at 5.00: 40 as well
    assert transfer.action is Action.TRANSFER
    assert (transfer.saved_fen, transfer.to, transfer.quantity_micro) == (40_00, 7, 6 * MICRO)
    assert best(replace(CASE, takes_back=True)).action is Action.RETURN
    assert best(CASE).action is Action.MARKDOWN
    assert best(replace(CASE, band=Band.OFF_SALE)).action is Action.USE
    assert best(replace(CASE, left_micro=20 * MICRO)).action is Action.USE
    assert best(replace(CASE, left_micro=0)).action is Action.SELL_FIRST
    assert best(replace(CASE, band=Band.EXPIRED)).action is Action.WRITE_OFF


def test_whole_pieces_travel_unless_they_are_weighed() -> None:
    need = (Need(7, 2_500_000, 0),)
    case = replace(CASE, needs=need, worth_fen=2000_00)
    assert best(case).quantity_micro == 2 * MICRO
    assert best(replace(case, weighed=True)).quantity_micro == 2_500_000
