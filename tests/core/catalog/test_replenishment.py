"""Policies of replenishment and terms of suppliers: which holds, from when, and what is refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.catalog.price_refusals import OutOfRange
from core.catalog.refusals import Missing, NotFound
from core.catalog.replenishment import (
    DEFAULT,
    InForce,
    Policy,
    PolicyForm,
    end_policy,
    policies_on,
    save_policy,
)
from core.catalog.supplier_terms import USUAL, Terms, save_terms, terms_of
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from models.catalog import Category, Item
from tests.firm import TODAY, Firm

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOMORROW = TODAY + dt.timedelta(days=1)


def keep(firm: Firm, policy: Policy, on: dt.date = TODAY, **of: Any) -> object:
    form = PolicyForm(on, policy, **of)
    return perform_on(firm.engine, save_policy, firm.actor, firm.company, form)


def holds(firm: Firm, item: str, on: dt.date = TODAY) -> Policy:
    with writing(firm.engine) as session:
        found = session.get_one(Item, firm.items[item])
        return policies_on(Rows(session), firm.company, on).of(found.id or 0, found.category_id)


def test_nearer_is_stronger_and_later_is_newer(firm: Firm) -> None:
    with writing(firm.engine) as session:
        category = session.get_one(Item, firm.items["fifo-lot"]).category_id
        above = session.get_one(Category, category).parent_id
    assert holds(firm, "fifo-lot") == DEFAULT
    company, group, own = (
        replace(DEFAULT, horizon_days=days, lost_sale_bp=days * 1_000) for days in (3, 5, 7)
    )
    keep(firm, company)
    assert holds(firm, "fifo-lot") == company
    keep(firm, group, category_id=above or 0)
    assert holds(firm, "fifo-lot") == group
    keep(firm, own, on=TOMORROW, item_id=firm.items["fifo-lot"])
    assert holds(firm, "fifo-lot") == group
    assert holds(firm, "fifo-lot", TOMORROW) == own
    assert holds(firm, "fifo-none", TOMORROW) == group


def test_one_of_the_same_day_is_replaced(firm: Firm) -> None:
    first = keep(firm, replace(DEFAULT, horizon_days=3))
    assert keep(firm, replace(DEFAULT, horizon_days=4)) == first
    assert holds(firm, "fifo-lot").horizon_days == 4


def in_force(firm: Firm, item: str, on: dt.date = TODAY) -> InForce:
    with writing(firm.engine) as session:
        found = session.get_one(Item, firm.items[item])
        return policies_on(Rows(session), firm.company, on).in_force(
            found.id or 0, found.category_id
        )


def test_it_says_whose_the_policy_in_force_is(firm: Firm) -> None:
    assert in_force(firm, "fifo-lot") == InForce(DEFAULT)
    company = keep(firm, DEFAULT)
    assert (in_force(firm, "fifo-lot").id, in_force(firm, "fifo-lot").from_on) == (company, TODAY)
    own = keep(firm, replace(DEFAULT, horizon_days=3), item_id=firm.items["fifo-lot"])
    found = in_force(firm, "fifo-lot")
    assert (found.id, found.item_id) == (own, firm.items["fifo-lot"])
    assert in_force(firm, "fifo-none").id == company


def end(firm: Firm, policy: object, last: dt.date, today: dt.date = TODAY) -> object:
    assert isinstance(policy, int)
    return perform_on(firm.engine, end_policy, firm.actor, firm.company, policy, last, today)


def test_an_ended_policy_gives_way_to_the_one_before(firm: Firm) -> None:
    first = keep(firm, replace(DEFAULT, horizon_days=3))
    second = keep(firm, replace(DEFAULT, horizon_days=5), on=TOMORROW)
    later = TOMORROW + dt.timedelta(days=1)
    assert end(firm, second, TOMORROW) == second
    assert in_force(firm, "fifo-lot", TOMORROW).id == second
    assert in_force(firm, "fifo-lot", later).id == first
    assert isinstance(end(firm, second, TODAY - dt.timedelta(days=9)), OutOfRange)
    assert isinstance(end(firm, 9999, TODAY), NotFound)


def test_a_policy_that_never_held_is_taken_away(firm: Firm) -> None:
    coming = keep(firm, DEFAULT, on=TOMORROW)
    assert end(firm, coming, TODAY) == coming
    assert firm.rows("SELECT * FROM replenishment_policy") == []


def test_a_policy_ends_no_earlier_than_it_begins(firm: Firm) -> None:
    form = PolicyForm(TOMORROW, DEFAULT, to_on=TODAY)
    answer = perform_on(firm.engine, save_policy, firm.actor, firm.company, form)
    assert isinstance(answer, OutOfRange)


@pytest.mark.parametrize(
    "wrong",
    [{"horizon_days": 0}, {"horizon_days": 29}, {"threshold_micro": 0},
     {"threshold_micro": 1_000_001}, {"tolerance_bp": -1}, {"month_fen": -1}],
)  # fmt: skip
def test_a_policy_out_of_range_is_refused(firm: Firm, wrong: dict[str, Any]) -> None:
    answer = keep(firm, Policy(**wrong))
    assert isinstance(answer, OutOfRange)
    assert firm.rows("SELECT * FROM replenishment_policy") == []


def test_goods_of_nobody_have_no_policy(firm: Firm) -> None:
    assert isinstance(keep(firm, DEFAULT, item_id=9999), NotFound)
    assert isinstance(keep(firm, DEFAULT, category_id=9999), NotFound)
    both: dict[str, Any] = {"item_id": firm.items["fifo-lot"], "category_id": 1}
    assert isinstance(keep(firm, DEFAULT, **both), NotFound)


def test_whoever_may_not_keeps_none(firm: Firm) -> None:
    nobody = Actor(firm.user, "x", "x")
    answer = perform_on(firm.engine, save_policy, nobody, firm.company, PolicyForm(TODAY, DEFAULT))
    assert isinstance(answer, NotAllowed)


@pytest.mark.parametrize(
    ("terms", "now", "expected"),
    [
        (USUAL, "2026-11-20 14:59", "2026-11-20 15:00"),
        (USUAL, "2026-11-20 15:00", "2026-11-20 15:00"),
        (USUAL, "2026-11-20 15:01", "2026-11-21 15:00"),
        (Terms(order_days=0b0010001), "2026-11-20 16:00", "2026-11-23 15:00"),  # Mon, Fri
        (Terms(order_days=0b0010000), "2026-11-20 16:00", "2026-11-27 15:00"),  # Friday alone
        (Terms(cutoff_minute=0), "2026-11-20 00:01", "2026-11-21 00:00"),
    ],
)
def test_the_next_cut_off(terms: Terms, now: str, expected: str) -> None:
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = terms.next_cutoff(moment.astimezone(dt.UTC), SHANGHAI)
    assert found == dt.datetime.fromisoformat(expected).replace(tzinfo=SHANGHAI)


def test_terms_are_kept_for_suppliers_alone(firm: Firm) -> None:
    def keep_terms(partner: int, terms: Terms) -> object:
        return perform_on(firm.engine, save_terms, firm.actor, firm.company, partner, terms)

    said = Terms(0b0010101, 600, 50_000)
    assert keep_terms(firm.supplier, said) == firm.supplier
    assert isinstance(keep_terms(firm.customer, said), NotFound)
    assert isinstance(keep_terms(firm.supplier, Terms(order_days=0)), Missing)
    assert isinstance(keep_terms(firm.supplier, Terms(cutoff_minute=1440)), OutOfRange)
    with writing(firm.engine) as session:
        assert terms_of(Rows(session), firm.company) == {firm.supplier: said}


def test_the_lead_time_stated_is_kept_with_the_terms(firm: Firm) -> None:
    def keep_lead(days: int) -> object:
        return perform_on(
            firm.engine, save_terms, firm.actor, firm.company, firm.supplier, USUAL, days
        )

    assert keep_lead(6) == firm.supplier
    assert firm.one("SELECT lead_days FROM partner WHERE id = ?", firm.supplier) == 6
    assert isinstance(keep_lead(-1), OutOfRange)
