"""A scale's code typed or scanned into the fast line of an entry: the item, and how much of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from core.catalog.barcodes import check_digit
from core.catalog.items import ItemForm, save_item
from core.platform.database import writing
from models.catalog import Category, TaxClass, Unit
from pages.widgets.entry_state import Entry
from pages.widgets.fast_line_found import Answer, answer
from tests.pages.conftest import House
from tests.pages.shop import Shop, open_shop

PRICE_MICRO = 3_980_000


@pytest.fixture
def scales(house: House) -> Iterator[Shop]:
    """A shop with watermelon by the kilogram, 123 on its scale, and eggs by the piece, 124."""
    shop = open_shop(house)
    with writing(shop.engine) as session:
        tax = session.exec(select(TaxClass.id).where(TaxClass.code == "V09")).one()
        category = session.exec(select(Category.id)).first()
        kilogram = session.exec(select(Unit.id).where(Unit.code == "KG")).one()
        for code, name, unit in (
            ("00123", "西瓜", kilogram),
            ("00124", "鸡蛋", shop.piece),
        ):
            form = ItemForm(
                code,
                name,
                category or 0,
                unit or 0,
                tax or 0,
                tax or 0,
                retail_price_micro=PRICE_MICRO,
                weighed=True,
            )
            assert isinstance(save_item(session, shop.actor, 1, form), int)
    yield shop
    shop.engine.dispose()


def offered(shop: Shop, text: str) -> Answer:
    """What the line of a delivery offers for a text."""
    draft = shop.draft("sales.delivery", [], prices_include_tax=True)
    return answer(shop.actor, Entry(draft, "tab/"), text)


def typed(shop: Shop, body: str) -> Answer:
    """What it offers for a code, its check digit added."""
    return offered(shop, body + check_digit(body))


@pytest.mark.parametrize(
    ("body", "quantity"),
    [
        pytest.param("280012301500", "1.5", id="13 digits with the weight"),
        pytest.param(
            "210012300995", "2.5", id="13 digits with the amount: 9.95 at 3.98 a kilogram"
        ),
        pytest.param("22001230099502515", "2.515", id="18 digits: the weight, not the amount"),
    ],
)
def test_the_line_says_how_much_the_scale_weighed(scales: Shop, body: str, quantity: str) -> None:
    (found,) = typed(scales, body).results
    assert (found["code"], found["name"], found["quantity"]) == ("00123", "西瓜", quantity)
    assert found["price"] == "3.98"


def test_goods_by_the_piece_are_not_weighed_and_that_is_said(scales: Shop) -> None:
    found = typed(scales, "280012401500")
    assert found.results == []
    assert "鸡蛋" in found.why


def test_a_number_nobody_gave_is_said(scales: Shop) -> None:
    found = typed(scales, "280077701500")
    assert found.results == []
    assert "00777" in found.why


def test_an_ordinary_code_says_no_quantity(scales: Shop) -> None:
    found = offered(scales, "R1")
    assert [(one["item"], one["quantity"]) for one in found.results] == [(scales.rice, "")]
