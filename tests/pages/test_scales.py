"""The page of scale codes: what a layout means, what a code is read as, in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.catalog.barcodes import USUAL, check_digit
from core.platform.i18n import Language
from models.base import table
from models.catalog import ScaleLayout
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit, acting
from tests.pages.test_setup_pages import field, press

AMOUNT = "210123401250"


def own(house: House) -> list[str]:
    of = table(ScaleLayout)
    return [row.letters for row in rows(house.actor(), select(of).order_by(of.c.letters))]


@pytest.mark.parametrize(
    ("language", "word", "unknown"),
    [("zh", "商品 5 位", "01234"), ("en", "5 for the item", "01234")],
)
def test_the_usual_layouts_are_told_and_a_code_is_read_by_them(
    house: House, visit: Visit, language: Language, word: str, unknown: str
) -> None:
    at = visit("setup_scales", language=language)
    assert not at.exception
    listed = at.dataframe[0].value
    assert list(listed["letters"]) == [one.letters for one in USUAL]
    assert word in listed["told"][0]
    with acting(house.actor(), language):
        at.text_input(key="try_code").input(AMOUNT + check_digit(AMOUNT)).run()
    assert any("21" in one.value and "12.50" in one.value for one in at.markdown)
    assert unknown in at.warning[0].value


def test_an_own_layout_is_kept_changed_and_taken_away(house: House, visit: Visit) -> None:
    at = visit("setup_scales", language="en", state={"edit_scales": Edit(None)})
    field(at, "Prefix").input("29")
    at = press(at, house, "Save", "scales")
    assert not at.error
    assert own(house) == ["29WWWWWNNNNNC"]
    at = visit("setup_scales", language="en", state={"edit_scales": Edit(0)})
    field(at, "Prefix").input("28")
    at = press(at, house, "Save", "scales", 0)
    assert own(house) == ["28WWWWWNNNNNC"]
    at = visit("setup_scales", language="en", state={"edit_scales": Edit(0)})
    press(at, house, "Remove", "scales", 0)
    assert own(house) == []


def test_a_layout_that_would_take_ordinary_barcodes_is_refused(house: House, visit: Visit) -> None:
    at = visit("setup_scales", language="en", state={"edit_scales": Edit(None)})
    field(at, "Prefix").input("")
    next(one for one in at.number_input if one.key == "layout_any").set_value(2)
    at = press(at, house, "Save", "scales")
    assert at.error
    assert own(house) == []


def test_the_usual_ones_are_taken_as_a_start(house: House, visit: Visit) -> None:
    at = visit("setup_scales", language="en")
    press(at, house, "Take the usual ones as a start")
    assert set(own(house)) == {one.letters for one in USUAL}
