from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.amounts import round_half_up, slice_value, split

whole = st.integers(-(10**18), 10**18)


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (5, -2, -3), (-5, -2, 3), (1, 3, 0), (2, 3, 1), (0, -7, 0)],
)
def test_a_half_goes_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


def test_nothing_is_divided_by_zero() -> None:
    with pytest.raises(ZeroDivisionError):
        round_half_up(1, 0)


@given(whole, whole.filter(bool))
def test_rounding_is_never_more_than_half_off_and_mirrors(top: int, bottom: int) -> None:
    rounded = round_half_up(top, bottom)
    assert abs(Fraction(top, bottom) - rounded) <= Fraction(1, 2)
    assert round_half_up(-top, bottom) == -rounded


@given(whole, st.integers(1, 10**12), st.lists(st.integers(1, 10**12)))
def test_slices_taken_to_the_end_take_the_whole_value(
    value: int, quantity: int, takes: list[int]
) -> None:
    left, worth, taken = quantity, value, 0
    for take in [*takes, quantity]:
        slice_ = min(take, left)
        if slice_:
            out = slice_value(worth, left, slice_)
            left, worth, taken = left - slice_, worth - out, taken + out
    assert (left, worth, taken) == (0, 0, value)


def test_taking_nothing_of_nothing_is_worth_its_value() -> None:
    assert slice_value(7, 0, 0) == 7


@given(whole, st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_a_split_gives_all_away_and_nobody_is_a_unit_off(amount: int, weights: list[int]) -> None:
    shares = split(amount, weights)
    total = sum(weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(amount * weight, total)) < 1
    assert split(-amount, weights) == tuple(-share for share in shares)


def test_ties_of_a_split_go_to_the_first() -> None:
    assert split(100, [1, 1, 1]) == (34, 33, 33)
    assert split(-100, [1, 1, 1]) == (-34, -33, -33)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_a_split_over_nothing_is_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split(1, weights)
