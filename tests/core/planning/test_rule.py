"""Approval by rule within tolerance and budget, and the call before a supplier's cut-off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from core.catalog.replenishment import DEFAULT, Policy, PolicyForm, save_policy
from core.kernel.clock import FixedClock
from core.planning.loop.escalate import escalate
from core.planning.loop.requisitions import Wanted
from core.planning.loop.rule import approve_all
from core.platform.database import writing
from core.platform.edge import perform_on
from core.posting.wanted import Posted
from tests.core.planning.test_requisitions import Loop, counted
from tests.databases import Databases, Engine
from tests.firm import KINDS, NOON, TODAY
from tests.standing import standing

TEN = 1_000
"""10 % in basis points."""


@pytest.fixture
def loop(databases: Databases, engine_name: Engine) -> Iterator[Loop]:
    with standing(databases, engine_name, Loop, counted) as made:
        yield made


def allow(loop: Loop, month_yuan: int, tolerance_bp: int | None = TEN, **of: Any) -> None:
    policy = Policy(tolerance_bp=tolerance_bp, month_fen=month_yuan * 100)
    form = PolicyForm(TODAY.replace(day=1), policy, **of)
    answer = perform_on(loop.engine, save_policy, loop.actor, loop.company, form)
    assert isinstance(answer, int), answer


def pass_by_rule(loop: Loop, days: int = 0) -> list[Posted]:
    with writing(loop.engine) as session:
        clock = FixedClock(NOON + dt.timedelta(days=days))
        return approve_all(session, KINDS, loop.company, clock)


def ask(loop: Loop, quantity: int = 10, item: str = "average-none") -> Wanted:
    need = loop.need(item, quantity)
    loop.look(need)
    return need


def test_without_a_rule_everything_waits_for_a_person(loop: Loop) -> None:
    ask(loop)
    assert DEFAULT.tolerance_bp is None
    assert pass_by_rule(loop) == []
    assert loop.orders()[0][0] == "waiting"


def test_what_the_rule_lets_pass_binds_and_says_so(loop: Loop) -> None:
    allow(loop, 30)
    ask(loop)
    assert len(pass_by_rule(loop)) == 1
    assert loop.orders()[0][0] == "posted"
    assert loop.rows("SELECT state, rule FROM approval") == [("approved", "replenishment")]
    loop.look()
    assert loop.lines() == [("ordered", 10)]
    loop.agree()


def test_the_months_budget_is_spent_once(loop: Loop) -> None:
    allow(loop, 59)
    ask(loop)  # 30 yuan
    assert len(pass_by_rule(loop)) == 1
    ask(loop, 10)
    assert pass_by_rule(loop) == [], "60 are more than 59"
    assert len(pass_by_rule(loop, days=12)) == 1, "a new month"


def test_one_line_that_needs_a_person_keeps_its_order(loop: Loop) -> None:
    allow(loop, 1000, item_id=loop.items["average-none"])
    loop.look(loop.need("average-none", 10), loop.need("fifo-none", 4))
    assert pass_by_rule(loop) == []


@pytest.mark.parametrize(("asked", "passes"), [(10, True), (11, True), (9, True), (12, False)])
def test_a_buyers_change_passes_within_the_tolerance(loop: Loop, asked: int, passes: bool) -> None:
    allow(loop, 1000)
    ask(loop)
    micro = str(asked * 1_000_000)
    with writing(loop.engine) as session:  # the order as a buyer changed it
        session.connection().exec_driver_sql(
            "UPDATE document_line SET quantity_micro = ?, entered_micro = ?".replace("?", micro)
        )
    assert bool(pass_by_rule(loop)) == passes


def test_what_is_due_soon_is_called_out_once(loop: Loop) -> None:
    ask(loop)  # noon; the usual cut-off is at 15:00

    def call(hours: float) -> list[int]:
        with writing(loop.engine) as session:
            return escalate(session, loop.company, FixedClock(NOON + dt.timedelta(hours=hours)))

    assert call(1.9) == []
    assert len(call(2)) == 1
    assert call(2.5) == []
    assert loop.rows("SELECT topic FROM outbox") == [("escalated.purchase.order",)]
