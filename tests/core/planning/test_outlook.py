"""Shelves of this moment beside a stored forecast: what lies, what binds, what it would lose."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.catalog.dropping import stop_ordering
from core.catalog.replenishment import Policy, PolicyForm, save_policy
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents import approve as room
from core.documents.approve import Waiting
from core.planning.running.outlook import Outlook, read_outlook
from core.planning.running.thresholds import threshold_of
from core.planning.running.worth import AtRisk, at_risk
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.grants import reads_everything
from core.platform.reader import open_reader
from core.platform.rights import SEE_COST, Actor
from tests.core.planning.suggest.test_suggest_accept import GOODS, firm, forecast
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]
DAY = dt.timedelta(days=1)


def look(firm: Firm, today: dt.date = TODAY) -> Outlook:
    with firm.engine.connect() as connection:
        seen = read_outlook(connection, firm.company, today, [firm.items[GOODS]])
    assert seen is not None
    (found,) = seen.shelves.values()
    return found


def test_it_is_read_from_what_lies_there_now(firm: Firm) -> None:
    """Eighteen pieces, five a day: gone on the fourth day, the supplier takes two at his word."""
    one = look(firm)
    assert (one.stock_micro, one.coming, one.start_on) == (18_000_000, (), TODAY)
    assert one.chance.within(3) < 0.5 < one.chance.within(4)
    assert one.chance.within(14) > 0.97
    firm.post(RECEIPT, [firm.line(GOODS, 40, 6)])
    assert look(firm).chance.within(4) == 0.0


def test_an_order_counts_once_it_binds(firm: Firm) -> None:
    before = look(firm)
    draft = firm.draft(PURCHASE_ORDER, [firm.line(GOODS, 100, 6)])
    waiting = perform_on(firm.engine, room.ask, firm.actor, KINDS, draft, firm.clock, 0)
    assert isinstance(waiting, Waiting)
    assert look(firm).chance == before.chance
    firm.post(PURCHASE_ORDER, [firm.line(GOODS, 100, 6)])
    after = look(firm)
    assert [one.quantity_micro for one in after.coming] == [100_000_000]
    assert after.chance.within(14) < before.chance.within(14)


def test_what_is_promised_to_customers_is_not_there(firm: Firm) -> None:
    before = look(firm)
    with writing(firm.engine) as session:
        session.connection().exec_driver_sql("UPDATE balance SET reserved_micro = 10000000")
    after = look(firm)
    assert after.stock_micro == 8_000_000
    assert after.before_next >= before.before_next
    assert after.chance.within(2) > before.chance.within(2)


def test_lots_count_until_they_leave_the_shelf(firm: Firm) -> None:
    goods = "average-lot"
    made_on = TODAY - 29 * DAY
    firm.post(RECEIPT, [firm.line(goods, 40, 6, lot_code="OLD", produced_on=made_on)])
    forecast(firm, [(firm.items[goods], firm.warehouse, firm.unit)])
    with firm.engine.connect() as connection:
        seen = read_outlook(connection, firm.company, TODAY, [firm.items[goods]])
    assert seen is not None
    (one,) = seen.shelves.values()
    assert one.expiring_micro > 0
    assert one.chance.within(1) < 0.1
    assert one.chance.within(3) > 0.97


def test_a_forecast_of_last_month_says_nothing(firm: Firm) -> None:
    with firm.engine.connect() as connection:
        assert read_outlook(connection, firm.company, TODAY + 9 * DAY) is None
        assert at_risk(connection, firm.company, TODAY + 9 * DAY) is None


def test_a_day_later_the_days_that_passed_are_left_out(firm: Firm) -> None:
    later = look(firm, TODAY + DAY)
    assert later.start_on == TODAY + DAY
    assert later.chance.within(3) == pytest.approx(look(firm).chance.within(3), abs=0.02)


def risks(firm: Firm, actor: Actor | None = None) -> list[AtRisk]:
    url = firm.engine.url.render_as_string(hide_password=False)
    reader = open_reader(url)
    try:
        with writing(firm.engine) as session:
            everything = reads_everything(session.connection())
        with reader.reading(actor or everything) as connection:
            found = at_risk(connection, firm.company, TODAY)
    finally:
        reader.close()
    assert found is not None
    return found


def test_what_it_would_lose_is_expected_pieces_times_what_each_earns(firm: Firm) -> None:
    """Sold at 10.00 without tax, cost 6.00: each piece not sold loses 4.00."""
    firm.post(DELIVERY, [firm.line(GOODS, 15, 10)])
    (one,) = risks(firm)
    assert one.item == "fifo none"
    assert (one.supplier_id, one.at_retail) == (firm.supplier, False)
    assert one.stake_fen == pytest.approx(one.shelf.chance.lost_before_next * 400, abs=1)
    assert one.wanted_micro % 1_000_000 == 0


def test_what_is_no_longer_ordered_is_no_risk(firm: Firm) -> None:
    firm.post(DELIVERY, [firm.line(GOODS, 15, 10)])
    with writing(firm.engine) as session:
        item = firm.items[GOODS]
        assert stop_ordering(session, firm.actor, firm.company, [item], TODAY) == 1
    assert risks(firm) == []


def test_without_cost_it_is_at_selling_price(firm: Firm) -> None:
    firm.post(DELIVERY, [firm.line(GOODS, 15, 10)])
    blind = replace(
        firm.actor, grants={k: v for k, v in firm.actor.grants.items() if k != SEE_COST}
    )
    (one,) = risks(firm, blind)
    assert one.at_retail
    assert one.stake_fen > risks(firm)[0].stake_fen


def test_what_is_under_way_in_time_is_no_task(firm: Firm) -> None:
    firm.post(DELIVERY, [firm.line(GOODS, 15, 10)])
    firm.post(PURCHASE_ORDER, [firm.line(GOODS, 5, 6)])
    assert risks(firm) == []


def test_the_threshold_is_the_policys(firm: Firm) -> None:
    with firm.engine.connect() as connection:
        assert threshold_of(connection, firm.company, TODAY, firm.items[GOODS]) == 700_000
    form = PolicyForm(TODAY, Policy(threshold_micro=400_000), item_id=firm.items[GOODS])
    assert isinstance(perform_on(firm.engine, save_policy, firm.actor, firm.company, form), int)
    with firm.engine.connect() as connection:
        assert threshold_of(connection, firm.company, TODAY, firm.items[GOODS]) == 400_000
