"""Units of measure behind a number: English bends them, Chinese does not."""

from __future__ import annotations

import pytest

from core.kernel.amounts import MICRO
from core.platform.i18n import speaking
from pages.widgets.labels import unit_after


@pytest.mark.parametrize(
    ("quantity", "en", "said"),
    [
        (1, "box", "box"),
        (3, "box", "boxes"),
        (0, "bottle", "bottles"),
        (1.5, "bag", "bags"),
        (-2, "case", "cases"),
        (2, "bunch", "bunches"),
        (2, "tray", "trays"),
        (2, "pastry", "pastries"),
        (2, "kg", "kg"),
        (2, "l", "l"),
        (2, "jin", "jin"),
        (2, "", "盒"),
    ],
)
def test_an_english_unit_bends_with_its_number(quantity: float, en: str, said: str) -> None:
    with speaking("en"):
        assert unit_after(round(quantity * MICRO), "盒", en) == said


def test_a_chinese_unit_stays_as_it_is() -> None:
    with speaking("zh"):
        assert unit_after(3 * MICRO, "盒", "box") == "盒"
