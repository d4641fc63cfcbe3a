"""Decisions out of the database: which are judged, by which demand, and by whom they are seen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.kernel.amounts import MICRO
from core.planning.right.read import Record, record
from core.planning.suggest.read import one_suggested
from core.platform.database import writing
from models.planning import DemandDay, ForecastRun
from models.suggestions import Suggestion, SuggestionDecision, SuggestionRun
from tests.core.planning.conftest import LAST, Selling
from tests.firm import Firm

DAY = dt.timedelta(days=1)


def decide(
    firm: Firm, item: str, back: int, suggested: int, decided: int, cost: int = 3, **more: Any
) -> int:
    """A suggestion made so many days before the last day known, and what a buyer made of it: the
    order comes the day after, the next one two days later. Cost in currency units."""
    on = LAST - back * DAY
    with writing(firm.engine) as session:
        forecast = ForecastRun(
            company_id=firm.company, origin_on=on - DAY, seed=1, state="finished", started_at=0
        )
        session.add(forecast)
        session.flush()
        run = SuggestionRun(
            company_id=firm.company, forecast_run_id=forecast.id or 0, on=on, made_at=1, shelves=1
        )
        session.add(run)
        session.flush()
        values: dict[str, Any] = {
            "run_id": run.id, "company_id": firm.company, "org_unit_id": firm.shop,
            "item_id": firm.items[item], "warehouse_id": firm.shop_warehouse,
            "partner_id": firm.supplier, "kind": "order", "held": "", "unit_id": firm.piece,
            "pack_micro": MICRO, "quantity_micro": suggested * MICRO, "chance_micro": 500_000,
            "arrives_on": on + DAY, "until_on": on + 3 * DAY, "price_micro": cost * MICRO,
        } | more  # fmt: skip
        one = Suggestion(**values)
        session.add(one)
        session.flush()
        session.add(
            SuggestionDecision(
                suggestion_id=one.id or 0,
                company_id=firm.company,
                org_unit_id=firm.shop,
                answer="accepted" if suggested == decided else "changed",
                quantity_micro=decided * MICRO,
                reason="" if suggested == decided else "节日",
                decided_by=firm.actor.user_id,
                decided_at=1,
            )
        )
        return one.id or 0


def wanted(firm: Firm, item: str, daily: list[int]) -> None:
    """Demand of the days up to the last one known."""
    with writing(firm.engine) as session:
        for back, units in enumerate(reversed(daily)):
            session.add(
                DemandDay(
                    item_id=firm.items[item], warehouse_id=firm.shop_warehouse,
                    on=LAST - back * DAY, company_id=firm.company, org_unit_id=firm.shop,
                    sold_micro=units * MICRO, demand_micro=units * MICRO,
                )
            )  # fmt: skip


def read(firm: Firm) -> Record:
    with writing(firm.engine) as session:
        return record(session.connection(), firm.company)


def test_a_decision_is_judged_by_what_was_then_wanted(firm: Firm, selling: Selling) -> None:
    """Five a day at a net price of 5.00 and a cost of 3.00: twelve were suggested for two days,
    six ordered. Ten were wanted: 10 × 2.00 against 6 × 2.00, less some nights of keeping."""
    selling.told("fifo-none", [5.0] * 40)
    wanted(firm, "fifo-none", [5] * 10)
    foreseen = {"part_demand_micro": 18 * MICRO}
    one = decide(firm, "fifo-none", back=5, suggested=12, decided=6, **foreseen)
    found = read(firm)
    assert found.known_until == LAST
    assert [case.suggestion_id for case in found.judged] == [one]
    case = found.judged[0]
    assert case.wanted_micro == 10 * MICRO
    assert (case.suggested_fen, case.decided_fen) == (1999, 1200)
    assert case.better_fen == 1200 - 1999
    assert case.possible_fen == 1999  # ten, half of them kept for a night
    assert (case.foreseen_retail_fen, case.asked_retail_fen) == (18 * 500, 15 * 500)
    assert (case.reason, case.changed) == ("节日", True)
    with writing(firm.engine) as session:
        made = one_suggested(session.connection(), one)
    assert made is not None
    assert made.quantity_micro == 12 * MICRO


def test_what_lay_there_and_was_coming_serves_first(firm: Firm, selling: Selling) -> None:
    """Nine lay there, five went on the first day: four of them and three that came serve seven of
    the ten wanted then, and three are left for the order, be it six or twelve pieces. As a
    suggestion stores them, stock and what comes stand below zero."""
    selling.told("fifo-none", [5.0] * 40)
    wanted(firm, "fifo-none", [5] * 10)
    parts = {
        "part_demand_micro": 15 * MICRO,
        "part_stock_micro": -9 * MICRO,
        "part_expiring_micro": 0,
        "part_coming_micro": -3 * MICRO,
    }
    decide(firm, "fifo-none", back=5, suggested=12, decided=6, **parts)
    (case,) = read(firm).judged
    assert case.suggested_fen in range(590, 600)
    assert case.decided_fen in range(590, 601)


def test_what_has_not_come_waits_and_what_has_no_cost_is_counted(
    firm: Firm, selling: Selling
) -> None:
    selling.told("fifo-none", [5.0] * 40)
    wanted(firm, "fifo-none", [5] * 10)
    decide(firm, "fifo-none", back=1, suggested=4, decided=4)
    decide(firm, "fifo-none", back=4, suggested=4, decided=4, cost=0)
    moved = firm.warehouse
    decide(firm, "fifo-none", back=4, suggested=4, decided=4, from_warehouse_id=moved)
    found = read(firm)
    assert (found.judged, found.waiting, found.without_cost) == ((), 1, 1)


def test_before_any_demand_is_known_nothing_is_judged(firm: Firm) -> None:
    decide(firm, "fifo-none", back=4, suggested=4, decided=2)
    found = read(firm)
    assert (found.judged, found.waiting, found.known_until) == ((), 1, None)
