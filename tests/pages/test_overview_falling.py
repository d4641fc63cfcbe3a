"""Overview: the stores that sell less, a click that leads to one, and how much was served."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import streamlit as st

from core.platform.rights import Actor
from pages.analyse import overview_falling
from pages.widgets.data_table import data_table
from pages.widgets.identity import signed_in_as
from tests.core.analytics.conftest import without_cost
from tests.core.analytics.test_falling import trade
from tests.databases import Databases
from tests.pages.conftest import administering
from tests.pages.test_analyse_pages import opened, texts


@pytest.fixture
def chain(databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    """Two stores, of which the first sold 70 a week after 210, the second more than before."""
    with administering(databases, monkeypatch, trade) as actor:
        yield actor


def falling(at: Any) -> list[dict[str, Any]]:
    """The rows of the list, if it stands there."""
    found = [table.value for table in at.dataframe if "less" in table.value]
    return [dict(row) for table in found for row in table.to_dict("records")]


def test_it_says_which_store_sells_less_and_by_how_much(chain: Actor) -> None:
    at = opened("overview", chain, "en", days="7")
    (row,) = falling(at)
    assert (row["less"], row["now"], row["before"]) == (140.0, 70.0, 210.0)
    assert row["change"] == pytest.approx(-66.67)
    assert "1 of 2 compared stores, together ¥140.00 less." in texts(at)
    assert "销售下滑的门店" in [one.value for one in opened("overview", chain, days="7").subheader]


def test_a_click_leads_to_the_days_of_that_store(
    chain: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table's first cell is chosen, as the browser would say it, as soon as it is drawn."""
    told: list[str] = []

    def drawn(*args: Any, on_select: Callable[[], None], **more: Any) -> Any:
        if not told:
            told.append(f"{args[2]}_{more['edition']}")
            st.session_state[told[0]] = {"selection": {"cells": [(0, "store")]}}
            on_select()
            del st.session_state[told[0]]
        return data_table(*args, on_select=on_select, **more)

    monkeypatch.setattr(overview_falling, "data_table", drawn)
    at = opened("overview", chain, "en", days="7")
    with signed_in_as(chain):
        at.run()
    assert not at.exception
    assert at.query_params["store"] == "HQ"
    assert at.metric[0].value == "¥70.00"
    assert falling(at) == []


def test_the_service_level_is_said_of_all_goods_also_without_the_right_to_cost(
    chain: Actor,
) -> None:
    for actor in (chain, without_cost(chain)):
        at = opened("overview", actor, "en", days="7")
        said = [one.value.replace("\\", "") for one in at.markdown]
        assert "Service level: all goods 100.0%" in said
