"""The chance of running out where it is shown, with its own record beside it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from sqlalchemy import Engine, insert, select

from core.kernel.amounts import MICRO
from core.planning.forecast.levels import DEVIATES
from core.planning.packed import pack
from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language
from core.platform.rights import Actor
from core.platform.settings import settings
from models.base import table
from models.company import Warehouse
from models.planning import ForecastRun, ForecastSeries
from models.stock import Balance
from models.suggestions import ChanceCorrection, ChanceSaid
from tests.pages.test_analyse_pages import opened, shop, texts

__all__ = ["shop"]
DAY = dt.timedelta(days=1)
DAILY = 40.0
_BALANCE = table(Balance)
_PLACE = table(Warehouse)


def now() -> dt.date:
    return dt.datetime.now(dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()


@pytest.fixture
def engine(shop: Actor) -> Engine:
    return connect(settings().database_url)


def forecast(engine: Engine, **findings: object) -> None:
    """Forty a day of everything that lies anywhere."""
    mean = np.full(28, DAILY)
    daily = np.maximum(mean[:, None] * (1 + 0.3 * DEVIATES), 0)
    with writing(engine) as session:
        run = ForecastRun(
            company_id=1, origin_on=now() - DAY, seed=7, state="finished", started_at=0,
            finished_at=1, findings=findings,
        )  # fmt: skip
        session.add(run)
        session.flush()
        found = session.connection().execute(
            select(_BALANCE.c.item_id, _PLACE.c.id, _PLACE.c.org_unit_id).join(
                _PLACE, _PLACE.c.id == _BALANCE.c.warehouse_id
            )
        )
        values: dict[str, object] = {
            "run_id": run.id,
            "company_id": 1,
            "kind": "smooth",
            "fell_back": "",
            "mean_14_micro": round(14 * DAILY * MICRO),
            "mean_28_micro": round(28 * DAILY * MICRO),
            "mean": pack(mean),
            "daily": pack(daily),
            "total": pack(np.cumsum(daily, axis=0)),
            "adds": {},
        }
        shelves = [
            values | {"item_id": item, "warehouse_id": place, "org_unit_id": unit}
            for item, place, unit in found
        ]
        session.connection().execute(insert(ForecastSeries), shelves)
        said = [
            {"item_id": shelves[0]["item_id"], "warehouse_id": shelves[0]["warehouse_id"],
             "org_unit_id": shelves[0]["org_unit_id"], "on": now() - (n + 2) * DAY,
             "company_id": 1, "forecast_run_id": run.id, "until_on": now() - n * DAY,
             "chance_micro": 950_000 if n % 2 else 40_000,
             "worked_micro": 950_000 if n % 2 else 40_000, "position_micro": MICRO,
             "looking_back": True, "happened": int(n % 2 and n % 12 != 1)}
            for n in range(240)
        ]  # fmt: skip
        session.connection().execute(insert(ChanceSaid), said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_items_page_says_how_likely_it_runs_out(
    shop: Actor, engine: Engine, language: Language
) -> None:
    forecast(engine)
    item = engine.connect().execute(select(_BALANCE.c.item_id).limit(1)).scalar()
    at = opened("item", shop, language, id=str(item))
    told = texts(at)
    assert {"zh": "缺货概率", "en": "Chance of running out"}[language] in told
    assert {"zh": "依据", "en": "By the forecast made"}[language] in told
    assert "%" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_corrected_chance_says_by_how_many_it_was_corrected(
    shop: Actor, engine: Engine, language: Language
) -> None:
    forecast(engine)
    item = engine.connect().execute(select(_BALANCE.c.item_id).limit(1)).scalar()
    sentence = {
        "zh": "已按此前 1,234 次概率的实际应验情况校正。",
        "en": "Told as often as 1,234 chances before it came true.",
    }[language]
    assert sentence not in texts(opened("item", shop, language, id=str(item)))
    halved: dict[str, object] = {"worked_out": [0, MICRO], "told": [0, MICRO // 2]}
    with writing(engine) as session:
        session.add(ChanceCorrection(company_id=1, from_on=now(), cases=1_234, points=halved))
    assert sentence in texts(opened("item", shop, language, id=str(item)))
    column = opened("stock", shop, language).dataframe[0].value["chance"].dropna()
    assert column.max() <= 50  # percent


def test_without_a_forecast_it_says_nothing_and_why(shop: Actor, engine: Engine) -> None:
    item = engine.connect().execute(select(_BALANCE.c.item_id).limit(1)).scalar()
    told = texts(opened("item", shop, "en", id=str(item)))
    assert "Nothing is said without a forecast" in told
    assert "chance" not in opened("stock", shop, "en").dataframe[0].value.columns


@pytest.mark.parametrize("language", LANGUAGES)
def test_stock_on_hand_has_a_column_and_its_record(
    shop: Actor, engine: Engine, language: Language
) -> None:
    forecast(engine)
    at = opened("stock", shop, language)
    column = at.dataframe[0].value["chance"].dropna()
    assert len(column) > 5
    assert ((column >= 0) & (column <= 100)).all()
    sentence = {
        "zh": "说过 120 次“70 % 以上”，其中 100 次真的缺货（83%）。",
        "en": "Of 120 times we said 70 % or more, it ran out in 100 (83%).",
    }[language]
    assert sentence in texts(at)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forecast_page_shows_said_beside_happened(
    shop: Actor, engine: Engine, language: Language
) -> None:
    forecast(engine)
    at = opened("forecast", shop, language)
    told = texts(at)
    assert {"zh": "缺货概率：说的与发生的", "en": "Chances of running out: said, and happened"}[
        language
    ] in told
    labels = {one.label for one in at.metric}
    assert {"zh": "布赖尔得分", "en": "Brier score"}[language] in labels


def test_today_says_by_what_it_knows(shop: Actor, engine: Engine) -> None:
    before = texts(opened("today", shop, "en"))
    assert "By the forecast" not in before
    forecast(engine)
    after = texts(opened("today", shop, "en")).replace("\\", "")
    assert "By the forecast:" in after
    assert "By past sales" not in after


def test_a_run_of_one_method_says_which(shop: Actor, engine: Engine) -> None:
    forecast(engine, method="regression")
    told = texts(opened("forecast", shop, "en"))
    assert "one method alone, Regression of the series" in told
    assert "trees over all series" not in told
