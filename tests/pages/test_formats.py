"""Numbers and dates as each reader writes them."""

from __future__ import annotations

import datetime as dt

import pytest

from core.kernel.money import CNY, Currency
from core.platform.i18n import Language, speaking
from pages.widgets import formats
from pages.widgets.answers import plain

JPY = Currency("JPY", 0)


@pytest.mark.parametrize(
    ("language", "minor", "expected"),
    [
        ("zh", 813_200_000, "¥813.2万"),
        ("en", 813_200_000, "¥8.13M"),
        ("zh", 123_456, "¥1,234.56"),
        ("en", -123_456, "-¥1,234.56"),
        ("zh", None, "—"),
    ],
)
def test_compact_money(language: Language, minor: int | None, expected: str) -> None:
    with speaking(language):
        assert formats.compact_money(minor, CNY) == expected


def test_money_has_the_decimals_of_its_currency() -> None:
    with speaking("en"):
        assert formats.money(1234, JPY) == "¥1,234"
        assert formats.money(None) == "—"


def test_quantities_show_what_they_are_and_no_more() -> None:
    with speaking("en"):
        assert formats.quantity(1_234_500_000) == "1,234.5"
        assert formats.quantity(3) == "0.000003"
        assert formats.compact_quantity(180_570_000_000) == "180.6K"
        assert formats.price(12_345_600) == "12.3456"
        assert formats.price(12_000_000) == "12.00"
    with speaking("zh"):
        assert formats.compact_quantity(180_570_000_000) == "18.1万"


def test_percentages_come_from_basis_points() -> None:
    with speaking("en"):
        assert formats.percent(2_965) == "29.6%"
        assert formats.percent(2_500, 0) == "25%"
        assert formats.percent(None) == "—"


def test_parts_of_a_whole_read_as_percentages() -> None:
    with speaking("en"):
        assert formats.share(0.935) == formats.percent(9_350) == "93.5%"
        assert formats.share(1.25, 0) == "125%"
        assert formats.share(None) == "—"


def test_days_sort_as_text_and_instants_stand_in_the_companys_zone() -> None:
    on = dt.date(2026, 11, 20)
    assert formats.day(on) == "2026-11-20"
    with speaking("zh"):
        assert formats.long_day(on) == "2026年11月20日"
        noon_utc = 1_795_176_000_000_000
        assert formats.instant(noon_utc, "Asia/Shanghai") == "2026-11-20 20:00"
    with speaking("en"):
        assert formats.long_day(on) == "20 November 2026"
    assert formats.minutes(26 * 60 + 5) == "26:05"
    assert formats.period(202611) == "2026-11"


def test_data_is_shown_as_it_is_and_never_as_markdown() -> None:
    assert plain("![x](http://a) *b* :red[c]") == r"\!\[x\](http\://a) \*b\* \:red\[c\]"
