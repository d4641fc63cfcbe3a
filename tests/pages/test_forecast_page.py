"""The forecast explorer with data: sums, days, what if, signals, contestants, record."""

from __future__ import annotations

import datetime as dt
import json
import re

import numpy as np
import pytest
from sqlalchemy import Engine, insert
from sqlmodel import Session, select
from streamlit.testing.v1 import AppTest

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import DEVIATES
from core.planning.packed import pack
from core.platform.database import connect, writing
from core.platform.rights import Actor
from core.platform.settings import settings
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.facts import FactItemDay
from models.planning import DemandDay, ForecastRun, ForecastScore, ForecastSeries
from pages.analyse import forecast_choice
from tests.pages.conftest import acting
from tests.pages.test_analyse_pages import opened, shop, texts
from tests.pages.test_chance_pages import now

__all__ = ["shop"]
DAY = dt.timedelta(days=1)
DAILY = {"F1": 30.0, "F2": 20.0, "F3": 10.0}
DAYS = 90


@pytest.fixture
def engine(shop: Actor) -> Engine:
    return connect(settings().database_url)


def foreseen(engine: Engine) -> dict[str, int]:
    """Three goods in two categories below one, which sold evenly, less in dear weeks and more under
    a promotion; forecast last night and three weeks before. Ids by code, that of the category too.
    """
    with writing(engine) as session:
        place = session.exec(select(Warehouse).where(Warehouse.kind == "store")).first()
        like = session.exec(select(Item)).first()
        assert place is not None
        assert like is not None
        top = Category(company_id=1, code="TOP", name="食品")
        session.add(top)
        session.flush()
        below = [
            Category(company_id=1, parent_id=top.id, code=f"B{n}", name=f"类{n}") for n in (1, 2)
        ]
        session.add_all(below)
        session.flush()
        ids = {"TOP": top.id or 0}
        for number, code in enumerate(DAILY):
            item = Item(
                company_id=1, category_id=below[number % 2].id or 0, code=code, name=f"货{code}",
                base_unit_id=like.base_unit_id, sales_tax_class_id=like.sales_tax_class_id,
                purchase_tax_class_id=like.purchase_tax_class_id,
            )  # fmt: skip
            session.add(item)
            session.flush()
            ids[code] = item.id or 0
        contest = ForecastRun(
            company_id=1, kind="tournament", origin_on=now() - 3 * DAY, seed=1, state="finished",
            started_at=0, finished_at=1,
        )  # fmt: skip
        session.add(contest)
        session.flush()
        for method, weight in (("global_trees", 600_000), ("theta", 400_000), ("prophet", 0)):
            session.add(
                ForecastScore(
                    run_id=contest.id or 0, kind="smooth", method=method, company_id=1, cases=9,
                    loss_micro=800_000, wape_micro=250_000, cover_80_micro=810_000,
                    cover_95_micro=950_000, weight_micro=weight,
                )
            )  # fmt: skip
        for back in (22, 1):
            _run(session, place, ids, contest.id or 0, now() - back * DAY)
        _history(session, place, ids)
    return ids


def _run(
    session: Session, place: Warehouse, ids: dict[str, int], contest: int, origin: dt.date
) -> None:
    run = ForecastRun(
        company_id=1, origin_on=origin, seed=7, state="finished", started_at=0, finished_at=1,
        tournament_id=contest,
    )  # fmt: skip
    session.add(run)
    session.flush()
    for code, units in DAILY.items():
        mean = np.full(28, units)
        daily = np.maximum(mean[:, None] * (1 + 0.3 * DEVIATES), 0)
        session.add(
            ForecastSeries(
                run_id=run.id or 0, item_id=ids[code], warehouse_id=place.id or 0, company_id=1,
                org_unit_id=place.org_unit_id, kind="smooth",
                fell_back="constant" if code == "F3" else "",
                mean_28_micro=round(28 * units * MICRO), mean=pack(mean), daily=pack(daily),
                total=pack(np.cumsum(daily, axis=0)),
                adds={"promo": 42 * MICRO} if code == "F1" else {},
            )
        )  # fmt: skip


def _history(session: Session, place: Warehouse, ids: dict[str, int]) -> None:
    told: list[dict[str, object]] = []
    paid: list[dict[str, object]] = []
    for code, units in DAILY.items():
        for back in range(1, DAYS + 1):
            dear, promoted = back // 15 % 2 == 1, back % 12 < 2
            sold = round(units * (0.8 if dear else 1.0) * (1.5 if promoted else 1.0)) + back % 2
            key: dict[str, object] = {
                "item_id": ids[code], "warehouse_id": place.id, "on": now() - back * DAY,
                "company_id": 1, "org_unit_id": place.org_unit_id, "sold_micro": sold * MICRO,
            }  # fmt: skip
            lost = 4 if back == 5 and code == "F1" else 0
            told.append(
                key | {
                    "demand_micro": (sold + lost) * MICRO, "lost_micro": lost * MICRO,
                    "how": "estimated" if lost else "whole", "promotion": promoted,
                    "lost_net_fen": lost * 500, "lost_margin_fen": lost * 200,
                }
            )  # fmt: skip
            paid.append(key | {"net_sales_fen": sold * (600 if dear else 500)})
    session.connection().execute(insert(table(DemandDay)), told)
    session.connection().execute(insert(table(FactItemDay)), paid)


def figure(at: AppTest, label: str) -> str:
    return next(str(one.value) for one in at.metric if one.label == label)


def test_a_category_above_others_is_summed_whole(
    shop: Actor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 + 20 + 10 a day, though one item only can be chosen singly."""
    ids = foreseen(engine)
    monkeypatch.setattr(forecast_choice, "MOST", 1)
    at = opened("forecast", shop, "en", category=str(ids["TOP"]), item="all")
    assert figure(at, "Expected") == "840"
    assert "1 of 3 items can be chosen singly, those that are to sell most." in texts(at)
    assert len(at.selectbox(key="category").options) == 4
    warnings = " ".join(one.value for one in at.warning)
    assert warnings.startswith("1 of them: ")
    asked = opened("forecast", shop, "en", item=str(ids["F3"]), ahead="28")
    assert figure(asked, "Expected").split()[0] == "280", "what the address names can be chosen"
    assert len(asked.warning) == 1


def test_one_item_is_told_from_all_sides(shop: Actor, engine: Engine) -> None:
    """30 a day: what was lost, what a promotion adds, who forecasts it, how it did three weeks ago
    (415 sold of 420 said), with nothing to warn of."""
    ids = foreseen(engine)
    at = opened("forecast", shop, "en", item=str(ids["F1"]))
    assert figure(at, "Expected").split()[0] == "420"
    assert figure(at, "Not sold for want of stock").split()[0] == "4.0"
    assert figure(at, "Margin lost with it") == "¥8.00"
    told = texts(at)
    assert "For 0 the till tells when the last one sold; for 1 it does not" in told
    assert "by one regression of past sales" in told
    assert "| Promotion | +42.0 | +10.0% |" in told, "what the promotion adds, and its share"
    for row in ("Trees over all series | 60%", "Theta | 40%", "Prophet | —"):
        assert f"| Even sellers | {row} | 0.800 | 25% | 81% | 95% |" in told
    assert "1 of 1 sums lay in their 80 % range" in told
    assert "| 14 | 420 | 259 – 581 | 415 | -1% |" in told
    assert not at.warning
    assert "Forecast" in drawn(at)
    assert {"Tried otherwise", "Trend"}.isdisjoint(drawn(at))


def test_days_ahead_are_a_choice_of_the_page(shop: Actor, engine: Engine) -> None:
    at = opened("forecast", shop, "en", item=str(foreseen(engine)["F1"]))
    assert (figure(at, "Expected").split()[0], len(drawn(at)["Forecast"])) == ("420", 14)
    with acting(shop, "en"):
        at.button_group(key="ahead").set_value("28").run()
    assert (figure(at, "Expected").split()[0], len(drawn(at)["Forecast"])) == ("840", 28)
    assert at.query_params["ahead"] in ("28", ["28"])


def test_another_price_and_a_promotion_can_be_tried(shop: Actor, engine: Engine) -> None:
    """Weeks dearer by a fifth sold a fifth less, promoted days half as much again: what is
    learnt of 90 days is careful. Then Prophet takes the history apart. A sum cannot be tried."""
    ids = foreseen(engine)
    at = opened("forecast", shop, "en", item=str(ids["F1"]))
    assert "Learnt from 90 days of history, 15 of them under a promotion." in texts(at)
    with acting(shop, "en"):
        at.slider(key="price_change").set_value(20).run()
    assert -0.2 < changed(at) < -0.05, "a dearer price sells less, if not less than it ever did"
    assert sum(drawn(at)["Tried otherwise"]) < sum(drawn(at)["Forecast"])
    with acting(shop, "en"):
        at.slider(key="price_change").set_value(0).run()
        assert "Tried otherwise" not in drawn(at)
        at.toggle(key="promoted").set_value(True).run()
    assert 0.3 < changed(at) < 0.7, "a promotion sells more"
    with acting(shop, "en"):
        at.toggle(key="prophet").set_value(True).run()
    assert not at.exception
    assert len(drawn(at)["Trend"]) == DAYS + 28
    every = opened("forecast", shop, "en", item="all")
    assert "Choose one item to try another price or a promotion." in texts(every)
    assert not every.slider


def drawn(at: AppTest) -> dict[str, list[float]]:
    """The heights of every named line that the page draws."""
    charts = [json.loads(chart.proto.spec)["data"] for chart in at.get("plotly_chart")]
    return {line["name"]: line["y"] for chart in charts for line in chart if "name" in line}


def changed(at: AppTest) -> float:
    """By what share a fortnight changes, as the page says."""
    (said,) = re.findall(r"14 days: 420 → \*\*[\d,]+\*\* \(([+-][\d.]+)%\)", texts(at))
    return float(said) / 100
