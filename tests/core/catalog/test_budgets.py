"""Budgets of buying and stock levels: which days count, what is refused, what holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from core.catalog.budgets import BudgetForm, budgets_on, days_counted, save_budget, within
from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import Missing, NotAChoice, NotFound
from core.catalog.stock_levels import Level, LevelForm, levels_on, set_levels
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from tests.firm import TODAY, Firm

FRIDAY = TODAY
TOMORROW = TODAY + dt.timedelta(days=1)
FORM = BudgetForm("month", 1_000_00, TODAY.replace(day=1))


def keep(firm: Firm, form: BudgetForm, budget_id: int | None = None) -> object:
    return perform_on(firm.engine, save_budget, firm.actor, firm.company, form, budget_id)


def day(number: int) -> dt.date:
    return dt.date(2026, 11, number)


@pytest.mark.parametrize(
    ("each", "begins", "ends", "expected"),
    [
        ("day", day(1), None, (day(20), day(20))),
        ("week", day(1), None, (day(16), day(22))),
        ("week", day(18), None, (day(18), day(22))),
        ("month", day(1), None, (day(1), day(30))),
        ("month", day(1), day(25), (day(1), day(25))),
        ("whole", dt.date(2026, 10, 5), day(25), (dt.date(2026, 10, 5), day(25))),
    ],
)
def test_the_days_that_count_together(
    each: str, begins: dt.date, ends: dt.date | None, expected: tuple[dt.date, dt.date]
) -> None:
    assert day(20) == FRIDAY
    assert days_counted(each, FRIDAY, begins, ends) == expected


def test_a_category_falls_under_itself_and_those_above_it() -> None:
    parents = {3: 2, 2: 1, 1: None, 4: None, 8: 9, 9: 8}
    assert within(3, 1, parents)
    assert within(3, None, parents)
    assert within(None, None, parents)
    assert not within(4, 1, parents)
    assert not within(None, 1, parents)
    assert not within(8, 1, parents), "a ring above ends somewhere"


def test_a_budget_holds_in_its_days(firm: Firm) -> None:
    made = keep(firm, replace(FORM, to_on=TODAY))
    with writing(firm.engine) as session:
        (found,) = budgets_on(Rows(session), firm.company, TODAY)
        assert (found.id, found.limit_fen, found.last_on) == (made, 1_000_00, TODAY)
        assert budgets_on(Rows(session), firm.company, TOMORROW) == []
    assert keep(firm, replace(FORM, limit_fen=5), made if isinstance(made, int) else 0) == made
    assert firm.rows("SELECT limit_fen, to_on FROM purchase_budget") == [(5, None)]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"each": "year"}, NotAChoice),
        ({"limit_fen": -1}, OutOfRange),
        ({"to_on": dt.date(2020, 1, 1)}, OutOfRange),
        ({"each": "whole"}, Missing),
        ({"category_id": 9999}, NotFound),
    ],
)
def test_a_wrong_budget_is_refused(firm: Firm, wrong: dict[str, Any], refusal: type) -> None:
    assert isinstance(keep(firm, replace(FORM, **wrong)), refusal)
    assert isinstance(keep(firm, FORM, 9999), NotFound)
    nobody = Actor(firm.user, "x", "x")
    assert isinstance(perform_on(firm.engine, save_budget, nobody, firm.company, FORM), NotAllowed)
    assert firm.rows("SELECT * FROM purchase_budget") == []


def test_levels_are_dated_and_the_last_holds(firm: Firm) -> None:
    def put(level: Level, on: dt.date = TODAY, place: int = 0, item: int = 0) -> object:
        form = LevelForm(item or firm.items["fifo-none"], place or firm.warehouse, level)
        return perform_on(firm.engine, set_levels, firm.actor, firm.company, [form], on, TODAY)

    one, two = Level(1, 2 * MICRO, 9 * MICRO), Level(0, 0, 5 * MICRO)
    assert put(one) == 1
    assert put(two, TOMORROW) == 1
    with writing(firm.engine) as session:
        key = (firm.items["fifo-none"], firm.warehouse)
        assert levels_on(Rows(session), firm.company, TODAY) == {key: one}
        assert levels_on(Rows(session), firm.company, TOMORROW) == {key: two}
    assert put(two) == 1, "of the same day it is replaced"
    assert firm.one("SELECT count(*) FROM stock_level") == 2
    assert isinstance(put(Level(0, 9, 8)), OutOfRange)
    assert isinstance(put(Level(-1, 0, 8)), OutOfRange)
    assert isinstance(put(one, TODAY - dt.timedelta(days=1)), OutOfRange)
    assert isinstance(put(one, place=9999), NotFound)
    assert isinstance(put(one, item=9999), NotFound)
    nobody = Actor(firm.user, "x", "x")
    form = LevelForm(firm.items["fifo-none"], firm.warehouse, one)
    refused = perform_on(firm.engine, set_levels, nobody, firm.company, [form], TODAY, TODAY)
    assert isinstance(refused, NotAllowed)
