"""The pace of a shelf is what sold in the 28 days up to the last day with sales, whatever the order
in which documents come; on both engines."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from core.analytics.pace import shelf_pace
from core.analytics.source import Slice
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.invariants import verify
from core.posting.wanted import Posted
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

ITEM = "fifo-none"
DAY = dt.timedelta(days=1)
START = TODAY - DAY * 140


def sold(firm: Firm, day: int, quantity: int) -> Posted:
    """Sells on a day of the test; the document."""
    return firm.post(DELIVERY, [firm.line(ITEM, quantity, 10)], START + DAY * day, minute=1200)


def pace(firm: Firm) -> int:
    """What is kept, in whole pieces; the proof finds nothing to say."""
    with writing(firm.engine) as session:
        assert verify(Rows(session)) == []
    return int(firm.one("SELECT coalesce(sum(sold_micro), 0) FROM fact_pace")) // MICRO


@pytest.fixture
def shop(firm: Firm) -> Firm:
    firm.post(RECEIPT, [firm.line(ITEM, 1000, 5)], START - DAY, minute=480)
    return firm


def test_the_window_slides_with_the_days(shop: Firm) -> None:
    assert pace(shop) == 0
    sold(shop, 0, 3)
    assert pace(shop) == 3
    second = sold(shop, 27, 2)
    assert pace(shop) == 5  # the first day is the 28th before
    sold(shop, 28, 1)
    assert pace(shop) == 3  # and has left
    sold(shop, 10, 4)
    assert pace(shop) == 7  # dated back into the window
    sold(shop, 0, 9)
    assert pace(shop) == 7  # and before it
    shop.reverse(second)
    assert pace(shop) == 5
    sold(shop, 31, 8)
    assert pace(shop) == 13  # three days later, the last of them alone has sales
    sold(shop, 100, 6)
    assert pace(shop) == 6  # all of the old window has left at once


def test_what_sold_lately_and_before_slides_along(shop: Firm) -> None:
    """21 days, and 63 before them; what it earned is that of the 28, late cost included."""

    def kept() -> tuple[int, ...]:
        assert pace(shop) >= 0
        names = ("lately_micro", "before_micro", "net_sales_fen", "cost_now_fen")
        return tuple(
            int(shop.one(f"SELECT coalesce(sum({name}), 0) FROM fact_pace")) for name in names
        )

    sold(shop, 0, 3)
    assert kept() == (3 * MICRO, 0, 30_00, 15_00)
    sold(shop, 20, 2)
    assert kept() == (5 * MICRO, 0, 50_00, 25_00)
    sold(shop, 21, 1)
    assert kept() == (3 * MICRO, 3 * MICRO, 60_00, 30_00)  # the first day is the 22nd before
    sold(shop, 30, 1)
    assert kept() == (4 * MICRO, 3 * MICRO, 40_00, 20_00)
    sold(shop, 83, 1)
    assert kept() == (1 * MICRO, 7 * MICRO, 10_00, 5_00)
    sold(shop, 84, 1)
    assert kept() == (2 * MICRO, 4 * MICRO, 20_00, 10_00)  # the first is the 85th before
    receipt = int(shop.one("SELECT min(id) FROM document_line"))
    shop.post(LATE_COST, [shop.line(ITEM, 1000, 1, source_line_id=receipt)], START + DAY * 84)
    assert kept() == (2 * MICRO, 4 * MICRO, 20_00, 12_00)


def test_reports_read_what_is_kept_and_sum_up_for_any_other_day(shop: Firm, look: Look) -> None:
    for day, quantity in ((0, 3), (20, 2), (30, 1)):
        sold(shop, day, quantity)

    def told(day: int) -> list[int]:
        with look() as connection:
            found = shelf_pace(connection, Slice(shop.company), START + DAY * day)
            rows = connection.execute(select(found.c.sold_micro)).all()
        return [int(row[0]) // MICRO for row in rows if row[0]]

    assert told(30) == [3]
    assert told(27) == [5]
    assert told(60) == []
    with writing(shop.engine) as session:  # it is the kept one that is read
        Rows(session).run("UPDATE fact_pace SET sold_micro = 77 * 1000000")
    assert told(30) == [77]
    assert told(27) == [5]


def test_tills_that_come_at_once_slide_the_window_one_after_the_other(shop: Firm) -> None:
    """Each day both sell, one of them also on a day that leaves the window with it."""
    shop.post(RECEIPT, [shop.line("average-none", 1000, 5)], START - DAY, minute=480)
    together = Barrier(2)

    def sells(item: str, back: int) -> int:
        for day in range(30, 42):
            together.wait(300)
            lines = [shop.line(item, 2, 10)]
            shop.post(DELIVERY, lines, START + DAY * day, minute=1200)
            shop.post(DELIVERY, lines, START + DAY * (day - back), minute=1200)
        return 1

    with ThreadPoolExecutor(2) as both:
        done = [both.submit(sells, ITEM, 27), both.submit(sells, "average-none", 28)]
        assert [one.result() for one in done] == [1, 1]
    # of the first item twelve days of this side, and day 14, whose last day the window's first is
    assert pace(shop) == 12 * 2 * 2 + 2
