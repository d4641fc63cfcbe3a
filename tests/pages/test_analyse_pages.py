"""The analysis pages over a trading firm: both languages, without cost, and before any sale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.analytics.definitions import sell_through
from core.analytics.sales import sales_up_to
from core.analytics.sold_through import sold_and_there
from core.analytics.source import Slice
from core.platform.i18n import LANGUAGES, Language, _, speaking
from core.platform.rights import SEE_COST, Actor
from core.platform.settings import ROOT
from pages.registry import entry
from pages.widgets import formats
from pages.widgets.data import reading
from pages.widgets.identity import signed_in_as
from tests.core.analytics.shop import stock_shelves, trade
from tests.databases import Databases
from tests.firm import Firm
from tests.pages.conftest import Visit, administering

DAYS = 24
KEYS = ("overview", "turnover", "margin", "stock")


def traded(firm: Firm) -> None:
    """It sold for some weeks."""
    stock_shelves(firm)
    trade(firm, DAYS)


@pytest.fixture
def shop(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """The app's database is that firm's; its administrator."""
    with administering(databases, monkeypatch, traded) as actor:
        yield actor


def opened(key: str, actor: Actor, language: str = "zh", **query: str) -> AppTest:
    """A page of the shell, with parameters in its address."""
    with signed_in_as(actor):
        at = AppTest.from_file(str(ROOT / "pages" / "shell.py"), default_timeout=300)
        at.session_state["language"] = language
        at.run()
        at.switch_page(entry(key).file)
        for name, value in query.items():
            at.query_params[name] = value
        at.run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    """Everything that is written small."""
    return "\n".join(str(part.value) for part in (*at.caption, *at.subheader, *at.markdown))


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("key", KEYS)
def test_a_page_answers_in_each_language(shop: Actor, key: str, language: Language) -> None:
    at = opened(key, shop, language)
    with speaking(language):
        assert at.title[0].value == _(entry(key).title)
    assert at.dataframe


def test_overview_shows_money_of_the_last_days_with_sales(shop: Actor) -> None:
    at = opened("overview", shop)
    assert [metric.label for metric in at.metric] == [
        "净销售额",
        "毛利",
        "毛利率",
        "平均库存",
        "周转天数",
    ]
    assert all(metric.value != "—" for metric in at.metric)
    assert "销售数据截至 2026-11-19" in texts(at)
    assert "净销售额 = （收款 − 退款" in at.metric[0].help


def test_a_week_in_the_address_is_a_week(shop: Actor) -> None:
    at = opened("overview", shop, days="7")
    assert "2026-11-13 至 2026-11-19，对比前 7 天" in texts(at)


def test_a_store_and_a_category_in_the_address(shop: Actor) -> None:
    every = opened("overview", shop, days="7").metric[0].value
    store = opened("overview", shop, days="7", store="S2").metric[0].value
    dairy = opened("overview", shop, days="7", category="01")
    assert len({every, store, dairy.metric[0].value}) == 3
    assert "乳品 各商品净销售额" in texts(dairy)


def test_a_day_in_the_address_lists_its_documents(shop: Actor) -> None:
    at = opened("overview", shop, day="2026-11-18")
    numbers = list(at.dataframe[0].value["number"])
    assert len(numbers) == 2
    assert all(number.startswith("XC202611") for number in numbers)


def test_nonsense_in_the_address_is_passed_over(shop: Actor) -> None:
    at = opened("overview", shop, days="x", store="nowhere", category="'--", day="never")
    assert at.metric


@pytest.mark.parametrize("key", KEYS)
def test_without_the_right_cost_is_a_dash_and_said_calmly(shop: Actor, key: str) -> None:
    kept = {right: units for right, units in shop.grants.items() if right != SEE_COST}
    at = opened(key, replace(shop, user_id=7, grants=kept), "en", days="7")
    if key == "stock":
        assert set(at.dataframe[0].value["value"].isna()) == {True}
        return
    assert "needs the right to see cost" in texts(at)
    shown = {metric.label: metric.value for metric in at.metric}
    assert all(
        shown[label] == "—"
        for label in ("Gross profit", "Margin", "Mean stock", "Days of stock turned", "GMROI")
        if label in shown
    )
    if key == "overview":
        assert shown["Net sales"].startswith("¥")
        assert set(at.dataframe[-1].value["profit"].isna()) == {True}


def test_an_item_shows_its_lots_and_moves(shop: Actor) -> None:
    at = opened("stock", shop)
    assert "T-PCS" in set(at.dataframe[0].value["unit"])
    milk = opened("item", shop, id="9")
    assert milk.title[0].value == "原味酸奶 100g×8"
    places, lots, moves = (table.value for table in milk.dataframe[:3])
    assert len(places) == 2
    assert {"code", "expires"} <= set(lots.columns)
    assert len(moves) == 50
    older = opened("item", shop, id="9", page="1").dataframe[2].value
    assert len(older)
    assert set(older["at"]).isdisjoint(set(moves["at"]) - set(older["at"]))


def test_an_item_sells_through_as_its_goods_do_and_never_more_than_was_there(shop: Actor) -> None:
    for item in ("9", "10"):
        shown = {one.label: one.value for one in opened("item", shop, "en", id=item).metric}
        with reading(shop) as scoped:
            last = max(one.on for one in sales_up_to(scoped, 1))
            sold, there = sold_and_there(scoped, Slice(1, items=(int(item),)), last)
        assert 0 < sold <= there
        with speaking("en"):
            assert shown["Sell-through"] == formats.percent(sell_through(sold, there))


def test_an_item_that_is_not_there(shop: Actor) -> None:
    for wrong in ("", "x", "999999", "-1"):
        at = opened("item", shop, "en", id=wrong)
        assert "**No such item**" in texts(at)


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("key", KEYS)
def test_before_anything_happened_a_page_says_what_to_do(
    visit: Visit, key: str, language: Language
) -> None:
    at = visit(key, language=language)
    assert not at.exception
    with speaking(language):
        expected = _("No stock yet") if key == "stock" else _("No sales yet")
    assert f"**{expected}**" in texts(at)
