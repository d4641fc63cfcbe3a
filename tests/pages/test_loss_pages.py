"""Expiring stock and loss on screen: in both languages, without cost, and with nothing to say."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.platform.database import connect, writing
from core.platform.i18n import LANGUAGES, Language, _, speaking
from core.platform.rights import SEE_COST, Actor
from core.platform.rows import Rows
from core.platform.settings import settings
from models.facts import FactLossDay, FactLossMonth
from pages.registry import entry
from tests.pages.conftest import Visit
from tests.pages.test_analyse_pages import opened, shop, texts

__all__ = ["shop"]
BAD_DAY = dt.date(2026, 11, 16)


def without_cost(actor: Actor) -> Actor:
    kept = {right: units for right, units in actor.grants.items() if right != SEE_COST}
    return replace(actor, user_id=7, grants=kept)


@pytest.fixture
def lossy(shop: Actor) -> Actor:
    """The shop threw bread away on one day, and a count found some missing."""
    engine = connect(settings().database_url)
    with writing(engine) as session:
        rows = Rows(session)
        item, place, unit, company = rows.select(
            "SELECT i.id, w.id, w.org_unit_id, w.company_id FROM item i, warehouse w"
            " WHERE i.name LIKE '全麦%' AND w.code = 'W2'"
        )[0]
        for why, fen in (("expired", 80_00), ("count_loss", 20_00)):
            where = {
                "item_id": item,
                "warehouse_id": place,
                "reason": why,
                "company_id": company,
                "org_unit_id": unit,
                "quantity_micro": 5_000_000,
            }
            session.add(FactLossDay(on=BAD_DAY, cost_fen=fen, **where))
            session.add(FactLossMonth(period=202611, monday_fen=fen, **where))
        rows.run(
            "UPDATE fact_org_day SET waste_fen = 8000, count_loss_fen = 2000"
            ' WHERE org_unit_id = ? AND "on" = ?',
            (unit, BAD_DAY),
        )
    engine.dispose()
    return shop


@pytest.mark.parametrize("language", list(LANGUAGES))
@pytest.mark.parametrize("key", ["expiry", "loss"])
def test_a_page_answers_in_each_language(lossy: Actor, key: str, language: Language) -> None:
    at = opened(key, lossy, language)
    with speaking(language):
        assert at.title[0].value == _(entry(key).title)
        assert len(at.metric) == {"expiry": 3, "loss": 5}[key]


def test_losses_stand_by_store_and_reason(lossy: Actor) -> None:
    at = opened("loss", lossy, days="7")
    shown = {metric.label: metric.value for metric in at.metric}
    assert shown["损耗率"] != "—"
    assert "二店 · 烘焙 · 星期一" in texts(at)
    (items,) = (table.value for table in at.dataframe)
    assert list(items["loss"]) == [100.0]
    assert (list(items["known"]), list(items["unknown"])) == ([80.0], [20.0])


def test_without_cost_loss_is_hidden_and_expiry_counts_by_price(lossy: Actor) -> None:
    weak = without_cost(lossy)
    loss = opened("loss", weak, "en")
    assert "needs the right to see cost" in texts(loss)
    assert {m.value for m in loss.metric if m.label != "Markdown loss"} == {"—"}
    expiry = opened("expiry", weak, "en")
    assert {m.value for m in expiry.metric} == {"—"}
    assert "Money is at selling price with tax." in texts(expiry)


def test_each_lot_has_its_action(lossy: Actor) -> None:
    at = opened("expiry", lossy, "en")
    said = texts(at)
    assert "expired" in said
    assert "won't sell" in said.replace("\\", "") or "Take them off" in said


@pytest.mark.parametrize("band", ["expired", "off_sale", "near", "good", "nonsense"])
def test_the_band_in_the_address_narrows_the_list(lossy: Actor, band: str) -> None:
    assert opened("expiry", lossy, band=band, store="S2").metric


def test_without_losses_it_says_so(shop: Actor) -> None:
    assert "No loss was booked" in texts(opened("loss", shop, "en"))


def test_without_dated_lots_it_says_so(visit: Visit) -> None:
    at = visit("expiry", language="en")
    assert "No lot with a date" in texts(at)


def test_overview_sets_lost_sales_beside_loss(lossy: Actor) -> None:
    at = opened("overview", lossy, "en", days="7")
    said = texts(at)
    assert "What moved profit after loss" in said
    assert "Lost sales beside loss" in said
    assert "Lost sales are an estimate: days without stock" in said.replace("\\", "")


def test_the_whole_history_is_a_period(lossy: Actor) -> None:
    assert "2026-10-27 to 2026-11-19" in texts(opened("overview", lossy, "en", days="whole"))
