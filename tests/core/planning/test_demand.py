"""The history of demand: empty shelves made good, returns netted, tenders and promotions told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import numpy as np
import pytest
from sqlalchemy import Connection

from core.kernel.amounts import MICRO
from core.planning.demand.censored import Days, How, tobit, wanted
from core.planning.demand.history import returns_netted, tenders
from core.planning.demand.keep import keep, spans
from core.planning.demand.telling import course_of
from core.planning.forecast.levels import Flags, Floats
from core.planning.panels import Situation, read_situation
from core.platform.database import append, writing
from core.platform.grants import reads_everything
from core.platform.reader import open_reader
from models.base import table
from models.company import Warehouse
from models.prices import Promotion, PromotionItem
from tests.core.planning.conftest import LAST, Selling


def one_row(sold: list[float], empty: list[int], share: dict[int, float]) -> Days:
    width = len(sold)
    told = np.full((1, width), np.nan)
    for day, value in share.items():
        told[0, day] = value
    out = np.zeros((1, width), dtype=bool)
    out[0, empty] = True
    return Days(
        np.array([sold]), np.ones((1, width), dtype=bool), out, told,
        np.arange(width) % 7, np.array([True]),
    )  # fmt: skip


def test_a_shelf_that_emptied_at_half_day_would_have_sold_twice_as_much() -> None:
    found = wanted(one_row([10.0, 21.0], [1], {1: 0.5}))
    assert found.demand.tolist() == [[10.0, 21.0 + 20.0]]
    assert found.how.tolist() == [[How.WHOLE, How.RECORDED]]


def test_a_day_level_till_is_estimated_and_says_so() -> None:
    random = np.random.default_rng(1)
    true = random.normal(40, 6, 84).round()
    cut = np.minimum(true, 40)
    empty = [day for day in range(84) if true[day] >= 40]
    found = wanted(one_row(list(cut), empty, {}))
    assert (found.how[0, empty] == How.TOBIT).all()
    assert found.demand.sum() == pytest.approx(true.sum(), rel=0.03)
    assert (found.demand >= cut).all()
    assert cut.sum() < 0.96 * true.sum()


def test_with_too_few_whole_days_the_usual_of_the_weekday_stands_in() -> None:
    sold = [10.0] * 7 + [3.0] * 7
    found = wanted(one_row(sold, list(range(7, 14)), {}))
    assert (found.how[0, 7:] == How.ESTIMATED).all()
    assert found.demand[0, 7:].tolist() == [10.0] * 7


@pytest.mark.parametrize("recorded", [True, False])
def test_bias_is_within_three_percent_at_thirty_percent_of_empty_days(recorded: bool) -> None:
    random = np.random.default_rng(5)
    days = 364
    week = np.array([1.0, 0.9, 0.9, 1.0, 1.2, 1.6, 1.4])
    true = random.poisson(12 * week[np.arange(days) % 7], (20, days)).astype(float)
    shelf = np.ceil(12 * week[np.arange(days) % 7] * 1.12)
    empty: Flags = true >= shelf
    assert 0.25 < empty.mean() < 0.4
    sold = np.minimum(true, shelf)
    gone = random.beta(np.maximum(sold, 0.5), np.maximum(true - sold + 1, 0.5))
    share: Floats = gone if recorded else np.full(true.shape, np.nan)
    found = wanted(
        Days(sold, np.ones_like(empty), empty, share, np.arange(days) % 7, np.ones(20, dtype=bool))
    )
    assert abs(found.demand.sum() / true.sum() - 1) < 0.03
    assert sold.sum() / true.sum() - 1 < -0.04


def test_tobit_leaves_whole_days_as_they_are() -> None:
    sold = np.array([5.0, 6.0, 7.0, 5.0, 6.0] * 4)
    hidden = np.zeros(20, dtype=bool)
    hidden[[2, 7]] = True
    found = tobit(sold, hidden, np.arange(20) % 7)
    assert (found[~hidden] == sold[~hidden]).all()
    assert (found[hidden] > sold[hidden]).all()


def test_what_comes_back_is_taken_off_the_days_before() -> None:
    sold = np.array([[4.0, 6.0, -8.0, 3.0, -1.0]])
    assert returns_netted(sold).tolist() == [[2.0, 0.0, 0.0, 2.0, 0.0]]


def test_returns_of_what_was_never_sold_leave_nothing_below_zero() -> None:
    assert returns_netted(np.array([[-3.0, 1.0]])).tolist() == [[0.0, 1.0]]


def test_a_tender_is_an_order_far_above_any_ordinary_day() -> None:
    sold = np.full((1, 60), 10.0)
    sold[0, 30], sold[0, 40] = 110.0, 25.0
    ordered = np.zeros((1, 60))
    ordered[0, 30], ordered[0, 40] = 100.0, 15.0
    found = tenders(sold, ordered)
    assert found[0, 30] == 100.0
    assert found.sum() == 100.0


def test_the_course_of_a_day_follows_its_hours() -> None:
    course = course_of({9: 10.0, 18: 30.0})
    assert course[9 * 60 - 1] == 0
    assert course[10 * 60 - 1] == pytest.approx(0.25)
    assert course[18 * 60 + 29] == pytest.approx(0.625)


@pytest.fixture
def connection(selling: Selling) -> Iterator[Connection]:
    """A look at everything, opened when the test asks."""
    firm = selling.firm
    with writing(firm.engine) as session:
        warehouse = session.get_one(Warehouse, firm.shop_warehouse)
        warehouse.stock_known = True
    selling.told("fifo-none", [8.0] * 90, left=50.0)
    short = [8.0] * 90
    short[60] = 5.0  # sold out: nothing is left that evening
    came = [8.0] * 60 + [2.0, 11.0] + [8.0] * 28
    selling.told("average-none", short, received=came, left=3.0)
    yield from look(selling)


def look(selling: Selling) -> Iterator[Connection]:
    firm = selling.firm
    with writing(firm.engine) as session:
        actor = reads_everything(session.connection())
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    with reader.reading(actor) as opened:
        yield opened
    reader.close()


def situation(connection: Connection, selling: Selling) -> Situation:
    found = read_situation(connection, selling.firm.company)
    assert found is not None
    return found


def test_shelves_are_read_from_the_facts(connection: Connection, selling: Selling) -> None:
    found = situation(connection, selling)
    assert found.origin_on == LAST
    assert found.panel.days == 90
    row = found.shelves.keys.index((selling.firm.items["fifo-none"], selling.firm.shop_warehouse))
    assert found.panel.quantity[row].tolist() == [8.0] * 90
    assert found.shelves.closing[row, -1] == 50.0
    assert "public_holiday" in found.panel.signals


def test_an_empty_shelf_is_made_good_in_units_and_money(
    connection: Connection, selling: Selling
) -> None:
    found = situation(connection, selling)
    item = selling.firm.items["average-none"]
    row = found.shelves.keys.index((item, selling.firm.shop_warehouse))
    demand = found.demand
    assert demand.how[row, 60] in (How.TOBIT, How.RECORDED, How.ESTIMATED)
    assert 7.0 < demand.demand[row, 60] < 9.0
    assert demand.lost[row].nonzero()[0].tolist() == [60]
    lost = demand.demand[row, 60] - 5.0
    assert demand.lost_net[row, 60] == pytest.approx(lost * 500, abs=1)
    assert demand.lost_margin[row, 60] == pytest.approx(lost * 200, abs=1)


def test_demand_is_kept_once_however_often(connection: Connection, selling: Selling) -> None:
    found = situation(connection, selling)
    firm = selling.firm
    for _ in range(2):
        for span in spans(found.demand, None):
            with writing(firm.engine) as session:
                keep(session, firm.company, found.demand, span)
    rows = firm.rows(
        "SELECT how, count(*), sum(sold_micro) FROM demand_day WHERE item_id = ? GROUP BY how",
        firm.items["fifo-none"],
    )
    assert [tuple(row) for row in rows] == [("whole", 90, 90 * 8 * MICRO)]
    late = list(spans(found.demand, LAST - dt.timedelta(days=2)))
    assert late == [(87, 90)]


def test_promotions_are_known_past_and_ahead(selling: Selling) -> None:
    firm = selling.firm
    selling.told("fifo-none", [8.0] * 90)
    with writing(firm.engine) as session:
        offer = Promotion(
            company_id=firm.company, code="P1", name="特价", percent_bp=2000,
            from_on=LAST - dt.timedelta(days=3), to_on=LAST + dt.timedelta(days=5),
        )  # fmt: skip
        session.add(offer)
        session.flush()
        append(
            session,
            table(PromotionItem),
            [
                {
                    "promotion_id": offer.id,
                    "item_id": firm.items["fifo-none"],
                    "company_id": firm.company,
                }
            ],
        )
    for opened in look(selling):
        found = situation(opened, selling)
    promo = found.panel.signals["promo"].values[0]
    assert promo[86:95].tolist() == [1.0] * 9
    assert promo.sum() == 9
    assert found.demand.promoted[0].sum() == 4


def test_a_missing_day_of_a_store_is_not_a_day_without_demand(selling: Selling) -> None:
    sold = [8.0] * 90
    sold[88] = 0.0
    selling.told("fifo-none", sold)
    selling.told("average-none", sold)
    for opened in look(selling):
        found = situation(opened, selling)
    assert not found.shelves.reported[:, 88].any()
    assert found.panel.quantity[:, 88].tolist() == [8.0, 8.0]
    assert found.demand.demand[:, 88].tolist() == [0.0, 0.0]
