"""Turnover, margin and suppliers over a trading firm: what a click in the address narrows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.analytics.batches import batches
from core.analytics.source import Slice
from core.catalog.rebates import RebateForm, save_rebate
from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import SEE_COST, Actor
from core.platform.rows import Rows
from core.platform.settings import settings
from pages.widgets.data import reading
from tests.pages.conftest import acting
from tests.pages.test_analyse_pages import opened, shop, texts

__all__ = ["shop"]


def columns(at: object, column: str) -> list[object]:
    """The first table that has a column."""
    for found in at.dataframe:  # type: ignore[attr-defined]
        if column in found.value.columns:
            return list(found.value[column])
    raise AssertionError(column)


def test_turnover_tells_what_lies_and_what_is_steady(shop: Actor) -> None:
    at = opened("turnover", shop)
    labels = [metric.label for metric in at.metric]
    assert labels == ["周转天数", "平均库存", "库存毛利回报", "动销率", "售罄率", "缺货率"]
    assert columns(at, "kind")[0] == "从未售出"
    assert columns(at, "name")[0] == "梅酒礼盒"
    assert {"A", "B", "C"} >= set(columns(at, "class"))


def test_a_class_in_the_address_narrows_the_list(shop: Actor) -> None:
    every = columns(opened("turnover", shop), "class")
    narrowed = opened("turnover", shop, **{"class": "Anew"})
    shown = columns(narrowed, "class")
    assert set(shown) == {"A"}
    assert len(shown) < len(every)
    assert "只看 A新品" in texts(narrowed)


def test_a_band_in_the_address_narrows_the_list(shop: Actor) -> None:
    at = opened("turnover", shop, band="6.酒水")
    assert columns(at, "class") == ["C"]
    opened("turnover", shop, band="99.x", **{"class": "--"})


@pytest.mark.parametrize("by", ["goods", "customer", "channel", "store", "nonsense"])
def test_margin_by_each_group(shop: Actor, by: str) -> None:
    at = opened("margin", shop, by=by)
    assert at.metric[0].value.startswith("¥")


@pytest.mark.parametrize("docs", ["sales", "channel:wholesale", "customer:2"])
def test_a_bar_leads_to_its_documents(shop: Actor, docs: str) -> None:
    at = opened("margin", shop, docs=docs, days="7")
    numbers = [str(number) for number in columns(at, "number")]
    assert numbers
    assert all(number.startswith(("XC", "XT")) for number in numbers)


@pytest.mark.parametrize("docs", ["customer:999999", "channel:nowhere"])
def test_a_bar_without_documents_says_so(shop: Actor, docs: str) -> None:
    assert "这些天没有单据" in texts(opened("margin", shop, docs=docs))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"vs": "before"}, "对比前 7 天"),
        ({"vs": "own", "vs_dates": "2026-10-31"}, "对比"),
        ({"vs": "year"}, "没有更早"),
    ],
)
def test_periods_are_compared_as_asked(shop: Actor, query: dict[str, str], said: str) -> None:
    at = opened("margin", shop, days="7", **query)
    assert said in texts(at)


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_suppliers_answer_in_each_language(shop: Actor, language: Language) -> None:
    at = opened("suppliers", shop, language)
    assert len(at.metric) == 3
    assert columns(at, "bought")


def test_a_supplier_in_the_address_lists_his_documents(shop: Actor) -> None:
    at = opened("suppliers", shop, supplier="G1")
    assert all(str(number).startswith("RK") for number in columns(at, "number"))
    assert opened("suppliers", shop, supplier="nobody").metric


def test_suppliers_without_the_right_show_no_money(shop: Actor) -> None:
    kept = {right: units for right, units in shop.grants.items() if right != SEE_COST}
    at = opened("suppliers", replace(shop, user_id=7, grants=kept), "en")
    assert "needs the right to see cost" in texts(at)
    assert "bought" not in at.dataframe[-1].value.columns


def test_a_lot_in_the_address_shows_its_moves_alone(shop: Actor) -> None:
    with reading(shop) as connection:
        batch = batches(connection, Slice(min(shop.companies)), 1)[0]
    at = opened("item", shop, id=str(batch.item_id), lot=str(batch.lot_id))
    assert f"批次 {batch.code} 的库存流水" in texts(at)
    assert {str(lot).split(" ·")[0] for lot in columns(at, "lot")} == {batch.code}
    assert "还没有流水" in texts(opened("item", shop, id="9", lot="999999"))


def agreed(actor: Actor, rate_bp: int) -> None:
    """Whoever brought goods gives back a share of this year's purchases."""
    engine = connect(settings().database_url)
    with writing(engine) as session:
        company, supplier, last = Rows(session).select(
            "SELECT company_id, partner_id, max(period) FROM fact_partner_item_month"
            " WHERE bought_fen > 0 GROUP BY company_id, partner_id"
        )[0]
        year = last // 100
        form = RebateForm(supplier, dt.date(year, 1, 1), dt.date(year, 12, 31), rate_bp)
        assert isinstance(save_rebate(session, actor, company, form), int)
    engine.dispose()


def test_the_items_of_margin_show_their_rebates_and_count_them(shop: Actor) -> None:
    plain = opened("margin", shop)
    agreed(shop, 500)
    at = opened("margin", shop)
    rebates = [float(str(fen)) for fen in columns(at, "rebates")]
    assert sum(rebates) > 0
    before = [float(str(fen)) for fen in columns(plain, "full")]
    after = [float(str(fen)) for fen in columns(at, "full")]
    for old, new, rebate in zip(before, after, rebates, strict=True):
        assert new == pytest.approx(old + rebate)
    assert "rebates" not in opened("overview", shop).dataframe[-1].value.columns
    blind = replace(
        shop, grants={key: units for key, units in shop.grants.items() if key != SEE_COST}
    )
    hidden = opened("margin", blind)
    assert {str(one) for one in columns(hidden, "rebates")} == {"None"}


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_what_lies_too_long_is_ordered_no_more_and_again(shop: Actor, language: Language) -> None:
    at = opened("turnover", shop, language)
    item = at.multiselect(key="drop_items").options[0]
    assert "梅酒礼盒" in item
    assert at.button(key="drop_now").disabled
    with acting(shop, language):
        at.multiselect(key="drop_items").select(item).run()
        at.button(key="drop_now").click().run()
    assert not at.exception
    since = columns(at, "dropped")
    assert [day is None or str(day) == "NaT" for day in since] == [
        False,
        *[True] * (len(since) - 1),
    ]
    assert item not in at.multiselect(key="drop_items").options
    engine = connect(settings().database_url)
    with writing(engine) as session:
        [(gone,)] = Rows(session).select("SELECT id FROM item WHERE dropped_on IS NOT NULL")
    engine.dispose()
    told = {"zh": "起停购", "en": "No longer ordered since"}[language]
    assert told in texts(opened("item", shop, language, id=str(gone)))
    with acting(shop, language):
        at.multiselect(key="again_items").select(item).run()
        at.button(key="again_now").click().run()
    assert not at.exception
    assert item in at.multiselect(key="drop_items").options
    assert not [one for one in at.multiselect if one.key == "again_items"]


def test_only_who_keeps_the_items_may_drop_them(shop: Actor) -> None:
    grants = {key: units for key, units in shop.grants.items() if key != "setup.catalog"}
    at = opened("turnover", replace(shop, grants=grants))
    assert not [one for one in at.multiselect if one.key == "drop_items"]
