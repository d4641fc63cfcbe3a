"""Last year by weekday and feast, comparable stores, lost sales; reckoned by hand."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from core.analytics.bridge import Pair, bridge, with_loss
from core.analytics.comparable import comparable, spans
from core.analytics.feasts import FEASTS, windows_before, year_before
from core.analytics.lost_sales import (
    LostOf,
    StoreLost,
    by_store,
    lost_by_item,
    lost_by_store,
    pace_window,
)
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import writing
from models.facts import FactOrgDay
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

DAY = dt.timedelta(days=1)
GOOD = "average-none"
SPRING_2026, SPRING_2025 = dt.date(2026, 2, 17), dt.date(2025, 1, 29)


def test_the_eve_meets_the_eve_and_an_ordinary_day_its_weekday() -> None:
    assert year_before(SPRING_2026 - DAY) == SPRING_2025 - DAY
    assert year_before(SPRING_2026 + DAY * 15) == SPRING_2025 + DAY * 15
    assert year_before(dt.date(2026, 9, 25)) == dt.date(2025, 10, 6)  # mid-autumn
    assert year_before(dt.date(2026, 11, 20)) == dt.date(2025, 11, 21)  # Friday and Friday


def test_an_ordinary_day_never_meets_a_feast() -> None:
    """The 52 weeks before 22 January 2026 lay in the weeks before Spring Festival of 2025."""
    day = dt.date(2026, 1, 22)
    assert (day - DAY * 364) > SPRING_2025 - DAY * 21
    met = year_before(day)
    assert met.weekday() == day.weekday()
    assert all(feast.offset(met) is None for feast in FEASTS)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2039, 12, 31)))
def test_every_day_meets_a_day_of_a_year_ago(day: dt.date) -> None:
    met = year_before(day)
    assert 290 <= (day - met).days <= 440
    in_season = [feast for feast in FEASTS if feast.offset(day) is not None]
    if in_season:
        assert in_season[0].offset(met) == in_season[0].offset(day)
    else:
        assert met.weekday() == day.weekday()


@given(st.dates(dt.date(2020, 1, 1), dt.date(2038, 1, 1)), st.integers(1, 120))
def test_the_windows_are_the_days_that_are_met(first: dt.date, days: int) -> None:
    window = Window(first, first + DAY * (days - 1))
    met = [one.first + DAY * n for one in windows_before(window) for n in range(one.days)]
    assert met == [year_before(window.first + DAY * n) for n in range(days)]


def test_a_year_is_compared_as_it_stands() -> None:
    year = Window.ending(TODAY, 365)
    assert windows_before(year) == (year.year_before(),)


def test_only_stores_that_sold_through_both_are_compared(firm: Firm, look: Look) -> None:
    with writing(firm.engine) as session:
        for unit, ago in ((firm.unit, (400, 200, 1)), (firm.shop, (100, 2))):
            for days in ago:
                session.add(
                    FactOrgDay(
                        org_unit_id=unit,
                        on=TODAY - DAY * days,
                        company_id=firm.company,
                        net_sales_fen=1_00,
                    )
                )
    with look() as connection:
        found = spans(connection, Slice(firm.company))
    assert [(one.first, one.last) for one in found] == [
        (TODAY - DAY * 400, TODAY - DAY),
        (TODAY - DAY * 100, TODAY - DAY * 2),
    ]
    window = Window.ending(TODAY - DAY, 30)
    assert [one.org_unit_id for one in comparable(found, window, window.year_before())] == [
        firm.unit
    ]
    assert len(comparable(found, window, window.before())) == 2


def test_loss_carries_the_bridge_on() -> None:
    made = bridge([Pair(1, 10_00, 6_00, 1, 12_00, 6_00)])
    assert made is not None
    found = with_loss(made, 1_00, 3_00)
    assert (found.old_fen, found.price_fen, found.loss_fen, found.new_fen) == (
        3_00,
        2_00,
        -2_00,
        3_00,
    )


def test_empty_shelves_lose_what_they_sell_on_other_days(firm: Firm, look: Look) -> None:
    """Eight weeks: two are sold each day at 10 net, cost 6; the last two days the shelf is
    empty from the morning: 2 + 2 lost, margin 4 each."""
    start = TODAY - DAY * 56
    firm.post(RECEIPT, [firm.line(GOOD, 54 * 2, 6)], start, minute=60)
    for number in range(54):
        firm.post(DELIVERY, [firm.line(GOOD, 2, 10)], start + DAY * number, minute=1200)
    last = TODAY - DAY
    window = Window.ending(last, 14)
    with look() as connection:
        found = lost_by_item(connection, Slice(firm.company), window)
        none = lost_by_item(connection, Slice(firm.company), Window.ending(last - DAY * 3, 14))
    # the 54th day closed empty too, but sold its two
    item = firm.items[GOOD]
    days = (last - pace_window(window).first).days - 1
    assert found == [LostOf(item, firm.unit, 4_000_000, days * 2_000_000, days, 16_00)]
    assert by_store(found, 14) == {firm.unit: StoreLost(4_000_000, 14 * 2_000_000, 16_00)}
    with look() as connection:
        assert lost_by_store(connection, Slice(firm.company), window) == by_store(found, 14)
    assert none == []
    with look(without_cost(firm.actor)) as connection:
        (hidden,) = lost_by_item(connection, Slice(firm.company), window)
    assert hidden.margin_fen is None
    assert by_store([hidden], 14)[firm.unit].margin_fen is None
