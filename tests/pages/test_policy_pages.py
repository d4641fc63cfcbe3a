"""Policies, terms of ordering, budgets and levels by their pages: saved, ended, taken over."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.catalog.replenishment import DEFAULT, PolicyForm, save_policy
from core.platform.database import connect, writing
from core.platform.i18n import Language
from models import Table
from models.base import table
from models.catalog import Partner
from models.company import Warehouse
from models.replenishment import (
    LevelAdvice,
    PurchaseBudget,
    ReplenishmentPolicy,
    StockLevel,
    SupplierTerms,
)
from models.suggestions import SuggestionBudget
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit, acting
from tests.pages.shop import Shop, open_shop
from tests.pages.test_setup_pages import field, press
from tests.pages.test_suggestions import suggest, today

MICRO = 1_000_000


@pytest.fixture
def shop(house: House) -> Shop:
    return open_shop(house)


def figure(at: AppTest, label: str) -> Any:
    return next(one for one in at.number_input if one.label == label)


def kept(shop: Shop, model: type[Table]) -> list[Any]:
    return rows(shop.actor, select(table(model)))


def test_a_policy_is_added(shop: Shop, visit: Visit) -> None:
    at = visit("policies", language="en", state={"edit_policies": Edit(None)})
    assert not at.exception
    figure(at, "Days ahead").set_value(5)
    figure(at, "Lost sale, beyond its margin, %").set_value(50)
    at = press(at, shop.house, "Save", "policies")
    assert not at.exception
    (row,) = kept(shop, ReplenishmentPolicy)
    assert (row.horizon_days, row.threshold_micro, row.category_id) == (5, 700_000, None)
    assert (row.from_on, row.lost_sale_bp) == (today(), 5_000)


def test_a_policy_is_ended(shop: Shop, visit: Visit) -> None:
    with writing(shop.engine) as session:
        made = save_policy(session, shop.actor, 1, PolicyForm(today(), DEFAULT))
    assert isinstance(made, int)
    at = visit("policies", language="en", state={"edit_policies": Edit(made)})
    at = press(at, shop.house, "End it", "policies", made)
    assert not at.exception
    assert kept(shop, ReplenishmentPolicy)[0].to_on == today()


@pytest.mark.parametrize(("language", "nearest"), [("zh", "生效：最近"), ("en", "In force")])
def test_it_says_what_holds_for_an_item_and_why(
    shop: Shop, visit: Visit, language: Language, nearest: str
) -> None:
    at = visit("policies", language=language, state={"policy_of": shop.milk})
    assert not at.exception
    assert any(nearest in text.value for text in at.markdown)


def test_terms_are_agreed_with_a_supplier(shop: Shop, visit: Visit) -> None:
    at = visit("supplier_terms", language="en", state={"edit_supplier_terms": Edit(shop.supplier)})
    assert not at.exception
    figure(at, "Lead time stated, days").set_value(4)
    field(at, "Least worth of an order, CNY").input("500")
    at = press(at, shop.house, "Save", "supplier_terms", shop.supplier)
    assert not at.exception
    assert kept(shop, SupplierTerms)[0].minimum_fen == 50_000
    assert {row.id: row.lead_days for row in kept(shop, Partner)}[shop.supplier] == 4


def test_a_budget_is_set(shop: Shop, visit: Visit) -> None:
    at = visit("budgets", language="en", state={"edit_budgets": Edit(None)})
    assert not at.exception
    field(at, "Budget, CNY").input("2500")
    at = press(at, shop.house, "Save", "budgets")
    assert not at.exception
    (row,) = kept(shop, PurchaseBudget)
    assert (row.each, row.limit_fen) == ("month", 250_000)
    assert not visit("budgets", language="zh").exception


def test_suggestions_show_what_a_budget_left(house: House, visit: Visit) -> None:
    suggest(house)
    left_by_a_budget(house)
    at = visit("suggestions", language="en")
    assert not at.exception
    shown = " ".join(text.value for text in at.markdown)
    assert "more would earn" in shown
    assert "12.34" in shown


def left_by_a_budget(house: House) -> None:
    engine = connect(house.url)
    with writing(engine) as session:
        budget = PurchaseBudget(
            company_id=house.company_id, each="day", from_on=today(), limit_fen=100_00
        )
        session.add(budget)
        session.flush()
        session.add(
            SuggestionBudget(
                run_id=1, budget_id=budget.id or 0, company_id=house.company_id, from_on=today(),
                limit_fen=100_00, wished_fen=200_00, taken_fen=99_00, cut_fen=5_00,
                more_fen=12_34,
            )
        )  # fmt: skip
    engine.dispose()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_recommended_level_is_shown_and_another_is_set(
    shop: Shop, visit: Visit, language: Language
) -> None:
    with writing(shop.engine) as session:
        unit = rows(shop.actor, select(table(Warehouse)))[0].org_unit_id
        session.add(
            LevelAdvice(
                item_id=shop.milk, warehouse_id=shop.warehouse, company_id=1, org_unit_id=unit,
                on=today(), lead_days=2, review_days=7, demand_micro=9 * MICRO,
                safety_micro=2 * MICRO, minimum_micro=11 * MICRO, maximum_micro=20 * MICRO,
                served_micro=990_000, year_fen=1_000_00, lost_fen=1_00, kept_fen=2_00,
            )
        )  # fmt: skip
    at = visit("levels", language=language)
    assert not at.exception
    assert list(at.dataframe[0].value["maximum"]) == [20.0]
    at.query_params["simple"] = "1"
    name = f"{shop.milk}_{shop.warehouse}"
    with acting(shop.actor):
        at.run()
        assert not at.exception
        at.number_input(key=f"maximum_{name}").set_value(30.0).run()
        at.button(key=f"set_{name}").click().run()
    assert not at.exception
    (row,) = kept(shop, StockLevel)
    assert (row.minimum_micro, row.maximum_micro) == (11 * MICRO, 30 * MICRO)
    assert isinstance(row.from_on, dt.date)
