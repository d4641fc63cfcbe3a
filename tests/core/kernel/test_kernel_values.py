from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.decimals import format_decimal, parse_decimal
from core.kernel.money import CNY, Currency, Money, format_money, parse_money
from core.kernel.quantity import Quantity, format_quantity, parse_quantity
from core.kernel.units import Conversion, InexactConversion, conversion

YEN = Currency("JPY", 0)


@given(st.integers(), st.integers(0, 8), st.integers(0, 8))
def test_what_is_written_is_read_back(scaled: int, places: int, keep: int) -> None:
    assert parse_decimal(format_decimal(scaled, places, keep=keep), places) == scaled


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("1", 1_000_000),
        ("-0.000001", -1),
        ("+.5", 500_000),
        (" 1,234.5 ", 1_234_500_000),
        ("12.5000000", 12_500_000),
        ("\uff11\uff12\uff0e\uff15", 12_500_000),
        ("\u22123", -3_000_000),
        ("7.", 7_000_000),
    ],
)
def test_quantities_are_read_exactly(text: str, micro: int) -> None:
    assert parse_quantity(text) == micro


@pytest.mark.parametrize("text", ["", ".", "-", "1e3", "1,23", "0.0000001", "abc", "1.2.3", "NaN"])
def test_what_is_no_exact_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="decimal"):
        parse_quantity(text)


def test_quantities_add_up_and_are_shown_short() -> None:
    assert str(Quantity.of(2) - Quantity(500_000) + -Quantity(1)) == "1.499999"
    assert format_quantity(-3_000_000) == "-3"
    assert Quantity(1) < Quantity(2)


def test_money_keeps_all_its_decimals() -> None:
    assert format_money(parse_money("12.5", CNY)) == "12.50"
    assert str(-Money(5, CNY)) == "CNY -0.05"
    assert str(Money(5, YEN)) == "JPY 5"
    assert Money(5, CNY) - Money(7, CNY) == Money(-2, CNY)
    assert Money(5, CNY) + Money(7, CNY) == Money(12, CNY)


def test_a_third_decimal_of_cny_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 2"):
        parse_money("0.005", CNY)


def test_two_currencies_never_add_up() -> None:
    with pytest.raises(ValueError, match="CNY and JPY"):
        Money(1, CNY) + Money(1, YEN)


def test_a_currency_has_decimals_or_none() -> None:
    with pytest.raises(ValueError, match="negative"):
        Currency("XXX", -1)


def test_a_case_of_twelve_is_twelve() -> None:
    case = conversion(12)
    assert isinstance(case, Conversion)
    assert case.to_base(1_500_000) == 18_000_000
    assert case.from_base(18_000_000) == 1_500_000


def test_a_third_cannot_be_set_up_and_says_what_it_was() -> None:
    refused = conversion(1, 3)
    assert isinstance(refused, InexactConversion)
    assert refused.key == "inexact_conversion"
    assert refused.retry is False
    assert refused.parameters() == {"micro_in_unit": 1_000_000, "numerator": 1, "denominator": 3}


def test_a_quantity_between_two_millionths_is_refused() -> None:
    half = conversion(1, 2)
    assert isinstance(half, Conversion)
    assert half.to_base(1) == InexactConversion(1, 1, 2)


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0), (-1, 1)])
def test_a_unit_is_a_positive_fraction(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="positive"):
        conversion(numerator, denominator)


@given(st.integers(1, 10**6), st.integers(-(10**12), 10**12))
def test_a_conversion_goes_there_and_back(numerator: int, micro: int) -> None:
    unit = Conversion(numerator)
    base = unit.to_base(micro)
    assert isinstance(base, int)
    assert unit.from_base(base) == micro
