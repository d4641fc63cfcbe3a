"""Packs, minimums, a supplier's minimum, order days."""

from datetime import date

from core.planning.policy.terms import (
    Line,
    at_least,
    days_of,
    reach_minimum,
)

A = Line(100.0, (60.0, 30.0, 5.0, -10.0))
B = Line(50.0, (20.0, 18.0, 1.0, -30.0))


def test_a_minimum_is_reached_only_where_it_still_earns() -> None:
    assert at_least(Line(10, (9.0, 1.0, -2.0), least=3), 1) == 3
    assert at_least(Line(10, (9.0, -6.0, -8.0), least=3), 1) == 0
    assert at_least(Line(10, (9.0,), least=3), 0) == 0
    assert at_least(Line(10, (9.0, 8.0), least=1), 2) == 2


def test_a_suppliers_minimum_is_filled_with_what_loses_least() -> None:
    met = reach_minimum([A, B], [2, 2], 340)
    assert (met.packs, met.met, met.added_cost) == ((3, 2), True, -5.0)
    met = reach_minimum([A, B], [3, 3], 520)
    assert (met.packs, met.met) == ((4, 3), True)
    assert met.added_cost == 10.0


def test_an_order_that_would_lose_money_waits() -> None:
    small = Line(10.0, (1.0, -5.0, -6.0))
    missed = reach_minimum([small], [1], 30)
    assert (missed.packs, missed.met) == ((1,), False)
    assert missed.added_cost == 11.0


def test_nothing_wanted_is_no_minimum_missed_by_filling() -> None:
    assert reach_minimum([A, B], [0, 0], 100).packs == (0, 0)
    assert reach_minimum([A], [2], 100).met


def test_order_days() -> None:
    tuesday = date(2026, 11, 24)
    daily = days_of(tuesday, frozenset(), 2)
    assert (daily.order_on, daily.arrives_on, daily.next_arrives_on) == (
        tuesday,
        date(2026, 11, 26),
        date(2026, 11, 27),
    )
    monday_and_thursday = days_of(tuesday, frozenset({0, 3}), 1)
    assert monday_and_thursday.order_on == date(2026, 11, 26)
    assert monday_and_thursday.arrives_on == date(2026, 11, 27)
    assert monday_and_thursday.next_arrives_on == date(2026, 12, 1)
