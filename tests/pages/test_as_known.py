"""As known then, on screen: two clocks, the totals of both, and the documents between them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.platform.i18n import LANGUAGES, Language, _, speaking
from core.platform.rights import SEE_COST, Actor
from pages.widgets.identity import signed_in_as
from tests.pages.conftest import House
from tests.pages.shop import Shop, open_shop, opened


@pytest.fixture
def shop(house: House) -> Shop:
    """A receipt and a delivery of two days ago, both entered today."""
    shop = open_shop(house)
    past = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=2)
    receipt = shop.draft("purchase.receipt", [shop.rice_line(10)])
    delivery = shop.draft("sales.delivery", [shop.rice_line(4, 50)])
    for draft in (receipt, delivery):
        draft.on = past
        draft.minute = 600 if draft is receipt else 700
        shop.post(draft)
    return shop


def page(actor: Actor, language: Language, what: str, by: str = "item") -> AppTest:
    today = dt.datetime.now(dt.UTC).date()
    past = (today - dt.timedelta(days=2)).isoformat()
    with speaking(language), signed_in_as(actor):
        at = opened("as_known", actor, language, what=what, on=past, known=past, by=by)
        if what == "margin":
            day = dt.date.fromisoformat(past)
            at.date_input(key="dates").set_value((day, day)).run()
        return at


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize(("what", "now"), [("stock", "¥180.00"), ("margin", "¥")])
def test_what_was_entered_late_is_the_difference(
    shop: Shop, language: Language, what: str, now: str
) -> None:
    at = page(shop.actor, language, what)
    values = [one.value for one in at.metric]
    assert values[0] == "¥0.00"
    assert values[1].startswith(now)
    assert values[1] == values[2] != "¥0.00"
    with speaking(language):
        assert _("Documents that make the difference") in [one.value for one in at.subheader]
    assert len(at.dataframe) == 2
    assert len(at.dataframe[1].value) == (2 if what == "stock" else 1)


@pytest.mark.parametrize("by", ["store", "category"])
@pytest.mark.parametrize("what", ["stock", "margin"])
def test_stores_and_categories_tell_the_same_difference(shop: Shop, what: str, by: str) -> None:
    total = page(shop.actor, "zh", what).metric[2].value
    at = page(shop.actor, "zh", what, by)
    assert not at.exception
    assert at.metric[2].value == total
    rows = at.dataframe[0].value
    assert f"¥{rows['difference'].sum():,.2f}" == total
    assert len(at.dataframe) == 2


def test_without_the_right_to_cost_money_is_hidden(shop: Shop) -> None:
    grants = {key: units for key, units in shop.actor.grants.items() if key != SEE_COST}
    at = page(replace(shop.actor, grants=grants), "zh", "stock")
    assert [one.value for one in at.metric] == ["—", "—", "—"]


def test_before_anything_moved_the_page_says_so(house: House) -> None:
    at = opened("as_known", house.actor(), "en", what="stock")
    assert not at.exception
    assert not at.dataframe
