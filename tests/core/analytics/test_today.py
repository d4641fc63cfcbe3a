"""What Today asks, reckoned by hand, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlmodel import Session

from core.analytics.definitions import near_expiry
from core.analytics.today_cost import Provisional, provisional, provisional_items
from core.analytics.today_drafts import my_drafts
from core.analytics.today_expiry import ending_lots
from core.analytics.today_orders import overdue_orders
from core.analytics.today_shelf import below_zero
from core.analytics.today_till import MissingTill, missing_till_days
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents.draft import save
from core.platform.database import writing
from core.platform.rows import Rows
from models.company import OrgUnit
from models.documents import Document
from models.facts import FactOrgDay
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

GOOD, LOTS = "average-none", "fifo-lot"
DAY = dt.timedelta(days=1)


def till(session: Session, firm: Firm, unit: int, on: dt.date, net_fen: int = 100_00) -> None:
    """A till summary, and the sales of its day."""
    session.add(
        Document(
            company_id=firm.company,
            org_unit_id=unit,
            kind="till.summary",
            number=f"{unit}-{on}",
            state="posted",
            on=on,
            currency="CNY",
            idempotency_key=f"{unit}-{on}",
            created_by=firm.user,
            created_at=0,
        )
    )
    session.add(
        FactOrgDay(
            org_unit_id=unit,
            on=on,
            company_id=firm.company,
            net_sales_fen=net_fen,
            sales_documents=1,
        )
    )
    session.flush()


def test_a_store_up_to_yesterday_misses_nothing(firm: Firm, look: Look) -> None:
    with writing(firm.engine) as session:
        for back in (3, 2, 1):
            till(session, firm, firm.shop, TODAY - DAY * back)
    with look() as connection:
        assert missing_till_days(connection, firm.company, TODAY) == []


def test_missing_days_are_worth_their_stores_daily_sales(firm: Firm, look: Look) -> None:
    """The shop sold 100 and 300 on two of five days: 200 a day, three days unseen."""
    with writing(firm.engine) as session:
        till(session, firm, firm.shop, TODAY - DAY * 5, 100_00)
        till(session, firm, firm.shop, TODAY - DAY * 3, 300_00)
        till(session, firm, firm.unit, TODAY - DAY * 2, 50_00)
    with look() as connection:
        found = missing_till_days(connection, firm.company, TODAY)
    gone = (TODAY - DAY * 4, TODAY - DAY * 2, TODAY - DAY)
    assert found[0] == MissingTill(firm.shop, "二店", TODAY - DAY * 3, gone, 3, 600_00)
    assert [(one.org_unit_id, one.missing, one.unseen_fen) for one in found[1:]] == [
        (firm.unit, (TODAY - DAY,), 50_00)
    ]


def test_a_store_that_stopped_sending_is_told_without_a_guess(firm: Firm, look: Look) -> None:
    with writing(firm.engine) as session:
        till(session, firm, firm.shop, TODAY - DAY * 61)
    with look() as connection:
        found = missing_till_days(connection, firm.company, TODAY)
    assert found == [MissingTill(firm.shop, "二店", TODAY - DAY * 61, (), 60, None)]


def test_a_closed_store_is_not_waited_for(firm: Firm, look: Look) -> None:
    with writing(firm.engine) as session:
        till(session, firm, firm.shop, TODAY - DAY * 5)
        session.get_one(OrgUnit, firm.shop).active = False
    with look() as connection:
        assert missing_till_days(connection, firm.company, TODAY) == []


@pytest.fixture
def oversold(firm: Firm) -> Firm:
    """Two came at 7.50 and six were sold at 10 net: four at a cost that is guessed to be 7.50."""
    where = {"org_unit_id": firm.shop, "warehouse_id": firm.shop_warehouse}
    firm.post(RECEIPT, [firm.line(GOOD, 2, 7.5)], TODAY - DAY * 3, minute=600, **where)
    firm.post(DELIVERY, [firm.line(GOOD, 6, 10)], TODAY - DAY, minute=600, **where)
    firm.agree()
    return firm


def test_provisional_cost_is_told_by_item(oversold: Firm, look: Look) -> None:
    with look() as connection:
        assert provisional(connection, oversold.company) == Provisional(1, 30_00, 60_00)
        (item,) = provisional_items(connection, oversold.company, 10)
    assert (item.code, item.provisional_fen, item.net_sales_fen, item.received_micro) == (
        GOOD,
        30_00,
        60_00,
        2_000_000,
    )


def test_the_receipt_ends_what_was_provisional(oversold: Firm, look: Look) -> None:
    where = {"org_unit_id": oversold.shop, "warehouse_id": oversold.shop_warehouse}
    oversold.post(RECEIPT, [oversold.line(GOOD, 4, 5)], TODAY - DAY * 2, minute=600, **where)
    with look() as connection:
        assert provisional(connection, oversold.company) == Provisional(0, 0, 0)
        assert provisional_items(connection, oversold.company, 10) == []
        assert below_zero(connection, oversold.company, TODAY) == []


def test_hidden_cost_tells_nothing_of_what_is_provisional(oversold: Firm, look: Look) -> None:
    with look(without_cost(oversold.actor)) as connection:
        assert provisional(connection, oversold.company).items == 0
        assert provisional_items(connection, oversold.company, 10) == []


def test_below_zero_is_worth_its_cost_or_its_price(oversold: Firm, look: Look) -> None:
    with writing(oversold.engine) as session:
        Rows(session).run("UPDATE item SET retail_price_micro = ?", (12_500_000,))
    with look() as connection:
        (found,) = below_zero(connection, oversold.company, TODAY)
    assert (found.warehouse_id, found.items, found.worth_fen, found.at_retail) == (
        oversold.shop_warehouse,
        1,
        30_00,
        False,
    )
    with look(without_cost(oversold.actor)) as connection:
        (hidden,) = below_zero(connection, oversold.company, TODAY)
    assert (hidden.worth_fen, hidden.at_retail) == (50_00, True)
    assert found.unseen_fen == hidden.unseen_fen == 2_14  # 60 in 28 days


def test_bands_of_near_expiry_follow_the_whole_life() -> None:
    bands = {730: 45, 365: 45, 364: 20, 180: 20, 90: 15, 30: 10, 29: 5, 16: 5, 15: 4, 8: 2, 1: 1}
    assert {life: near_expiry(life) for life in bands} == bands


def test_lots_near_their_end_are_told_soonest_first(firm: Firm, look: Look) -> None:
    """Life is 30 days, so near is the last 10: through its date a lot is good."""
    made = {
        "gone": TODAY - DAY * 31,  # expired yesterday
        "last": TODAY - DAY * 30,  # today is its last day
        "near": TODAY - DAY * 20,  # ten days left
        "good": TODAY - DAY * 19,
    }
    for code, on in made.items():
        line = firm.line(LOTS, 3, 5, lot_code=code, produced_on=on)
        firm.post(RECEIPT, [line], max(on, TODAY - DAY * 19), minute=480)
    with look() as connection:
        found = ending_lots(connection, firm.company, TODAY)
    assert [(one.lot, one.days_left, one.expired, one.worth_fen) for one in found] == [
        ("gone", -1, True, 15_00),
        ("last", 0, False, 15_00),
        ("near", 10, False, 15_00),
    ]
    with look(without_cost(firm.actor)) as connection:
        assert {one.worth_fen for one in ending_lots(connection, firm.company, TODAY)} == {None}


def test_a_category_may_say_its_own_days(firm: Firm, look: Look) -> None:
    line = firm.line(LOTS, 3, 5, lot_code="L", produced_on=TODAY - DAY * 10)  # twenty left
    firm.post(RECEIPT, [line], TODAY - DAY, minute=480)
    with look() as connection:
        assert ending_lots(connection, firm.company, TODAY) == []
    with writing(firm.engine) as session:
        Rows(session).run("UPDATE category SET near_expiry_days = 20")
    with look() as connection:
        assert [one.lot for one in ending_lots(connection, firm.company, TODAY)] == ["L"]


def test_orders_are_overdue_after_the_lead_time(firm: Firm, look: Look) -> None:
    """Ten at 6 and four at 5 ordered five days ago, two days of lead; four of the ten came."""
    lines = [firm.line(GOOD, 10, 6), firm.line("fifo-none", 4, 5)]
    order = firm.post(PURCHASE_ORDER, lines, TODAY - DAY * 5)
    firm.post(PURCHASE_ORDER, [firm.line(GOOD, 1, 6)], TODAY - DAY * 2)  # due today: not late
    came = firm.line(GOOD, 4, 6, source_line_id=firm.lines_of(order)[0])
    firm.post(RECEIPT, [came], TODAY - DAY, source_id=order.document_id, minute=480)
    with look() as connection:
        (late,) = overdue_orders(connection, firm.company, TODAY)
    assert (late.document_id, late.due_on, late.days_late, late.lines, late.open_fen) == (
        order.document_id,
        TODAY - DAY * 3,
        3,
        2,
        36_00 + 20_00,
    )
    with look(without_cost(firm.actor)) as connection:
        assert overdue_orders(connection, firm.company, TODAY)[0].open_fen is None


def test_my_drafts_are_mine(firm: Firm, look: Look) -> None:
    draft = firm.draft(PURCHASE_ORDER, [firm.line(GOOD, 2, 6)])
    with writing(firm.engine) as session:
        save(session, firm.actor, draft, "purchase.order", True, firm.clock)
    with look() as connection:
        assert [d.kind for d in my_drafts(connection, firm.company, firm.user)] == [
            "purchase.order"
        ]
        assert my_drafts(connection, firm.company, firm.user + 1) == []
