"""Suggestions by the policy in force, within budgets, by stock levels; what a fall-back may do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select, update

from core.catalog.budgets import Budget, BudgetForm, save_budget
from core.catalog.replenishment import DEFAULT, Policy, PolicyForm, save_policy
from core.catalog.stock_levels import Level, LevelForm, set_levels
from core.desks.purchasing.receive import RECEIPT
from core.documents.approvals import NoReason
from core.kernel.amounts import MICRO
from core.planning.loop.needs import needs
from core.planning.loop.requisitions import raise_all
from core.planning.loop.rule import approve_all
from core.planning.suggest.accept import Accepted, Choice
from core.planning.suggest.advise import advise
from core.planning.suggest.cutting import pack_fen
from core.planning.suggest.decide import CUT, ORDER, Decided, Outcome, decide_within
from core.planning.suggest.held import Held
from core.planning.suggest.levels_read import advised
from core.planning.suggest.make import make_suggestions
from core.planning.suggest.preview import Effect, effect_of
from core.planning.suggest.purses import Purse
from core.planning.suggest.read import budgets_used, newest_run
from core.planning.suggest.work import Wish, wishes
from core.platform.database import writing
from core.platform.edge import perform_on
from models.catalog import Item
from models.suggestions import Suggestion
from tests.core.planning.suggest.made_up import TODAY as THEN
from tests.core.planning.suggest.made_up import shelf, stored
from tests.core.planning.suggest.test_suggest_accept import GOODS, answer, firm, forecast, make
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]

YUAN = 100
THOUSAND = 1_000 * YUAN


def purse(left_yuan: float, category: int | None = None) -> Purse:
    fen = round(left_yuan * YUAN)
    return Purse(Budget(1, category, "week", fen, THEN, None), 0, {})


def some_wishes(*daily: float, pack: int = 3) -> list[Wish]:
    shelves = [
        replace(shelf(item=n + 1, pack=pack), category_id=n % 2 + 1) for n in range(len(daily))
    ]
    return wishes(shelves, stored(*daily), THEN, {})


def worth(found: list[Decided]) -> int:
    return sum(
        one.quantity_micro // one.wish.shelf.source.pack_micro * pack_fen(one.wish)
        for one in found
        if one.kind == ORDER
    )


def test_a_budget_that_reaches_changes_nothing() -> None:
    found = some_wishes(10.0, 4.0, 1.0)
    free = decide_within(found, {}, (), THOUSAND)
    rich = decide_within(found, {}, [purse(1e6), purse(1e6, 1)], THOUSAND)
    assert rich.suggestions == free.suggestions
    assert [(one.cut_fen, one.more_fen) for one in rich.spent] == [(0, 0), (0, 0)]


def test_no_money_orders_nothing_and_says_what_is_left_out() -> None:
    found = some_wishes(10.0, 4.0)
    outcome = decide_within(found, {}, [purse(0)], THOUSAND)
    assert {one.kind for one in outcome.suggestions} == {CUT}
    assert all(one.quantity_micro == 0 and one.cut_fen > 0 for one in outcome.suggestions)
    (spent,) = outcome.spent
    assert spent.taken_fen == 0
    assert spent.cut_fen == sum(one.cut_fen for one in outcome.suggestions)
    assert 0 < spent.more_fen <= spent.cut_fen


def test_what_more_money_would_earn_is_what_it_earns() -> None:
    found = some_wishes(10.0, 4.0, 7.0)

    def kept(outcome: Outcome) -> int:
        return sum(one.stake_fen for one in outcome.suggestions)

    less, more = (decide_within(found, {}, [purse(left)], THOUSAND) for left in (100, 1_100))
    assert abs(less.spent[0].more_fen - (kept(more) - kept(less))) <= len(found)


def test_an_order_below_its_suppliers_least_leaves_its_money_to_the_others() -> None:
    here = replace(shelf(item=1), category_id=1)
    there = replace(shelf(item=2, place=2), category_id=1)
    other = replace(there, source=replace(there.source, partner_id=6))
    found = wishes([here, other], stored(10.0, 9.0, keys=((1, 1), (2, 2))), THEN, {})
    least = round(found[0].packs * 600 * 0.9)
    outcome = decide_within(found, {5: least}, [purse(least / YUAN * 0.8)], THOUSAND)
    by_item = {one.wish.shelf.item_id: one for one in outcome.suggestions}
    assert by_item[1].kind == CUT
    assert by_item[2].kind == ORDER


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.2, 20), min_size=1, max_size=4),
    st.integers(1, 12),
    st.floats(0, 900),
    st.floats(0, 500),
    st.integers(0, 40_000),
)
def test_what_is_cut_still_adds_up_and_stays_within(
    daily: list[float], pack: int, left: float, of_one: float, minimum: int
) -> None:
    found = some_wishes(*daily, pack=pack)
    purses = [purse(left), purse(of_one, 1)]
    outcome = decide_within(found, {5: minimum}, purses, THOUSAND)
    for one in outcome.suggestions:
        assert sum(one.parts.values()) == one.quantity_micro
        assert (one.kind == CUT) == (one.quantity_micro == 0)
        assert one.parts["budget"] <= 0
    orders = [one for one in outcome.suggestions if one.kind == ORDER]
    assert worth(orders) <= left * YUAN + 1
    assert worth([one for one in orders if one.wish.shelf.category_id == 1]) <= of_one * YUAN + 1
    value = worth(orders)
    assert value == 0 or value >= minimum


def budget(firm: Firm, yuan: int, each: str = "month") -> None:
    form = BudgetForm(each, yuan * YUAN, TODAY.replace(day=1))
    made = perform_on(firm.engine, save_budget, firm.actor, firm.company, form)
    assert isinstance(made, int), made


def keep(firm: Firm, policy: Policy) -> None:
    form = PolicyForm(TODAY, policy)
    made = perform_on(firm.engine, save_policy, firm.actor, firm.company, form)
    assert isinstance(made, int), made


def test_a_budget_is_spent_by_what_is_accepted(firm: Firm) -> None:
    """A box costs 54.00: of 120.00 two fit, and once they are ordered none does."""
    wished = make(firm)[0].packs
    assert wished > 2
    budget(firm, 120)
    one = make(firm)[0]
    assert (one.packs, one.kind) == (2, "order")
    assert sum(one.parts) == one.quantity_micro
    assert one.parts[-1] == -(wished - 2) * 9 * MICRO
    done = answer(firm, Choice(one.id))
    assert isinstance(done, Accepted)
    (rest,) = make(firm)
    assert (rest.kind, rest.quantity_micro) == ("cut", 0)
    assert rest.cut_fen is not None
    assert rest.cut_fen > 0
    with writing(firm.engine) as session:
        run = newest_run(session.connection(), firm.company)
        assert run is not None
        (used,) = budgets_used(session.connection(), run)
    assert (used.limit_fen, used.spent_fen, used.taken_fen) == (12_000, 10_800, 0)
    left = answer(firm, Choice(rest.id))
    assert left == Accepted((), 1), "nothing is ordered of what is cut"


def test_it_says_what_is_due_by_the_policy_in_force(firm: Firm) -> None:
    assert make(firm)[0].due
    keep(firm, replace(DEFAULT, horizon_days=1))
    one = make(firm)[0]
    assert not one.due
    assert one.automatic
    keep(firm, replace(DEFAULT, automatic=False))
    assert (make(firm)[0].due, make(firm)[0].automatic) == (True, False)


def test_what_another_policy_would_change_is_told_and_not_written(firm: Firm) -> None:
    make(firm)

    def effect(policy: Policy, **of: int | None) -> object:
        form = PolicyForm(TODAY, policy, **of)  # type: ignore[arg-type]
        return perform_on(firm.engine, effect_of, firm.actor, firm.company, form, firm.clock)

    assert effect(replace(DEFAULT, horizon_days=1)) == Effect(1, 1, 0, 1, 0)
    manual = replace(DEFAULT, automatic=False)
    assert effect(manual, item_id=firm.items[GOODS]) == Effect(1, 1, 1, 1, 0)
    assert effect(manual, item_id=firm.items["average-none"]) == Effect(0, 0, 0, 0, 0)
    assert firm.rows("SELECT * FROM replenishment_policy") == []


def level(firm: Firm, low: int, high: int) -> None:
    form = LevelForm(firm.items[GOODS], firm.warehouse, Level(0, low * MICRO, high * MICRO))
    made = perform_on(firm.engine, set_levels, firm.actor, firm.company, [form], TODAY, TODAY)
    assert made == 1


def test_a_level_fills_a_shelf_only_where_the_policy_says_so(firm: Firm) -> None:
    """18 are there: below 20 it is filled up to 45, which takes three boxes of nine."""
    by_money = make(firm)[0].quantity_micro
    level(firm, 20, 45)
    assert make(firm)[0].quantity_micro == by_money
    keep(firm, replace(DEFAULT, by_levels=True))
    one = make(firm)[0]
    assert one.quantity_micro == 27 * MICRO
    assert sum(one.parts) == one.quantity_micro
    level(firm, 10, 45)
    assert make(firm) == [], "18 are more than ten"


def test_levels_are_recommended_beside_what_is_set(firm: Firm) -> None:
    level(firm, 1, 2)
    with writing(firm.engine) as session:
        assert advise(session, firm.company, firm.clock) == 1
        (one,) = advised(session.connection(), firm.company, TODAY)
    assert one.level is not None
    assert (one.level.minimum_micro, one.followed) == (MICRO, False)
    assert 0 <= one.safety_micro <= one.minimum_micro < one.maximum_micro
    assert one.gain_fen is not None
    assert one.gain_fen > 0, "one or two pieces hardly serve five a day"


@pytest.mark.parametrize("reason", ["short", "borrowed", "zeros", "constant", "method"])
def test_nothing_is_ordered_on_a_fall_back_without_a_person(firm: Firm, reason: str) -> None:
    """It is suggested by name; neither the loop nor the rule takes it."""
    keep(firm, Policy(tolerance_bp=10_000, month_fen=10**9))
    forecast(firm, [(firm.items[GOODS], firm.warehouse, firm.unit)], reason)
    (one,) = make(firm)
    assert one.held == reason
    with writing(firm.engine) as session:
        assert needs(session, firm.company, firm.clock) == []
        assert raise_all(session, KINDS, firm.company, [], firm.clock).waiting == []
        assert approve_all(session, KINDS, firm.company, firm.clock) == []
    assert firm.one("SELECT count(*) FROM document WHERE kind = 'purchase.order'") == 0
    assert isinstance(answer(firm, Choice(one.id)), Accepted)
    with writing(firm.engine) as session:
        assert approve_all(session, KINDS, firm.company, firm.clock) == []


def test_goods_that_nobody_supplies_are_held(firm: Firm) -> None:
    """Never bought: held by name, ordered by nobody."""
    forecast(firm, [(firm.items["average-none"], firm.warehouse, firm.unit)])
    with writing(firm.engine) as session:
        assert make_suggestions(session, firm.company, firm.clock) is not None
        (one,) = session.exec(select(Suggestion)).all()
        assert (one.kind, one.held, one.partner_id) == ("held", "supplier", None)
        assert needs(session, firm.company, firm.clock) == []


def test_goods_whose_cost_nobody_knows_are_held(firm: Firm) -> None:
    """They came for nothing and have no price of their own: what they earn cannot be reckoned."""
    item = firm.items["average-none"]
    with writing(firm.engine) as session:
        session.connection().execute(
            update(Item).where(col(Item.id) == item).values(purchase_price_micro=0)
        )
    firm.post(RECEIPT, [firm.line("average-none", 2, 0)])
    forecast(firm, [(item, firm.warehouse, firm.unit)])
    with writing(firm.engine) as session:
        assert make_suggestions(session, firm.company, firm.clock) is not None
        (one,) = session.exec(select(Suggestion)).all()
        assert (one.kind, one.held, one.partner_id) == ("held", Held.NO_COST, firm.supplier)
        assert needs(session, firm.company, firm.clock) == []
    assert answer(firm, Choice(one.id or 0)) == NoReason(), "nobody takes it without a reason"


def test_an_order_beyond_the_budget_is_not_passed_by_the_rule(firm: Firm) -> None:
    make(firm)
    keep(firm, Policy(tolerance_bp=1_000, month_fen=10**9))
    with writing(firm.engine) as session:
        found = needs(session, firm.company, firm.clock)
        raise_all(session, KINDS, firm.company, found, firm.clock)
    budget(firm, 1)
    with writing(firm.engine) as session:
        assert approve_all(session, KINDS, firm.company, firm.clock) == []
    assert firm.one("SELECT state FROM document WHERE kind = 'purchase.order'") == "waiting"
