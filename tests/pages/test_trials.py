"""Asking for a replay and starting a pilot: on their pages, in both languages, as people do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from core.kernel.amounts import MICRO
from core.planning.replays.asked import MOST_WAITING, Asked
from core.platform.database import append, connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import Actor
from core.platform.rows import Row, Rows, as_json
from core.platform.settings import settings
from models.catalog import Category, Item
from models.company import Warehouse
from models.facts import FactItemDay
from tests.pages.conftest import acting
from tests.pages.test_analyse_pages import opened, shop, texts
from tests.pages.test_chance_pages import now

__all__ = ["shop"]
DAY = dt.timedelta(days=1)
DAYS, GOODS = 60, 24


@pytest.fixture
def engine(shop: Actor) -> Engine:
    return connect(settings().database_url)


def sold(engine: Engine) -> list[str]:
    """Three categories of four goods, and one of twelve, sold alike in one store up to yesterday;
    the names of the three."""
    random = np.random.default_rng(4)
    rows = []
    with writing(engine) as session:
        place = session.exec(select(Warehouse).where(Warehouse.kind == "store")).first()
        like = session.exec(select(Item)).first()
        assert place is not None
        assert like is not None
        made = [Category(company_id=1, code=f"P{n}", name=f"类{n}") for n in range(4)]
        session.add_all(made)
        session.flush()
        for number in range(GOODS):
            item = Item(
                company_id=1,
                category_id=made[number % 3 if number < GOODS // 2 else 3].id or 0,
                code=f"PI{number}",
                name=f"货{number}",
                base_unit_id=like.base_unit_id,
                sales_tax_class_id=like.sales_tax_class_id,
                purchase_tax_class_id=like.purchase_tax_class_id,
            )
            session.add(item)
            session.flush()
            for back in range(1, DAYS + 1):
                pieces = int(random.integers(15, 26))
                rows.append(
                    {
                        "item_id": item.id,
                        "warehouse_id": place.id,
                        "on": now() - back * DAY,
                        "company_id": 1,
                        "org_unit_id": place.org_unit_id,
                        "sold_micro": pieces * MICRO,
                        "net_sales_fen": pieces * 500,
                        "cost_now_fen": pieces * 300,
                    }
                )
        append(session, FactItemDay.metadata.tables["fact_item_day"], rows)
    return ["类0", "类1", "类2"]


def asked(engine: Engine, sql: str) -> list[Row]:
    with writing(engine) as session:
        return Rows(session).select(sql)


def press(at: AppTest, key: str, actor: Actor, language: Language) -> None:
    with acting(actor, language):
        at.button(key=key).click().run()
    assert not at.exception


def choose(at: AppTest, key: str, chosen: Sequence[str], actor: Actor, language: Language) -> None:
    """Ticks options by the names that are read."""
    with acting(actor, language):
        box = at.multiselect(key=key)
        assert set(chosen) <= set(box.options)
        for name in chosen:
            box.select(name)
        at.run()
    assert not at.exception


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_replay_is_asked_for_and_waits_for_the_worker(
    shop: Actor, engine: Engine, language: Language
) -> None:
    at = opened("replay", shop, language)
    store = at.multiselect(key="replay_stores").options[0]
    choose(at, "replay_stores", [store], shop, language)
    with acting(shop, language):
        at.selectbox(key="replay_kind").set_value("levels").run()
        at.number_input(key="replay_low").set_value(2).run()
        at.number_input(key="replay_most").set_value(40).run()
    press(at, "replay_start", shop, language)
    ((run, state, by, kept),) = asked(engine, "SELECT id, state, asked_by, asked FROM replay_run")
    assert (state, by) == ("asked", shop.user_id)
    assert at.query_params["run"] in (str(run), [str(run)])
    told = Asked.of_json(as_json(kept))
    assert (told.policy.kind, told.policy.low_days, told.most_shelves) == ("levels", 2, 40)
    assert len(told.warehouses) == 1
    for _again in range(MOST_WAITING):
        press(at, "replay_start", shop, language)
    assert at.error, "so many wait already"
    assert asked(engine, "SELECT count(*) FROM replay_run") == [(MOST_WAITING,)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pilot_is_started_matched_and_ended(
    shop: Actor, engine: Engine, language: Language
) -> None:
    names = sold(engine)
    at = opened("pilot", shop, language)
    choose(at, "pilot_categories", names[:2], shop, language)
    with acting(shop, language):
        at.text_input(key="pilot_name").set_value("试点一").run()
    press(at, "pilot_start", shop, language)
    assert at.error, "two categories are too few"
    assert asked(engine, "SELECT count(*) FROM pilot") == [(0,)]
    choose(at, "pilot_categories", names[2:], shop, language)
    press(at, "pilot_start", shop, language)
    assert not at.error
    assert asked(engine, "SELECT name, ended_on FROM pilot") == [("试点一", None)]
    assert "试点一" in texts(at)
    frame = at.dataframe[0].value
    assert len(frame) == GOODS // 2
    assert set(frame["item"]).isdisjoint(set(frame["control"]))
    assert {"zh": "现在下结论还太早", "en": "It is too early to say anything."}[
        language
    ] in " ".join(one.value for one in at.info)
    ((number,),) = asked(engine, "SELECT id FROM pilot")
    press(at, f"end_{number}", shop, language)
    assert asked(engine, "SELECT count(*) FROM pilot WHERE ended_on IS NULL") == [(0,)]


def test_who_keeps_no_policies_reads_pilots_and_starts_none(shop: Actor, engine: Engine) -> None:
    grants = {name: units for name, units in shop.grants.items() if name != "purchase.policy"}
    at = opened("pilot", replace(shop, grants=grants), "en")
    assert "pilot_start" not in {button.key for button in at.button}
