"""A pilot from its form to its answer: matched from the ledgers, refused in words, found again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
from sqlmodel import select

from core.catalog.price_refusals import OutOfRange
from core.kernel.amounts import MICRO
from core.planning.pilot.read import came_of, pilots
from core.planning.pilot.start import NobodyLike, PilotForm, PilotRunning, end_pilot, start_pilot
from core.platform.database import append, writing
from core.platform.edge import perform_on
from core.platform.rights import NotAllowed
from models.base import table
from models.catalog import Category, Item
from models.company import Warehouse
from models.facts import FactItemDay
from models.replenishment import ReplenishmentPolicy
from tests.core.planning.conftest import LAST, Selling
from tests.firm import TODAY, Firm

DAY = dt.timedelta(days=1)
BEFORE, AFTER, GOODS = 56, 35, 12


def shop(firm: Firm, gain: int) -> list[int]:
    """Three categories of four goods for the pilot, and a fourth of twelve; each sells about 20 a
    day at a profit of 2.00. From the start on the pilot's earn `gain` fen a day more. The pilot's
    categories."""
    random = np.random.default_rng(4)
    with writing(firm.engine) as session:
        place = session.get_one(Warehouse, firm.shop_warehouse)
        place.kind, place.stock_known = "store", True
        session.add(place)
        like = session.exec(select(Item)).first()
        assert like is not None
        made = []
        for number in range(4):
            category = Category(company_id=firm.company, code=f"P{number}", name=f"类{number}")
            session.add(category)
            session.flush()
            made.append(category.id or 0)
        rows = []
        for number in range(2 * GOODS):
            mine = number < GOODS
            item = Item(
                company_id=firm.company,
                category_id=made[number % 3] if mine else made[3],
                code=f"PI{number}",
                name=f"货{number}",
                base_unit_id=like.base_unit_id,
                sales_tax_class_id=like.sales_tax_class_id,
                purchase_tax_class_id=like.purchase_tax_class_id,
            )
            session.add(item)
            session.flush()
            for back in range(BEFORE + AFTER):
                sold = int(random.integers(15, 26))
                more = gain if mine and back < AFTER else 0
                rows.append(
                    {
                        "item_id": item.id,
                        "warehouse_id": firm.shop_warehouse,
                        "on": LAST - back * DAY,
                        "company_id": firm.company,
                        "org_unit_id": firm.shop,
                        "sold_micro": sold * MICRO,
                        "net_sales_fen": sold * 500 + more,
                        "cost_now_fen": sold * 300,
                    }
                )
        append(session, table(FactItemDay), rows)
    return made[:3]


def start(firm: Firm, categories: list[int], back: int = AFTER, **other: object) -> object:
    actor = other.get("actor", firm.actor)
    form = PilotForm("鲜食试点", tuple(categories), LAST - (back - 1) * DAY, BEFORE)
    return perform_on(firm.engine, start_pilot, actor, firm.company, form, firm.clock)  # type: ignore[arg-type]


def test_a_planted_gain_is_found(firm: Firm, selling: Selling) -> None:
    """Each earns 10.00 a day more: 70.00 a week. Who is like nobody is left out."""
    categories = shop(firm, gain=1_000)
    assert isinstance(start(firm, categories), int)
    with writing(firm.engine) as session:
        connection = session.connection()
        one = pilots(connection, firm.company)[0]
        came = came_of(connection, firm.company, one)
    assert (one.categories, came.days) == (("类0", "类1", "类2"), AFTER)
    assert 10 <= len(came.pairs) <= GOODS
    assert came.early is None
    assert came.profit is not None
    assert came.profit.low_fen > 0
    assert came.profit.low_fen <= 7_000 * len(came.pairs) <= came.profit.high_fen
    assert came.waste is not None
    assert (came.waste.week_fen, came.waste.sure) == (0, False)
    assert {pair.warehouse for pair in came.pairs} == {came.pairs[0].warehouse}


def test_in_its_first_weeks_it_says_that_it_is_too_early(firm: Firm, selling: Selling) -> None:
    categories = shop(firm, gain=0)
    assert isinstance(start(firm, categories, back=10), int)
    with writing(firm.engine) as session:
        connection = session.connection()
        came = came_of(connection, firm.company, pilots(connection, firm.company)[0])
    assert came.early is not None
    assert (came.early.days, came.profit) == (18, None)


def test_before_its_first_day_nothing_came_of_it(firm: Firm, selling: Selling) -> None:
    """What was earned before is known; nothing after is, and so no difference either."""
    categories = shop(firm, gain=0)
    assert isinstance(start(firm, categories, back=0), int)
    with writing(firm.engine) as session:
        connection = session.connection()
        came = came_of(connection, firm.company, pilots(connection, firm.company)[0])
    assert came.days == 0
    assert came.pairs
    for pair in came.pairs:
        assert pair.before_fen is not None
        assert (pair.after_fen, pair.control_after_fen, pair.difference_fen) == (None, None, None)


def test_refusals_write_nothing_and_one_runs_at_a_time(firm: Firm, selling: Selling) -> None:
    categories = shop(firm, gain=0)
    assert isinstance(start(firm, categories[:2]), OutOfRange)
    assert isinstance(start(firm, categories, back=400), OutOfRange)
    assert isinstance(start(firm, categories, actor=replace(firm.actor, grants={})), NotAllowed)
    assert firm.one("SELECT count(*) FROM pilot") == 0
    first = start(firm, categories)
    assert isinstance(first, int)
    assert start(firm, categories) == PilotRunning("鲜食试点")
    assert perform_on(firm.engine, end_pilot, firm.actor, first, firm.clock) == first
    with writing(firm.engine) as session:
        assert pilots(session.connection(), firm.company)[0].ended_on == TODAY
    assert isinstance(start(firm, categories), int)


def test_from_a_day_to_come_its_goods_are_asked_for_by_themselves(
    firm: Firm, selling: Selling
) -> None:
    categories = shop(firm, gain=0)
    assert isinstance(start(firm, categories, back=-3), int)
    with writing(firm.engine) as session:
        policies = session.exec(select(ReplenishmentPolicy)).all()
        kept = [(one.category_id, one.automatic, one.from_on) for one in policies]
    assert sorted(kept) == [(one, True, LAST + 4 * DAY) for one in sorted(categories)]


def test_before_anything_was_sold_nobody_is_alike(firm: Firm) -> None:
    with writing(firm.engine) as session:
        made = []
        for number in range(3):
            category = Category(company_id=firm.company, code=f"Q{number}", name=f"空{number}")
            session.add(category)
            session.flush()
            made.append(category.id or 0)
    assert start(firm, made) == NobodyLike()
