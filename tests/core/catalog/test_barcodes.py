"""What digits say: check digits, scale layouts, short codes; nothing is ever read twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.barcodes import (
    CHECKED,
    USUAL,
    Layout,
    check_digit,
    cleaned,
    closes,
    expanded,
    read,
)

DIGITS = st.sampled_from("0123456789")


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=length, max_size=length)


@pytest.mark.parametrize(
    ("body", "closing"),
    [
        ("690123456789", "2"),  # 13
        ("03600029145", "2"),  # 12
        ("9638507", "4"),  # 8
        ("1540014128876", "3"),  # 14
    ],
)
def test_check_digits_known_from_print(body: str, closing: str) -> None:
    assert check_digit(body) == closing


@given(st.sampled_from(CHECKED).flatmap(lambda n: digits(n - 1)))
def test_a_closed_code_closes(body: str) -> None:
    assert closes(body + check_digit(body))


@given(st.sampled_from([*CHECKED, 18]).flatmap(lambda n: digits(n - 1)), st.data())
def test_one_wrong_digit_is_always_found(body: str, data: st.DataObject) -> None:
    code = body + check_digit(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(DIGITS.filter(lambda digit: digit != code[place]))
    assert not closes(code[:place] + other + code[place + 1 :])


@given(digits(5), st.integers(1, 99999), st.integers(26, 29))
def test_a_weight_code_says_its_weight_to_the_gram(number: str, grams: int, prefix: int) -> None:
    body = f"{prefix}{number}{grams:05d}"
    found = read(body + check_digit(body))
    assert found is not None
    assert found.weighed is not None
    assert not found.damaged
    assert found.weighed.number == number
    assert found.weighed.weight_micro == grams * 1000
    assert found.weighed.amount is None


@given(digits(5), st.integers(1, 99999), st.integers(20, 25))
def test_an_amount_code_says_its_amount_to_the_cent(number: str, fen: int, prefix: int) -> None:
    body = f"{prefix}{number}{fen:05d}"
    found = read(body + check_digit(body))
    assert found is not None
    assert found.weighed is not None
    assert found.weighed.amount == fen
    assert found.weighed.weight_micro is None


@given(digits(5), st.integers(1, 99999), st.integers(1, 99999), st.integers(20, 29))
def test_eighteen_digits_say_both(number: str, fen: int, grams: int, prefix: int) -> None:
    body = f"{prefix}{number}{fen:05d}{grams:05d}"
    found = read(body + check_digit(body))
    assert found is not None
    assert found.weighed is not None
    assert (found.weighed.amount, found.weighed.weight_micro) == (fen, grams * 1000)


@given(digits(10), st.integers(20, 29), st.integers(1, 9))
def test_a_scale_code_with_a_wrong_check_digit_is_damaged(rest: str, head: int, off: int) -> None:
    body = f"{head}{rest}"
    wrong = str((int(check_digit(body)) + off) % 10)
    found = read(body + wrong)
    assert found is not None
    assert found.damaged
    assert found.weighed is None


def test_a_layout_of_ones_own_counts_before_the_usual() -> None:
    own = Layout("22WWWWWNNNNNC", weight_places=2)
    body = "220012301500"
    found = read(body + check_digit(body), [own, *USUAL])
    assert found is not None
    assert found.weighed is not None
    assert found.weighed.weight_micro == 15_000_000
    assert found.weighed.number == "00123"


def test_zeros_where_the_weight_stands_say_no_weight() -> None:
    body = "280012300000"
    found = read(body + check_digit(body))
    assert found is not None
    assert found.weighed is not None
    assert found.weighed.weight_micro is None


@pytest.mark.parametrize(
    ("letters", "valid"),
    [
        ("FFWWWWWEEEEENNNNNC", True),
        ("21WWWWWEEEEEC", True),
        ("2FWWWWWNNNNNEEEEEC", True),
        ("29WWWWWWNNNNC", True),
        ("FFWWWWWEEEEEC", False),  # every code of 13 digits would fit
        ("WWWWWEEEEEC", False),  # no prefix
        ("21WWWWWC", False),
        ("21EEEEEWWWWWC", False),
        ("", False),
        ("2" * 13, False),
    ],
)
def test_letters_that_mean_something(letters: str, valid: bool) -> None:
    assert Layout(letters).valid is valid


def test_the_usual_layouts_are_valid_and_keep_out_of_each_others_way() -> None:
    assert all(layout.valid for layout in USUAL)
    for prefix in range(20, 30):
        for length in (13, 18):
            code = f"{prefix}".ljust(length, "0")
            assert sum(layout.fits(code) for layout in USUAL) == 1


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        ("04252614", "042100005264"),
        ("01234565", "012345000065"),
        ("12345678", None),
        ("96385074", None),
    ],
)
def test_short_upc_stands_for_its_twelve_digits(short: str, whole: str | None) -> None:
    assert expanded(short) == whole


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (" 6901234567892\r\n", "6901234567892"),
        ("６９０１", "6901"),
        ("]E06901234567892", "6901234567892"),
        ("]C1AB\x1d12", "AB12"),
        ("\t", ""),
    ],
)
def test_what_a_scanner_adds_is_taken_off(sent: str, code: str) -> None:
    assert cleaned(sent) == code


@given(st.text(max_size=60))
def test_any_text_is_read_or_is_none(text: str) -> None:
    found = read(text)
    assert found is None or found.code == cleaned(text)


def test_leading_zeros_tell_no_numbers_apart() -> None:
    upc = "036000291452"
    for code in (upc, f"0{upc}", f"00{upc}"):
        found = read(code)
        assert found is not None
        assert not found.damaged
        assert upc in (found.code, *found.alike)
        assert f"0{upc}" in (found.code, *found.alike)
