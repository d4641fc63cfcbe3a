"""Suggestions: what to order or to move, as it was worked out, and what people made of it.

A suggestion is never changed. Its parts (`part_` columns, base units) add up to its quantity to the
millionth: the waterfall that is shown. What a buyer decides stands beside it, once.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Index

from models.base import (
    Access,
    Scope,
    Table,
    day,
    day_part,
    flag,
    instant,
    key,
    maybe_ref,
    money,
    payload,
    price,
    quantity,
    ref,
    text,
    whole,
)


class SuggestionRun(Table, table=True):
    """建议批次: suggestions made at one time from one run of forecasts."""

    __tablename__ = "suggestion_run"
    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_suggestion_run_latest", "company_id", "made_at"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    forecast_run_id: int = ref("forecast_run.id")
    on: dt.date = day(Access.OPEN)
    made_at: int = instant(Access.OPEN)
    shelves: int = whole(Access.OPEN)  # items in warehouses that were looked at
    milliseconds: int = whole(Access.OPEN)


class Suggestion(Table, table=True):
    """补货建议 for an item in a warehouse: how much, from whom, why, and what it is worth.

    `kind`: order, transfer, wait (a supplier's minimum is missed), cut (the budget leaves nothing
    for it), or held (nothing is ordered before somebody looked, for the reason in `held`). Money:
    `stake_fen` is what is lost if nothing is done, `more_fen` and `less_fen` what one pack more or
    less would change (nothing where there is no such pack: a giver has no more to give), `cut_fen`
    what the packs would earn that the budget left out. At a price break `usual_price_micro` is what
    a smaller order pays, `break_fen` what the break gains. `due`: the policy's chance of running
    out is passed.
    """

    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_suggestion_run", "run_id", "partner_id"),
        Index("ix_suggestion_item", "item_id", "warehouse_id"),
        CheckConstraint(
            "kind IN ('order','transfer','wait','cut','held')", name="ck_suggestion_kind"
        ),
    )
    id: int | None = key()
    run_id: int = ref("suggestion_run.id")
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    other_org_unit_id: int | None = maybe_ref("org_unit.id")
    item_id: int = ref("item.id")
    warehouse_id: int = ref("warehouse.id")
    from_warehouse_id: int | None = maybe_ref("warehouse.id")
    partner_id: int | None = maybe_ref("partner.id")
    kind: str = text(Access.OPEN, 10)
    held: str = text(Access.OPEN, 20)
    unit_id: int = ref("unit.id")
    pack_micro: int = quantity(Access.OPEN)  # base units in one `unit_id`
    quantity_micro: int = quantity(Access.OPEN)
    part_demand_micro: int = quantity(Access.OPEN)
    part_stock_micro: int = quantity(Access.OPEN)
    part_expiring_micro: int = quantity(Access.OPEN)
    part_coming_micro: int = quantity(Access.OPEN)
    part_risk_micro: int = quantity(Access.OPEN)
    part_pack_micro: int = quantity(Access.OPEN)
    part_minimum_micro: int = quantity(Access.OPEN)
    part_move_micro: int = quantity(Access.OPEN)
    part_levels_micro: int = quantity(Access.OPEN)
    part_budget_micro: int = quantity(Access.OPEN)
    part_break_micro: int = quantity(Access.OPEN)
    position_micro: int = quantity(Access.OPEN)  # there and coming, when it was worked out
    giver_position_micro: int = quantity(Access.OPEN)  # of a move: what the giver then had to give
    giver_lots: dict[str, object] = payload(Access.OPEN)  # of it, millionths by last day of sale
    chance_micro: int = whole(Access.OPEN)  # of running out before an order can arrive
    policy_chance_micro: int = whole(Access.OPEN)  # of running out within the policy's days
    due: bool = flag(Access.OPEN)
    automatic: bool = flag(Access.OPEN)  # the policy lets it be asked for by itself
    arrives_on: dt.date = day(Access.OPEN)
    until_on: dt.date = day(Access.OPEN)  # when the next order could serve
    price_micro: int = price(Access.COST)  # for one `unit_id`, without tax
    usual_price_micro: int | None = price(Access.COST, None, nullable=True)
    stake_fen: int = money(Access.COST)
    more_fen: int | None = money(Access.COST, None, nullable=True)
    less_fen: int | None = money(Access.COST, None, nullable=True)
    waste_fen: int = money(Access.COST)  # of it, expected to be thrown away
    cut_fen: int = money(Access.COST)
    break_fen: int = money(Access.COST)


class SuggestionBudget(Table, table=True):
    """What a budget did to a run: what was ordered of it before, what the suggestions take, what
    they wished, and what 1,000 of the currency more would earn."""

    __tablename__ = "suggestion_budget"
    __scope__ = Scope.COMPANY
    run_id: int = ref("suggestion_run.id", primary_key=True)
    budget_id: int = ref("purchase_budget.id", primary_key=True)
    company_id: int = ref("company.id")
    from_on: dt.date = day(Access.OPEN)
    to_on: dt.date | None = day(Access.OPEN, nullable=True)
    limit_fen: int = money(Access.COST)
    spent_fen: int = money(Access.COST)
    wished_fen: int = money(Access.COST)
    taken_fen: int = money(Access.COST)
    cut_fen: int = money(Access.COST)  # profit of what was left out
    more_fen: int = money(Access.COST)


class SuggestionDecision(Table, table=True):
    """What a buyer made of a suggestion: accepted, changed (with a reason) or left. One each: the
    key of the table is what lets a second acceptance order nothing."""

    __tablename__ = "suggestion_decision"
    __scope__ = Scope.ORG
    __table_args__ = (
        CheckConstraint(
            "answer IN ('accepted','changed','left')", name="ck_suggestion_decision_answer"
        ),
        Index("ix_suggestion_decision_document", "document_id"),
    )
    suggestion_id: int = ref("suggestion.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    answer: str = text(Access.OPEN, 10)
    quantity_micro: int = quantity(Access.OPEN)
    reason: str = text(Access.OPEN, 200)
    document_id: int | None = maybe_ref("document.id")
    decided_by: int = ref("app_user.id")
    decided_at: int = instant(Access.OPEN)


class ChanceSaid(Table, table=True):
    """What was said about running out, so that it can be held against what happened: the chance
    that an item in a warehouse runs out on a day from `on` to the one before `until_on`, when an
    order could have come. One a shelf and day: what was said first stands. `position_micro` was
    there and under way for those days; `worked_micro` is the chance before it was corrected by
    what became of others; `looking_back` tells what was worked out later, by what was known at
    the time. `happened` (0 or 1) is told when the days have come and are known."""

    __tablename__ = "chance_said"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_chance_said_until", "company_id", "until_on"),
        CheckConstraint("happened IN (0, 1)", name="ck_chance_said_happened"),
        CheckConstraint("chance_micro BETWEEN 0 AND 1000000", name="ck_chance_said_chance"),
    )
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    forecast_run_id: int = ref("forecast_run.id")
    until_on: dt.date = day(Access.OPEN)
    chance_micro: int = whole(Access.OPEN)
    worked_micro: int = whole(Access.OPEN)
    position_micro: int = quantity(Access.OPEN)
    looking_back: bool = flag(Access.OPEN)
    happened: int | None = whole(Access.OPEN, None, nullable=True)


class ChanceCorrection(Table, table=True):
    """说中率校正: how often what was worked out of running out came true, from a day on. `points`
    holds two rising lists in millionths: `worked_out`, and what is `told` of it."""

    __tablename__ = "chance_correction"
    __scope__ = Scope.COMPANY
    company_id: int = ref("company.id", primary_key=True)
    from_on: dt.date = day_part()
    cases: int = whole(Access.OPEN)
    points: dict[str, object] = payload(Access.OPEN)
