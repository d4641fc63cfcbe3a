"""Printing as pages offer it: within the reader's scope, labels from a receipt or by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from core.documents.draft import Line
from core.documents.read_document import header
from core.platform.i18n import LANGUAGES, speaking
from core.platform.rights import SEE_COST, Actor
from pages.widgets.company import CompanyInView, companies
from pages.widgets.data import reading
from pages.widgets.printing import paper
from tests.pages.conftest import House, acting
from tests.pages.shop import MICRO, Shop, by_label, open_shop, opened


@pytest.fixture
def shop(house: House) -> Iterator[Shop]:
    opened_shop = open_shop(house)
    yield opened_shop
    opened_shop.engine.dispose()


def receipt(shop: Shop) -> int:
    expires = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    milk = Line(shop.milk, shop.piece, 12 * MICRO, 9 * MICRO, lot_code="L7", expires_on=expires)
    return shop.post(shop.draft("purchase.receipt", [shop.rice_line(2), milk])).document_id


def company(actor: Actor) -> CompanyInView:
    return companies(actor)[0]


def test_a_paper_says_no_cost_to_whoever_may_not_see_it(shop: Shop) -> None:
    number = receipt(shop)
    blind = Actor(
        shop.actor.user_id,
        "x",
        "x",
        grants={k: v for k, v in shop.actor.grants.items() if k != SEE_COST},
        units=shop.actor.units,
    )
    for actor, priced in ((shop.actor, True), (blind, False)):
        with reading(actor) as connection:
            head = header(connection, number)
        assert head is not None
        with speaking("zh"):
            made = paper(actor, head, company(actor))
        assert len(made.rows) == 2
        assert bool(made.totals) is priced
        assert any("大写" in label for label, _value in made.totals) is priced


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_receipt_gives_labels_of_its_lots(shop: Shop, language: str) -> None:
    at = opened("labels", shop.actor, language, document=str(receipt(shop)))
    assert not at.exception
    (table,) = at.dataframe
    assert len(table.value) == 1
    assert "L7" in table.value.to_string()


def test_items_are_added_by_any_name(shop: Shop) -> None:
    at = opened("labels", shop.actor, "en")
    by_label(at.text_input, "Item").set_value("R1")
    by_label(at.button, "Add").click()
    with acting(shop.actor, "en"):
        at.run()
    assert "大米" in at.dataframe[0].value.to_string()
