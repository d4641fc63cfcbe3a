"""Printing as pages offer it: within the reader's scope, labels from a receipt or by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlmodel import select

from core.documents.draft import Line
from core.documents.read_document import header
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import SEE_COST, Actor
from models.documents import Document
from pages.kinds import KINDS
from pages.widgets.company import CompanyInView, companies
from pages.widgets.data import reading
from pages.widgets.identity import signed_in_as
from pages.widgets.printing import print_button
from tests.pages.conftest import House, acting
from tests.pages.shop import MICRO, Shop, by_label, open_shop, opened
from tests.pdf_words import words


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


def blind(shop: Shop) -> Actor:
    """The same person without the right to see cost."""
    kept = {key: units for key, units in shop.actor.grants.items() if key != SEE_COST}
    return Actor(shop.actor.user_id, "x", "x", grants=kept, units=shop.actor.units)


def printed(shop: Shop, number: int, actor: Actor, language: Language) -> str:
    """What stands on the file that the button of a document gives."""
    pressed = Pressed()
    with acting(actor, language):
        with reading(actor) as connection:
            head = header(connection, number)
        assert head is not None
        print_button(head, company(actor), pressed)
    with signed_in_as(actor):  # the click comes later, from whoever is signed in then
        return words(pressed.file())


class Pressed:
    """Where the button is put, and what a click on it gives."""

    file: Callable[[], bytes]

    def download_button(
        self, _label: str, file: Callable[[], bytes], *_: Any, **_more: Any
    ) -> None:
        self.file = file


SIGNED = {
    "purchase.order": {"zh": ("制单", "收货", "供应商"), "en": ("Preparedby", "Receivedby")},
    "purchase.receipt": {"zh": ("制单", "收货", "供应商"), "en": ("Preparedby", "Receivedby")},
    "sales.delivery": {"zh": ("制单", "送货", "签收"), "en": ("Preparedby", "Deliveredby")},
}
HEADINGS = {"zh": {"商品", "数量", "单位", "个"}, "en": {"Item", "Quantity", "Unit", "piece"}}


def posted(shop: Shop, kind: str) -> int:
    """Seven of rice bought at 30.25, sold at 41.50 with tax."""
    bought = Line(shop.rice, shop.piece, 7 * MICRO, 30_250_000)
    if kind != "sales.delivery":
        return shop.post(shop.draft(kind, [bought])).document_id
    shop.post(shop.draft("purchase.receipt", [bought]))
    sold = Line(shop.rice, shop.piece, 7 * MICRO, 41_500_000)
    return shop.post(shop.draft(kind, [sold], prices_include_tax=True)).document_id


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("kind", list(SIGNED))
def test_a_paper_says_what_its_reader_may_see_in_his_language(
    shop: Shop, kind: str, language: Language
) -> None:
    number = posted(shop, kind)
    sells = kind == "sales.delivery"
    price, total = ("41.5", "290.50") if sells else ("30.25", "239.28")
    with shop.engine.connect() as connection:
        code = connection.scalar(select(Document.number).where(Document.id == number))
    everybody = {"江南生鲜", "往来K1" if sells else "往来G1", "大米", "R1", str(code)}
    everybody |= {KINDS[kind].name(language).replace(" ", ""), *SIGNED[kind][language]}
    other: Language = "en" if language == "zh" else "zh"
    for actor in (shop.actor, blind(shop)):
        told = printed(shop, number, actor, language)
        assert {one for one in everybody | HEADINGS[language] if one not in told} == set()
        assert {one for one in HEADINGS[other] if one in told} == set()
        priced = sells or actor is shop.actor
        assert (price in told, total in told) == (priced, priced), told
        assert ("贰佰" in told) is (priced and language == "zh")
        if sells:
            assert "30.25" not in told  # a customer's paper never says what the goods cost
        if not priced:
            assert "¥" not in told


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
