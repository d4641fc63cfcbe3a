"""Stores that sell less, and how much of what people wanted they got; reckoned by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.analytics.comparable import Span, comparable, spans
from core.analytics.falling import A_YEAR, Against, Falling, falling
from core.analytics.lost_sales import lost_by_store
from core.analytics.sales import by_store
from core.analytics.served import Served, served, sold_by_store, together
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.platform.database import writing
from models.company import OrgUnit
from models.facts import FactOrgDay
from tests.core.analytics.conftest import Look
from tests.firm import TODAY, Firm

DAY = dt.timedelta(days=1)
LAST = TODAY - DAY
WEEK = Window.ending(LAST, 7)
BEFORE = Against(year=False, shift=DAY * 7)
GOOD, OTHER = "average-none", "fifo-none"


def sold_a_day(firm: Firm, unit: int, window: Window, yuan: int) -> None:
    """So much on each day, as a fact alone."""
    with writing(firm.engine) as session:
        for on in window.every_day():
            session.add(
                FactOrgDay(
                    org_unit_id=unit, on=on, company_id=firm.company, net_sales_fen=yuan * 100
                )
            )


def third(firm: Firm) -> int:
    """A store more."""
    with writing(firm.engine) as session:
        made = OrgUnit(
            company_id=firm.company,
            parent_id=firm.unit,
            path=f"/{firm.unit}/9/",
            code="S3",
            name="三",
        )
        session.add(made)
        session.flush()
        return made.id or 0


def test_the_store_that_lost_most_money_is_first_and_a_late_till_is_no_loss(
    firm: Firm, look: Look
) -> None:
    """A week, and the same weekdays a year before. The first sold 100 a day after 120, so 140
    less. The shop sold 50 after 60; its till is two days late, so five days: 50 less, not 170.
    The third sold more."""
    more = third(firm)
    year = WEEK.year_before()
    for unit, now, then in ((firm.unit, 100, 120), (firm.shop, 50, 60), (more, 80, 70)):
        late = 2 if unit == firm.shop else 0
        sold_a_day(firm, unit, Window(WEEK.first, WEEK.last - DAY * late), now)
        sold_a_day(firm, unit, Window(year.first - DAY, year.last + DAY), then)
    every = replace(firm.actor, grants={k: v | {more} for k, v in firm.actor.grants.items()})
    every = replace(every, units={**firm.actor.units, more: firm.company})
    with look(every) as connection:
        stores = comparable(spans(connection, Slice(firm.company)), WEEK, year)
        found = falling(connection, Slice(firm.company), WEEK, A_YEAR, stores)
        none = falling(connection, Slice(firm.company), WEEK, A_YEAR, ())
    assert [one.org_unit_id for one in stores] == [firm.unit, firm.shop, more]
    assert [(one.org_unit_id, one.last, one.now_fen, one.before_fen) for one in found] == [
        (firm.unit, LAST, 700_00, 840_00),
        (firm.shop, LAST - DAY * 2, 250_00, 300_00),
    ]
    assert [one.lost_fen for one in found] == [140_00, 50_00]
    assert none == []


def test_whoever_sees_one_store_learns_of_that_one(firm: Firm, look: Look) -> None:
    for unit in (firm.unit, firm.shop):
        sold_a_day(firm, unit, WEEK, 10)
        sold_a_day(firm, unit, WEEK.before(), 20)
    mine = replace(firm.actor, grants={"see": frozenset({firm.shop})})
    every = tuple(Span(unit, "", WEEK.before().first, LAST) for unit in (firm.unit, firm.shop))
    with look(mine) as connection:
        found = falling(connection, Slice(firm.company), WEEK, BEFORE, every)
    assert [one.org_unit_id for one in found] == [firm.shop]


def trade(firm: Firm) -> None:
    """A fortnight in both stores: of one item three a day, then one, at 10 net; of another, in
    the shop, one a day, then two."""
    fortnight = Window(WEEK.before().first, LAST)
    firm.post(RECEIPT, [firm.line(GOOD, 100, 6)], fortnight.first, minute=60)
    for on in fortnight.every_day():
        late = on >= WEEK.first
        for unit, place in ((firm.unit, firm.warehouse), (firm.shop, firm.shop_warehouse)):
            lines = [firm.line(GOOD, 1 if late else 3, 10)]
            if unit == firm.shop:
                lines.append(firm.line(OTHER, 2 if late else 1, 50))
            firm.post(DELIVERY, lines, on, minute=1200, org_unit_id=unit, warehouse_id=place)


def test_documents_tell_it(firm: Firm, look: Look) -> None:
    """The first sold 7 pieces after 21, at 10; the shop more: 770 after 560."""
    trade(firm)
    of = Slice(firm.company)
    with look() as connection:
        stores = tuple(spans(connection, of))
        found = falling(connection, of, WEEK, BEFORE, stores)
        week = {one.id: one.sums.net_sales_fen for one in by_store(connection, of, WEEK)}
    assert found == [Falling(firm.unit, stores[0].store, LAST, 70_00, 210_00)]
    assert week == {firm.unit: 70_00, firm.shop: 770_00}


def test_the_days_before_spring_festival_are_measured_by_those_of_last_year(
    firm: Firm, look: Look
) -> None:
    """A fortnight to the end of the season: 2026-02-26 to 03-11. The season ends on 03-04, 15
    days after the feast; last year that was 02-13. The days after meet 52 weeks before."""
    window = Window(dt.date(2026, 2, 26), dt.date(2026, 3, 11))
    assert [(met.first, met.last, earlier.days) for met, earlier in A_YEAR.stretches(window)] == [
        (dt.date(2025, 2, 7), dt.date(2025, 2, 13), 384),
        (dt.date(2025, 3, 6), dt.date(2025, 3, 12), 364),
    ]
    sold_a_day(firm, firm.unit, Window(window.first, window.last - DAY * 3), 10)
    sold_a_day(firm, firm.unit, Window(dt.date(2025, 2, 1), dt.date(2025, 3, 31)), 11)
    one = (Span(firm.unit, "", dt.date(2025, 2, 1), window.last - DAY * 3),)
    with look() as connection:
        (found,) = falling(connection, Slice(firm.company), window, A_YEAR, one)
    assert (found.now_fen, found.before_fen) == (110_00, 121_00)


def test_the_service_level_of_all_goods_beside_that_of_goods_that_ran_out(
    firm: Firm, look: Look
) -> None:
    """Two a day of one good for 54 days, then two days an empty shelf: 4 lost. In the last
    fortnight it sold 24, at its pace 28; another good sold three a day, 42. So of all goods
    66 ÷ (66 + 4) = 94.3 %, of the one that ran out 28 ÷ (28 + 4) = 87.5 %."""
    start = TODAY - DAY * 56
    bought = [firm.line(GOOD, 54 * 2, 6), firm.line(OTHER, 400, 6)]
    firm.post(RECEIPT, bought, start, minute=60)
    for number in range(56):
        lines = [firm.line(OTHER, 3, 10)]
        if number < 54:
            lines.append(firm.line(GOOD, 2, 10))
        firm.post(DELIVERY, lines, start + DAY * number, minute=1200)
    of, window = Slice(firm.company), Window.ending(LAST, 14)
    with look() as connection:
        sold = sold_by_store(connection, of, window)
        found = served(sold, lost_by_store(connection, of, window))
        by_item = sold_by_store(connection, replace(of, items=tuple(firm.items.values())), window)
        one = sold_by_store(connection, replace(of, items=(firm.items[GOOD],)), window)
    assert found == {firm.unit: Served(66_000_000, 4_000_000, 28_000_000)}
    assert (found[firm.unit].level, found[firm.unit].of_ran_out) == (9429, 8750)
    assert by_item == sold
    assert one == {firm.unit: 24_000_000}


def test_stores_together_are_their_sums_and_nothing_sold_has_no_level() -> None:
    parts = [Served(90, 10, 20), Served(100, 0, 0)]
    assert together(parts) == Served(190, 10, 20)
    assert together(parts).level == 9500
    assert together([]).level is None
    assert Served(-5, 0, 0).level is None  # more came back than was sold
