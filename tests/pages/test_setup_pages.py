"""The set-up pages write through their verbs, and show a refusal where it belongs."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from core.platform.i18n import Language
from models import Table
from models.base import table
from models.catalog import Category, Item, Partner
from models.company import Company, CostPool, OrgUnit, Period, Warehouse
from models.people import Role, User
from pages.widgets import formats
from pages.widgets.data import rows
from pages.widgets.master import Edit
from tests.pages.conftest import House, Visit, acting


def field(at: AppTest, label: str) -> Any:
    """The first text field of a label."""
    return next(one for one in at.text_input if one.label == label)


def button(at: AppTest, label: str) -> Any:
    """The first button of a label."""
    return next(one for one in at.button if one.label == label)


def press(
    at: AppTest,
    house: House,
    label: str,
    drawer: str = "",
    row_id: int | None = None,
    language: Language = "en",
) -> AppTest:
    """Press a button, as the founder. A browser reruns the open drawer alone; AppTest reruns
    everything, so the drawer is asked for again."""
    with acting(house.actor(), language):
        button(at, label).click()
        if drawer:
            at.session_state[f"edit_{drawer}"] = Edit(row_id)
        return at.run()


def names(house: House, model: type[Table]) -> list[str]:
    of = table(model)
    return [row[0] for row in rows(house.actor(), select(of.c.name).order_by(of.c.id))]


@pytest.mark.parametrize(
    ("page", "drawer", "model"),
    [
        ("setup_units", "org_units", OrgUnit),
        ("setup_warehouses", "warehouses", Warehouse),
        ("setup_warehouses", "cost_pools", CostPool),
        ("setup_categories", "categories", Category),
        ("setup_partners", "partners", Partner),
        ("setup_items", "items", Item),
        ("setup_companies", "companies", Company),
    ],
)
def test_a_new_row_is_saved_by_its_drawer(
    house: House, visit: Visit, page: str, drawer: str, model: type[Table]
) -> None:
    at = visit(page, language="en", state={f"edit_{drawer}": Edit(None)})
    assert not at.exception
    field(at, "Code").input("N-1")
    field(at, "Name").input("Northern")
    saved = "Found company" if drawer == "companies" else "Save"
    at = press(at, house, saved, drawer)
    assert not at.exception
    assert not at.error
    assert names(house, model)[-1] == "Northern"


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "请填写“编码”。"), ("en", "Fill in “Code”.")]
)
def test_a_half_filled_form_is_refused_in_the_readers_language(
    house: House, visit: Visit, language: Language, sentence: str
) -> None:
    at = visit("setup_partners", language=language, state={"edit_partners": Edit(None)})
    at = press(at, house, {"zh": "保存", "en": "Save"}[language], "partners", language=language)
    assert [error.value for error in at.error] == [sentence]
    assert names(house, Partner) == []


def test_a_row_is_changed_by_its_drawer(house: House, visit: Visit) -> None:
    at = visit("setup_companies", language="en", state={"edit_companies": Edit(1)})
    assert field(at, "Name").value == "江南生鲜"
    field(at, "Name").input("江南生鲜集团")
    at = press(at, house, "Save", "companies", 1)
    assert not at.error
    assert names(house, Company) == ["江南生鲜集团"]


def test_an_invited_user_is_handed_a_link(house: House, visit: Visit) -> None:
    at = visit("setup_users", language="en", state={"edit_users": Edit(None)})
    field(at, "User name").input("li")
    field(at, "Full name").input("李雷")
    at = press(at, house, "Make the link", "users")
    assert not at.error
    assert "/?invite=" in at.code[0].value
    assert names(house, User)[-1] == "李雷"


def test_a_role_is_changed_by_its_drawer(house: House, visit: Visit) -> None:
    at = visit("setup_roles", language="en", state={"edit_roles": Edit(4)})
    field(at, "Name in Chinese").input("进货员")
    at = press(at, house, "Save", "roles", 4)
    assert not at.error
    assert "进货员" in names(house, Role)


def test_months_are_closed_held_and_opened_with_a_reason(house: House, visit: Visit) -> None:
    of = table(Period)

    def months() -> list[Any]:
        return rows(house.actor(), select(of).order_by(of.c.code).limit(4))

    codes = [row.code for row in months()]
    at = visit("setup_periods", language="en")
    assert not at.exception
    with acting(house.actor(), "en"):
        next(one for one in at.button if one.key == f"month_open_{codes[2]}").click().run()
    at = press(at, house, f"Close up to {formats.period(codes[2])}")
    assert [row.state for row in months()] == ["closed", "closed", "closed", "open"]
    with acting(house.actor(), "en"):
        next(one for one in at.button if one.key == f"month_open_{codes[3]}").click().run()
    at = press(at, house, f"Put {formats.period(codes[3])} on hold")
    assert [row.state for row in months()][3] == "hold"
    at = press(at, house, "Open it again")
    assert [error.value for error in at.error] == ["Fill in “Reason”."]
    field(at, "Reason").input("A bill came late")
    at = press(at, house, "Open it again")
    assert [(row.state, row.reason) for row in months()][3] == ("open", "A bill came late")


def test_a_right_taken_away_is_gone_at_the_next_click(house: House, visit: Visit) -> None:
    at = visit("setup_partners", language="en", state={"edit_partners": Edit(None)})
    field(at, "Code").input("P1")
    field(at, "Name").input("Orchard")
    with acting(None, "en"):
        button(at, "Save").click()
        at.session_state["edit_partners"] = Edit(None)
        at.run()
    assert names(house, Partner) == []


def test_accounts_show_the_book_of_the_address(house: House, visit: Visit) -> None:
    with acting(house.actor(), "en"):
        at = visit("setup_accounts", language="en")
        at.query_params["book"] = "ASBE"
        at.run()
    assert "6001" in set(at.dataframe[0].value["code"])
