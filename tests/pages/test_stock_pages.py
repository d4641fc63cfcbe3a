"""Stock on hand and all lots, over a trading firm: filters in the address, totals, no cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import SEE_COST, Actor
from tests.pages.test_analyse_pages import opened, shop

__all__ = ["shop"]


def without_cost(actor: Actor) -> Actor:
    """The same person, who may not see cost."""
    return replace(actor, grants={k: v for k, v in actor.grants.items() if k != SEE_COST})


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_lots_stand_with_their_totals(shop: Actor, language: Language) -> None:
    at = opened("lots", shop, language)
    table = at.dataframe[0].value
    assert len(table) > 10
    assert "worth" in table.columns
    assert any("¥" in one.value for one in at.caption)
    expires = list(table["expires"])
    assert expires == sorted(expires)


def test_a_band_and_a_search_stand_in_the_address(shop: Actor) -> None:
    at = opened("lots", shop, "en")
    bands = set(at.dataframe[0].value["band"])
    assert len(bands) > 1
    assert set(opened("lots", shop, "en", band="good").dataframe[0].value["band"]) == {"Good"}
    found = opened("lots", shop, "en", q="鲜牛奶").dataframe[0].value
    assert {"鲜牛奶" in name for name in found["item"]} == {True}
    assert not opened("lots", shop, "en", q="no such thing").dataframe
    late = opened("lots", shop, "en", page="77")  # the filters changed since
    assert len(late.dataframe[0].value) == len(at.dataframe[0].value)


def test_without_the_right_cost_is_nowhere(shop: Actor) -> None:
    blind = without_cost(shop)
    lots, stock = (opened(page, blind, "en") for page in ("lots", "stock"))
    assert "worth" not in lots.dataframe[0].value.columns
    assert stock.dataframe[0].value["value"].isna().all()  # the table shows them as "—"
    for at in (lots, stock):
        assert not any("¥" in one.value for one in at.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stock_on_hand_says_how_much_and_what_it_is_worth(shop: Actor, language: Language) -> None:
    at = opened("stock", shop, language)
    assert list(at.dataframe[0].value.columns)[:2] == ["name", "quantity"]
    assert any("¥" in one.value for one in at.caption)
    sought = opened("stock", shop, language, q="鲜牛奶")
    assert {"鲜牛奶" in name for name in sought.dataframe[0].value["name"]} == {True}
