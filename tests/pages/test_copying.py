"""Copying a document: its button, and the address `enter?copy=…` that it leads to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.documents.draft import Line
from core.platform.i18n import LANGUAGES
from core.platform.rights import SEE_COST
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House
from tests.pages.shop import MICRO, Shop, open_shop, opened, press, said


@pytest.fixture
def shop(house: House) -> Iterator[Shop]:
    """A shop of the test's own."""
    made = open_shop(house)
    yield made
    made.engine.dispose()


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_the_copy_button_begins_a_document_like_it(shop: Shop, language: str) -> None:
    """A click on Copy opens an entry with the same partner, goods and prices, and no lot; nothing
    is written until it is saved or posted, and the posted one has a number of its own."""
    expires = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=20)
    milk = Line(shop.milk, shop.piece, 5 * MICRO, 9 * MICRO, lot_code="L7", expires_on=expires)
    lines = [shop.rice_line(8, 31, discount_fen=120), milk]
    receipt = shop.post(shop.draft("purchase.receipt", lines, memo="weekly"))
    at = opened("document", shop.actor, language, id=str(receipt.document_id))
    with signed_in_as(shop.actor):
        at.button(key="copy").click().run()
    assert not at.exception
    draft = at.session_state["entry"].draft
    assert (draft.kind, draft.id, draft.partner_id) == ("purchase.receipt", None, shop.supplier)
    assert (draft.memo, draft.warehouse_id) == ("weekly", shop.warehouse)
    assert [
        (x.item_id, x.entered_micro, x.price_micro, x.discount_fen, x.lot_code) for x in draft.lines
    ] == [(shop.rice, 8 * MICRO, 31 * MICRO, 120, ""), (shop.milk, 5 * MICRO, 9 * MICRO, 0, "")]
    assert not shop.documents("draft")


def test_a_copy_is_posted_as_a_document_of_its_own(shop: Shop) -> None:
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(8, 31)]))
    at = opened("enter", shop.actor, "en", kind="purchase.receipt", simple="1",
                copy=str(receipt.document_id))  # fmt: skip
    press(at, shop.actor, "Post")
    first, second = sorted(shop.documents("posted"), key=lambda one: one.id or 0)
    assert (first.id, first.net_fen) == (receipt.document_id, 248_00)
    assert second.net_fen == first.net_fen
    assert second.number != first.number
    assert [x.source_line_id for x in shop.lines(second.id or 0)] == [None]


def test_a_copy_of_waste_keeps_the_reasons_of_its_lines(shop: Shop) -> None:
    shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)]))
    waste = shop.post(shop.draft("stock.waste", [shop.rice_line(2, None, reason="damaged")]))
    at = opened("enter", shop.actor, "en", kind="stock.waste", simple="1",
                copy=str(waste.document_id))  # fmt: skip
    assert [x.reason for x in at.session_state["entry"].draft.lines] == ["damaged"]
    press(at, shop.actor, "Post")
    assert [one.kind for one in shop.documents("posted")].count("stock.waste") == 2


def test_a_copy_shows_no_cost_to_whoever_may_not_see_it(shop: Shop) -> None:
    rice = Line(shop.rice, shop.piece, 8 * MICRO, 31_370_000)
    receipt = shop.post(shop.draft("purchase.receipt", [rice]))
    grants = {name: units for name, units in shop.actor.grants.items() if name != SEE_COST}
    blind = replace(shop.actor, grants=grants, rights_version=99)
    at = opened("enter", blind, "en", kind="purchase.receipt", simple="1",
                copy=str(receipt.document_id))  # fmt: skip
    shown = [said(at), *(one.value for one in (*at.metric, *at.text_input, *at.number_input))]
    shown += [one.value.to_string() for one in at.dataframe]
    assert not any(text in str(one) for one in shown for text in ("31.37", "250.96", "283.58"))
    press(at, blind, "Post")  # the price is the last one's all the same
    assert [one.net_fen for one in shop.documents("posted")] == [250_96, 250_96]


def test_what_is_not_there_or_not_ones_own_is_not_copied(shop: Shop) -> None:
    """Neither a number nobody has, nor a kind one may not write, whatever the address says."""
    receipt = shop.post(shop.draft("purchase.receipt", [shop.rice_line(8)]))
    at = opened("enter", shop.actor, "en", kind="purchase.receipt", copy="999999")
    assert "entry" not in at.session_state
    grants = {n: u for n, u in shop.actor.grants.items() if n != "purchase.receive"}
    other = replace(shop.actor, grants=grants, rights_version=98)
    at = opened("document", other, "en", id=str(receipt.document_id))
    assert "copy" not in {one.key for one in at.button}
    at = opened("enter", other, "en", kind="sales.delivery", copy=str(receipt.document_id))
    assert at.title[0].value == "This page is not yours to open"
