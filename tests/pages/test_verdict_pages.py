"""Who was right, and what came of a replay: on their pages, with data, to known answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from sqlalchemy import Engine, insert
from sqlmodel import Session, select

from core.kernel.amounts import MICRO
from core.planning.replays.asked import Asked
from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import Actor
from core.platform.settings import settings
from models.base import table
from models.catalog import Item, Partner
from models.company import Warehouse
from models.facts import FactItemDay
from models.planning import DemandDay, ForecastRun
from models.suggestions import Suggestion, SuggestionDecision, SuggestionRun
from models.trials import ReplayDay, ReplayRun, ReplayShelf
from tests.pages.test_analyse_pages import opened, shop, texts
from tests.pages.test_chance_pages import now

__all__ = ["shop"]
DAY = dt.timedelta(days=1)
CHANGED = 5


@pytest.fixture
def engine(shop: Actor) -> Engine:
    return connect(settings().database_url)


def an_item(session: Session, code: str) -> tuple[int, Warehouse]:
    """Goods of the test's own, so that its facts meet no others; and a store."""
    like = session.exec(select(Item)).first()
    place = session.exec(select(Warehouse).where(Warehouse.kind == "store")).first()
    assert like is not None
    assert place is not None
    item = Item(
        company_id=1, category_id=like.category_id, code=code, name=f"货{code}",
        base_unit_id=like.base_unit_id, sales_tax_class_id=like.sales_tax_class_id,
        purchase_tax_class_id=like.purchase_tax_class_id,
    )  # fmt: skip
    session.add(item)
    session.flush()
    return item.id or 0, place


def clicked(
    monkeypatch: pytest.MonkeyPatch, table_key: str, selection: dict[str, list[Any]]
) -> None:
    """From now on a table answers as if somebody had clicked into it."""
    draw: Callable[..., Any] = st.dataframe

    def dataframe(*args: Any, **more: Any) -> Any:
        drawn = draw(*args, **more)
        here = str(more.get("key", "")).startswith(table_key)
        return {"selection": {"rows": [], "cells": []} | selection} if here else drawn

    monkeypatch.setattr(st, "dataframe", dataframe)


def decided(engine: Engine) -> None:
    """Five a day were wanted at 5.00, cost 3.00. Five times twelve were suggested for two days and
    six ordered, for a feast; once four were taken as suggested."""
    last = now() - DAY
    with writing(engine) as session:
        item, place = an_item(session, "R1")
        supplier = session.exec(select(Partner).where(Partner.supplier)).first()
        unit = session.exec(select(Item)).first()
        assert supplier is not None
        assert unit is not None
        keys = {
            "item_id": item, "warehouse_id": place.id, "company_id": 1,
            "org_unit_id": place.org_unit_id,
        }  # fmt: skip
        days = [keys | {"on": last - n * DAY, "sold_micro": 5 * MICRO} for n in range(40)]
        session.connection().execute(
            insert(table(DemandDay)), [day | {"demand_micro": 5 * MICRO} for day in days]
        )
        session.connection().execute(
            insert(table(FactItemDay)),
            [day | {"net_sales_fen": 2_500, "cost_now_fen": 1_500} for day in days],
        )
        forecast = ForecastRun(
            company_id=1, origin_on=last - 20 * DAY, seed=1, state="finished", started_at=0
        )
        session.add(forecast)
        session.flush()
        for number in range(CHANGED + 1):
            on = last - (5 + number) * DAY
            run = SuggestionRun(
                company_id=1, forecast_run_id=forecast.id or 0, on=on, made_at=1, shelves=1
            )
            session.add(run)
            session.flush()
            changed = number < CHANGED
            one = Suggestion(
                run_id=run.id or 0, company_id=1, org_unit_id=place.org_unit_id, item_id=item,
                warehouse_id=place.id or 0, partner_id=supplier.id, kind="order", held="",
                unit_id=unit.base_unit_id, pack_micro=MICRO,
                quantity_micro=(12 if changed else 4) * MICRO, part_demand_micro=15 * MICRO,
                part_risk_micro=-3 * MICRO, chance_micro=500_000, arrives_on=on + DAY,
                until_on=on + 3 * DAY, price_micro=3 * MICRO,
            )  # fmt: skip
            session.add(one)
            session.flush()
            session.add(
                SuggestionDecision(
                    suggestion_id=one.id or 0, company_id=1, org_unit_id=place.org_unit_id,
                    answer="changed" if changed else "accepted",
                    quantity_micro=(6 if changed else 4) * MICRO, reason="节日" if changed else "",
                    decided_by=1, decided_at=1,
                )
            )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_was_right_is_told_in_money(
    shop: Actor, engine: Engine, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each change lost 19.99 - 12.00, five of them 39.95; the worst ones are listed and open."""
    decided(engine)
    clicked(monkeypatch, "right_worst", {"rows": [0]})
    at = opened("right", shop, language)
    figures = [metric.value for metric in at.metric[:4]]
    assert figures == ["6", "5", "0", "−¥39.95"]
    (worst,) = [frame.value for frame in at.dataframe if "decided" in frame.value.columns]
    assert list(worst["better"]) == [-7.99] * CHANGED
    assert list(worst["wanted"]) == [10.0] * CHANGED
    assert set(worst["reason"]) == {"节日"}
    told = texts(at)
    assert {"zh": "照建议下单会更好", "en": "The suggestions would have done better."}[
        language
    ] in told
    assert "¥19.99" in told, "the line that was clicked opens its money"
    assert "¥12.00" in told
    assert "节日" in told, "a row for the reason"


FIRST = dt.date(2026, 8, 1)


def replayed(engine: Engine) -> int:
    """A replay that was asked for and played."""
    with writing(engine) as session:
        run = ReplayRun(
            company_id=1, state="asked", asked=Asked().as_json(), asked_by=1, asked_at=1
        )
        session.add(run)
        session.flush()
        play(session, run)
        return run.id or 0


def play(session: Session, run: ReplayRun) -> None:
    """Two shelves: 100.00 and 50.00 of profit happened; suggestions would have made 30.00 more of
    the first, a rival 10.00."""
    came = {"happened": (10_000, 2_000), "ours": (13_000, 500), "buffers": (11_000, 1_000)}
    items = [an_item(session, code) for code in ("P1", "P2")]
    run.state, run.finished_at = "finished", run.asked_at + 2_000_000
    run.from_on, run.until_on = FIRST, FIRST + 89 * DAY
    run.shelves = run.shelves_in_scope = 2
    run.told = {"settings": {"buffers": [0.6, 0.3]}, "tuned_days": 60, "stored_forecasts": 3,
                "taught_until": "2026-07-26"}  # fmt: skip
    session.add(run)
    for policy, (profit, waste) in came.items():
        for number, (item, place) in enumerate(items):
            session.add(
                ReplayShelf(
                    run_id=run.id or 0, policy=policy, item_id=item,
                    warehouse_id=place.id or 0, company_id=1, org_unit_id=place.org_unit_id,
                    wanted_micro=100 * MICRO, sold_micro=80 * MICRO,
                    profit_fen=profit if number == 0 else 5_000, sold_cost_fen=20_000,
                    waste_fen=waste, lost_fen=700, kept_fen=4_000,
                )
            )  # fmt: skip
        whole = profit + 5_000
        for day in range(90):
            session.add(
                ReplayDay(
                    run_id=run.id or 0, policy=policy, on=FIRST + day * DAY, company_id=1,
                    org_unit_id=items[0][1].org_unit_id,
                    profit_fen=whole * (day + 1) // 90 - whole * day // 90,
                )
            )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_came_of_a_replay_is_told(shop: Actor, engine: Engine, language: Language) -> None:
    run = replayed(engine)
    at = opened("replay", shop, language, run=str(run))
    assert [metric.value for metric in at.metric] == ["¥180.00", "+¥30.00", "+¥20.00", "−¥30.00"]
    (frame,) = [each.value for each in at.dataframe if "waste_real" in each.value.columns]
    assert list(frame["item"]) == ["货P1", "货P2"], "the largest difference first"
    assert list(frame["better"]) == [30.0, 0.0]
    assert list(frame["waste"]) == [5.0, 5.0]
    told = texts(at)
    for row in {
        "zh": (
            "| 实际发生 | ¥150.00 | ¥0.00 | ¥40.00 | ¥14.00 | 80.0% | 20.3 | — |",
            "| 补货建议 | ¥180.00 | +¥30.00 | ¥10.00 | ¥14.00 | 80.0% | 20.3 | — |",
            "| 缓冲区（DDMRP） | ¥160.00 | +¥10.00 | ¥20.00 | ¥14.00 | 80.0% | 20.3 |"
            " 提前期系数 0.6，波动系数 0.3 |",
        ),
        "en": (
            "| What happened | ¥150.00 | ¥0.00 | ¥40.00 | ¥14.00 | 80.0% | 20.3 | — |",
            "| Suggestions | ¥180.00 | +¥30.00 | ¥10.00 | ¥14.00 | 80.0% | 20.3 | — |",
            "| Buffers (DDMRP) | ¥160.00 | +¥10.00 | ¥20.00 | ¥14.00 | 80.0% | 20.3 |"
            " lead factor 0.6, variability 0.3 |",
        ),
    }[language]:
        assert row in told
    assert "| ¥150.00 | +¥30.00 | −¥30.00 | ¥0.00 | 80.0% → 80.0% |" in told, "its one category"
    bars, lines = (json.loads(drawn.proto.spec)["data"] for drawn in at.get("plotly_chart"))
    assert bars[0]["x"] == [30.0, 10.0], "profit beyond what happened, by policy"
    ends = {line["name"]: round(line["y"][-1], 2) for line in lines}
    assert sorted(ends.values()) == [10.0, 30.0], "and how it grew"


def test_a_click_on_a_shelf_of_a_replay_opens_its_item(
    shop: Actor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = replayed(engine)
    clicked(monkeypatch, "replay_shelves", {"cells": [[0, "item"]]})
    at = opened("replay", shop, "zh", run=str(run))
    with writing(engine) as session:
        (item,) = session.exec(select(Item.id).where(Item.code == "P1")).all()
    assert at.query_params["id"] in (str(item), [str(item)])
    assert "货P1" in texts(at) + "".join(title.value for title in at.title)
