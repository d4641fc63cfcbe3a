"""What an address says: whole numbers, or nothing."""

from __future__ import annotations

import pytest

from pages.widgets.address import whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("42", 42), ("9" * 15, 10**15 - 1)])
def test_a_whole_number_of_the_address_is_read(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "9" * 16, "２", "②", "1 ", "x", "1_0"])
def test_anything_else_is_no_number(text: str | None) -> None:
    assert whole(text) is None
