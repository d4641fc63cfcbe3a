"""Price lists, promotions and rebates by their pages: drawers, the grid, an example worked out."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.catalog.price_lists import LineForm, PriceListForm, save_price_list, set_prices
from core.catalog.promotion_set_up import PromotionForm, save_promotion
from core.catalog.rebates import RebateForm, save_rebate
from core.platform.database import writing
from core.platform.i18n import Language
from core.platform.rights import SEE_COST, Actor
from models import Table
from models.base import table
from models.prices import PriceList, PriceListLine, Promotion, PromotionItem, Rebate
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit, acting
from tests.pages.shop import Shop, by_label, open_shop, opened, said
from tests.pages.test_setup_pages import button, field, press

MICRO = 1_000_000
JAN, DEC = dt.date(2026, 1, 1), dt.date(2026, 12, 31)


@pytest.fixture
def shop(house: House) -> Shop:
    """Milk and rice at 40.00, a supplier and a customer."""
    return open_shop(house)


def kept(shop: Shop, model: type[Table]) -> list[Any]:
    return rows(shop.actor, select(table(model)))


def blind(shop: Shop) -> Actor:
    grants = {key: units for key, units in shop.actor.grants.items() if key != SEE_COST}
    return replace(shop.actor, grants=grants, rights_version=99)


def a_list(shop: Shop, **more: Any) -> int:
    values: dict[str, Any] = {"name": "批发价", "direction": "sell", "from_on": JAN} | more
    with writing(shop.engine) as session:
        made = save_price_list(session, shop.actor, 1, PriceListForm("PF", **values))
        assert isinstance(made, int)
        lines = [
            LineForm(shop.rice, shop.piece, 38 * MICRO),
            LineForm(shop.rice, shop.piece, 36 * MICRO, 10 * MICRO),
        ]
        assert set_prices(session, shop.actor, 1, made, lines) == 2
    return made


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", ["price_lists", "promotions", "rebates"])
def test_the_pages_draw_with_and_without_rows_and_cost(
    shop: Shop, page: str, language: Language
) -> None:
    assert not opened(page, shop.actor, language).exception
    a_list(shop)
    with writing(shop.engine) as session:
        form = PromotionForm(
            "P", "第二件半价", "second_item", JAN, DEC, {shop.rice: None}, percent_bp=5000
        )
        assert isinstance(save_promotion(session, shop.actor, 1, form), int)
        rebate = RebateForm(shop.supplier, JAN, DEC, 300, 1000_00)
        assert isinstance(save_rebate(session, shop.actor, 1, rebate), int)
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(10)]))
    assert not opened(page, shop.actor, language).exception
    at = opened(page, blind(shop), language)
    assert not at.exception
    if page == "rebates":
        assert {one.value for one in at.metric} == {"—"}


def test_a_list_is_saved_and_its_prices_come_next(shop: Shop, visit: Visit) -> None:
    at = visit("price_lists", language="en", state={"edit_price_lists": Edit(None)})
    field(at, "Name").input("Wholesale")
    field(at, "Code").input("W")
    at = press(at, shop.house, "Save", "price_lists")
    assert not at.exception
    assert [row.name for row in kept(shop, PriceList)] == ["Wholesale"]
    assert at.query_params["list"] == str(kept(shop, PriceList)[0].id)


def test_the_grid_is_saved_whole_and_prices_below_cost_are_told(shop: Shop) -> None:
    made = a_list(shop)
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(10, 30)]))
    at = opened("price_lists", shop.actor, "en", list=str(made))
    editor = f"prices_{made}_0"
    changes = {
        "edited_rows": {0: {"price": 33.5}},
        "added_rows": [{"item": "M1 鲜牛奶", "price": 12.34}],
        "deleted_rows": [1],
    }
    at.session_state[editor] = changes
    with acting(shop.actor, "en"):
        button(at, "Save the prices").click()
        at.session_state[editor] = changes
        at.run()
    assert not at.exception
    lines = {(row.item_id, row.from_micro): row.price_micro for row in kept(shop, PriceListLine)}
    assert lines == {(shop.rice, 0): 33_500_000, (shop.milk, 0): 12_340_000}
    assert "below the cost of 30.00" in said(at)


def test_a_list_is_copied_dearer(shop: Shop) -> None:
    a_list(shop, to_on=DEC)
    at = opened("price_lists", shop.actor, "en")
    with acting(shop.actor, "en"):
        at.session_state["edit_price_lists"] = Edit(1)
        at.run()
        at.text_input(key="copy_code").input("PF27")
        by_label(at.number_input, "Change, %").set_value(10.0)
        button(at, "Copy").click()
        at.session_state["edit_price_lists"] = Edit(1)
        at.run()
    assert not at.exception
    assert [row.code for row in kept(shop, PriceList)] == ["PF", "PF27"]
    copied = [row.price_micro for row in kept(shop, PriceListLine) if row.price_list_id == 2]
    assert copied == [41_800_000, 39_600_000]


def drawn(shop: Shop, page: str, row_id: int | None = None) -> AppTest:
    at = opened(page, shop.actor, "en")
    return again(at, shop, page, row_id)


def again(at: AppTest, shop: Shop, page: str, row_id: int | None = None) -> AppTest:
    """The drawer once more: a browser reruns it alone, AppTest everything."""
    with acting(shop.actor, "en"):
        at.session_state[f"edit_{page}"] = Edit(row_id)
        at.run()
    assert not at.exception
    return at


def test_a_promotion_shows_its_own_fields_and_an_example(shop: Shop) -> None:
    at = drawn(shop, "promotions")
    items = by_label(at.multiselect, "Items")
    items.set_value([shop.rice])
    at = again(at, shop, "promotions")
    by_label(at.text_input, "Special price of 大米").set_value("35")
    at = again(at, shop, "promotions")
    assert [one.value for one in at.info] == ["1 × 40.00 → 35.00"]
    assert not [one for one in at.text_input if one.label == "Spend"]
    field(at, "Name").input("Rice week")
    field(at, "Code").input("R1")
    by_label(at.date_input, "Until").set_value(dt.date(2030, 12, 31))
    with acting(shop.actor, "en"):
        button(at, "Save").click()
    at = again(at, shop, "promotions")
    assert [one.value for one in at.error] == []
    assert [(row.code, row.kind) for row in kept(shop, Promotion)] == [("R1", "special_price")]
    assert [row.price_micro for row in kept(shop, PromotionItem)] == [35 * MICRO]


def test_a_half_filled_promotion_is_refused_beside_what_was_typed(shop: Shop) -> None:
    at = drawn(shop, "promotions")
    field(at, "Name").input("Rice week")
    with acting(shop.actor, "en"):
        button(at, "Save").click()
    at = again(at, shop, "promotions")
    assert [one.value for one in at.error] == ["Fill in “Code”."]
    assert kept(shop, Promotion) == []


def test_a_rebate_is_kept_by_month(shop: Shop) -> None:
    at = drawn(shop, "rebates")
    by_label(at.selectbox, "Supplier").set_value(shop.supplier)
    at = again(at, shop, "rebates")
    by_label(at.number_input, "Rebate, %").set_value(3.0)
    by_label(at.text_input, "Bought at least").set_value("1000")
    with acting(shop.actor, "en"):
        button(at, "Save").click()
    at = again(at, shop, "rebates")
    assert [one.value for one in at.error] == []
    (row,) = kept(shop, Rebate)
    assert (row.rate_bp, row.threshold_fen, row.from_on.day) == (300, 1000_00, 1)
