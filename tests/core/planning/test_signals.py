"""Signals reach the panel for those they are about, and say what they add."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from sqlmodel import Session

from core.kernel.amounts import MICRO
from core.planning.forecast import Known, Panel
from core.planning.forecast import Signal as Numbers
from core.planning.forecast.borrow import lend
from core.planning.forecast.explain import baseline, contributions, what_if
from core.planning.forecast.levels import LEVELS
from core.planning.panels import read_situation
from core.planning.tell_signal import SignalForm, save_signal
from core.platform.database import writing
from core.platform.grants import reads_everything
from core.platform.reader import open_reader
from core.platform.rights import NotAllowed
from models.company import OrgUnit
from tests.core.planning.conftest import LAST, Selling

MONDAY = dt.date(2024, 1, 1)


def told(session: Session, selling: Selling, form: SignalForm) -> object:
    return save_signal(session, selling.firm.actor, selling.firm.company, form)


def panel(selling: Selling) -> Panel:
    firm = selling.firm
    with writing(firm.engine) as session:
        actor = reads_everything(session.connection())
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    with reader.reading(actor) as connection:
        found = read_situation(connection, firm.company)
    reader.close()
    assert found is not None
    return found.panel


def test_a_store_s_own_word_stands_before_the_company_s(selling: Selling) -> None:
    selling.told("fifo-none", [5.0] * 60)
    selling.told("fifo-none", [5.0] * 60, shop=False)
    with writing(selling.firm.engine) as session:
        for number in range(60):
            on = LAST - dt.timedelta(days=number)
            told(session, selling, SignalForm("footfall", on, None, 100 * MICRO))
        on = LAST - dt.timedelta(days=3)
        told(session, selling, SignalForm("footfall", on, selling.firm.shop, 40 * MICRO))
    found = panel(selling)
    values = {key[0]: found.signals["told_footfall"].values[row] for row, key in
              enumerate(found.keys)}  # fmt: skip
    assert values[str(selling.firm.shop_warehouse)][56] == 40.0
    assert values[str(selling.firm.warehouse)][56] == 100.0
    assert found.signals["told_footfall"].known is Known.OBSERVED


def test_a_region_s_word_stands_between_the_company_s_and_a_store_s(selling: Selling) -> None:
    """A region above the shop says 70, the company 100; the shop itself says 40 of one day. What is
    outside the region keeps the company's word."""
    firm = selling.firm
    selling.told("fifo-none", [5.0] * 60)
    selling.told("fifo-none", [5.0] * 60, shop=False)
    with writing(firm.engine) as session:
        shop = session.get_one(OrgUnit, firm.shop)
        head = session.get_one(OrgUnit, firm.unit)
        region = OrgUnit(
            company_id=firm.company, parent_id=firm.unit, path="", code="R1", name="东区"
        )
        session.add(region)
        session.flush()
        region.path = f"{head.path}{region.id}/"
        shop.parent_id, shop.path = region.id, f"{region.path}{shop.id}/"
        session.flush()
        keeper = replace(
            firm.actor,
            grants={key: units | {region.id or 0} for key, units in firm.actor.grants.items()},
            units={**firm.actor.units, region.id or 0: firm.company},
        )
        for number in range(60):
            on = LAST - dt.timedelta(days=number)
            for unit, value in ((None, 100), (region.id, 70)):
                form = SignalForm("footfall", on, unit, value * MICRO)
                assert isinstance(save_signal(session, keeper, firm.company, form), int)
        form = SignalForm("footfall", LAST - dt.timedelta(days=3), firm.shop, 40 * MICRO)
        assert isinstance(save_signal(session, keeper, firm.company, form), int)
    found = panel(selling)
    values = {key[0]: found.signals["told_footfall"].values[row] for row, key in
              enumerate(found.keys)}  # fmt: skip
    shop_values = values[str(firm.shop_warehouse)]
    assert (shop_values[56], shop_values[57]) == (40.0, 70.0)
    assert (values[str(firm.warehouse)][:60] == 100.0).all()


def test_a_signal_told_ahead_may_be_used_ahead(selling: Selling) -> None:
    selling.told("fifo-none", [5.0] * 60)
    with writing(selling.firm.engine) as session:
        for number in range(-28, 30):
            on = LAST - dt.timedelta(days=number)
            told(session, selling, SignalForm("temperature", on, None, number * MICRO))
    found = panel(selling).signals["told_temperature"]
    assert found.known is Known.PLANNED
    assert found.values[0, -1] == -28.0


def test_told_again_the_later_word_counts_and_forgetting_takes_it_away(selling: Selling) -> None:
    firm = selling.firm
    form = SignalForm("index", LAST, None, 5)
    with writing(firm.engine) as session:
        first = told(session, selling, form)
        assert told(session, selling, replace(form, value_micro=7)) == first
    assert [tuple(r) for r in firm.rows("SELECT kind, value_micro FROM signal")] == [("index", 7)]
    with writing(firm.engine) as session:
        told(session, selling, replace(form, active=False))
    assert firm.rows("SELECT 1 FROM signal") == []


def test_who_may_not_keep_goods_may_not_tell_signals(selling: Selling) -> None:
    firm = selling.firm
    nobody = replace(firm.actor, grants={})
    with writing(firm.engine) as session:
        answer = save_signal(session, nobody, firm.company, SignalForm("index", LAST, None, 1))
    assert isinstance(answer, NotAllowed)
    assert firm.rows("SELECT 1 FROM signal") == []


def promoted_panel() -> Panel:
    """Ten a day, fifteen under a promotion; dearer days sell less."""
    days, ahead = 140, 28
    random = np.random.default_rng(2)
    flags = (np.arange(days + ahead) % 20 < 3).astype(float)
    price = np.where(np.arange(days + ahead) // 30 % 2 == 0, 10.0, 12.0)
    sold = 10.0 + 5.0 * flags[:days] - 1.5 * (price[:days] - 10.0) + random.normal(0, 0.3, days)
    signals = {
        "promo": Numbers(flags[None, :]),
        "price": Numbers(price[None, :], Known.PLANNED),
    }
    return Panel((("S", "I"),), MONDAY, sold[None, :], signals, ahead)


def test_what_a_promotion_adds_is_told_in_units() -> None:
    found = promoted_panel()
    parts = contributions(found, 28)
    flags = found.signals["promo"].values[0, -28:] > 0
    assert parts["promo"][0, flags].mean() == pytest.approx(5.0, abs=0.8)
    assert np.abs(parts["promo"][0, ~flags]).max() < 1.0


def test_parts_and_base_add_up_to_what_the_regression_says() -> None:
    found = promoted_panel()
    whole = baseline(found, 28) + sum(contributions(found, 28).values())
    assert whole.mean() == pytest.approx(10.0 + 5.0 * 0.15 - 1.5, abs=1.5)


def test_a_dearer_price_sells_less_and_no_change_changes_nothing() -> None:
    found = promoted_panel()
    now = found.signals["price"].values[:, -28:]
    same = what_if(found, 28, {"price": now})
    dearer = what_if(found, 28, {"price": now * 1.2})
    assert np.allclose(same, 1.0)
    assert (dearer < 0.97).all()


def test_new_goods_borrow_from_their_category() -> None:
    days, horizon = 90, 28
    quantity = np.full((4, days), 6.0)
    quantity[1] = 10.0
    quantity[2] = 50.0
    quantity[3, :85] = np.nan  # five days old, selling 20
    quantity[3, 85:] = 20.0
    panel_of = Panel((("S", "a"), ("S", "b"), ("S", "c"), ("S", "d")), MONDAY, quantity, {}, 28)
    mean = np.tile(np.array([[6.0], [10.0], [50.0], [0.0]]), (1, horizon))
    quantiles = mean[:, :, None] * (0.5 + LEVELS)
    found = lend(panel_of, [1, 1, 2, 1], quantiles, mean)
    assert [one.row for one in found] == [3]
    weight = 5 / 19
    assert found[0].mean.mean() == pytest.approx(weight * 20 + (1 - weight) * 8)
    assert (np.diff(found[0].quantiles, axis=1) >= 0).all()
    assert found[0].alike == 2


def test_goods_without_their_like_keep_what_they_have() -> None:
    quantity = np.full((2, 90), 6.0)
    quantity[1, :88] = np.nan
    panel_of = Panel((("S", "a"), ("S", "b")), MONDAY, quantity, {}, 28)
    mean = np.full((2, 28), 6.0)
    assert lend(panel_of, [1, 2], mean[:, :, None] * (0.5 + LEVELS), mean) == ()
