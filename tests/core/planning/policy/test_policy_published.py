"""Policies give the answers that textbooks and other libraries publish for the same instances."""

import numpy as np
import pytest

from core.planning.policy import lot_size, newsvendor, reorder
from core.planning.policy.chances import poisson


def test_newsvendor_under_normal_demand() -> None:
    best = newsvendor.normal(0.18, 0.70, 50, 8)
    assert best.level == pytest.approx(56.60395592743389)
    assert best.cost == pytest.approx(1.997605193176645)


def test_newsvendor_with_a_lead_time_of_four_periods() -> None:
    best = newsvendor.normal(0.18, 0.70, 50, 8, lead_periods=4)
    assert best.level == pytest.approx(264.7669, abs=1e-4)
    assert best.cost == pytest.approx(4.46678, abs=1e-5)


def test_newsvendor_under_poisson_demand() -> None:
    best = newsvendor.of_poisson(0.18, 0.70, 50)
    assert (best.level, round(best.cost, 5)) == (56, 1.79724)


def test_newsvendor_told_in_prices() -> None:
    best = newsvendor.of_profit(price=1, cost=0.3, salvage=0.12, mean=50, deviation=8)
    assert best.level == pytest.approx(56.604, abs=1e-3)
    assert -best.cost == pytest.approx(33.0024, abs=1e-4)


def test_newsvendor_of_any_distribution() -> None:
    best = newsvendor.discrete(1, 4, np.array([0.2, 0.3, 0.3, 0.1, 0.1]))
    assert (best.level, round(best.cost, 9)) == (2, 1.9)


def test_newsvendor_asks_for_costs_on_both_sides() -> None:
    with pytest.raises(ValueError, match="both cost"):
        newsvendor.normal(0, 1, 50, 8)


def test_economic_order_quantity() -> None:
    best = lot_size.economic(8, 0.225, 1300)
    assert best.quantity == pytest.approx(304.0467800264368)
    assert best.cost == pytest.approx(68.41052550594827)
    with pytest.raises(ValueError, match="positive"):
        lot_size.economic(8, 0, 1300)


def test_discounts_on_all_units() -> None:
    best = lot_size.all_units(8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68])
    assert (best.quantity, round(best.cost, 6)) == (800, 978.6)


def test_discounts_on_all_units_of_something_large() -> None:
    best = lot_size.all_units(2250, 0.25, 182500, [0, 1200, 2400], [1490, 1220, 1100])
    assert best.quantity == 2400
    assert best.cost == pytest.approx(201251093.75)


def test_reorder_point_and_quantity_under_poisson_demand() -> None:
    best = reorder.reorder_point(20, 150, 100, 1.5, 2)
    assert (best.point, best.quantity) == (3, 5)
    assert best.cost == pytest.approx(107.92358, abs=1e-5)


def test_minimum_and_maximum_under_poisson_demand() -> None:
    best = reorder.min_max(1, 4, 5, 6)
    assert (best.point, best.upto) == (4, 10)
    assert best.cost == pytest.approx(8.03411, abs=1e-5)


@pytest.mark.parametrize("demand", [0.8, 3.0, 6.0])
@pytest.mark.parametrize("fixed", [1.0, 12.0])
def test_minimum_and_maximum_beat_every_neighbour(demand: float, fixed: float) -> None:
    """No pair near the answer is cheaper, all of them tried."""
    best = reorder.min_max(1, 4, fixed, demand)
    costs = reorder._Costs(poisson(demand), 1, 4, fixed, -60, 90)
    for upto in range(best.upto - 6, best.upto + 7):
        for point in range(upto - 15, upto):
            assert costs.of(point, upto) >= best.cost - 1e-9
