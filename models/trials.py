"""Trials: past days again under another policy, and categories that run under suggestions while
others like them do not. What came of a replay is never changed."""

import datetime as dt

from sqlalchemy import CheckConstraint, Index

from models.base import (
    Access,
    Scope,
    Table,
    day,
    day_part,
    instant,
    key,
    money,
    payload,
    quantity,
    ref,
    text,
    whole,
)


class ReplayRun(Table, table=True):
    """重演: some shelves on the days `from_on` to `until_on`, played again under a policy that
    somebody chose, beside what happened and beside the formulas other systems order by. `asked`
    holds the choice (core/planning/replay/asked.py), `told` how it was played."""

    __tablename__ = "replay_run"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        Index("ix_replay_run_latest", "company_id", "asked_at"),
        CheckConstraint(
            "state IN ('asked','running','finished','failed')", name="ck_replay_run_state"
        ),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    state: str = text(Access.OPEN, 10, default="asked")
    asked: dict[str, object] = payload(Access.OPEN)
    asked_by: int = ref("app_user.id")
    asked_at: int = instant(Access.OPEN)
    from_on: dt.date | None = day(Access.OPEN, nullable=True)
    until_on: dt.date | None = day(Access.OPEN, nullable=True)
    shelves: int = whole(Access.OPEN)
    shelves_in_scope: int = whole(Access.OPEN)
    told: dict[str, object] = payload(Access.OPEN)
    finished_at: int | None = instant(Access.OPEN, nullable=True)


class ReplayShelf(Table, table=True):
    """What became of an item in a warehouse under one policy of a replay, or in truth (policy
    `happened`). Profit is the margin of what was sold less waste and keeping, at the same prices
    and costs for every policy. `kept_fen` is the stock of an evening at cost, on average."""

    __tablename__ = "replay_shelf"
    __scope__ = Scope.ORG
    __table_args__ = (Index("ix_replay_shelf_item", "item_id", "warehouse_id"),)
    run_id: int = ref("replay_run.id", primary_key=True)
    policy: str = text(Access.OPEN, 24, primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    wanted_micro: int = quantity(Access.OPEN)
    sold_micro: int = quantity(Access.OPEN)
    wasted_micro: int = quantity(Access.OPEN)
    bought_micro: int = quantity(Access.OPEN)
    profit_fen: int = money(Access.COST)
    sold_cost_fen: int = money(Access.COST)
    waste_fen: int = money(Access.COST)
    lost_fen: int = money(Access.COST)
    kept_fen: int = money(Access.COST)


class ReplayDay(Table, table=True):
    """Profit of a day of a replay, of all its shelves in an org unit, under one policy."""

    __tablename__ = "replay_day"
    __scope__ = Scope.ORG
    run_id: int = ref("replay_run.id", primary_key=True)
    policy: str = text(Access.OPEN, 24, primary_key=True)
    org_unit_id: int = ref("org_unit.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")
    profit_fen: int = money(Access.COST)


class Pilot(Table, table=True):
    """试点: three to five categories that run under suggestions from a day on, held against
    shelves of other goods that were like them in the `before_days` before."""

    __scope__ = Scope.COMPANY
    __table_args__ = (CheckConstraint("before_days BETWEEN 28 AND 182", name="ck_pilot_before"),)
    id: int | None = key()
    company_id: int = ref("company.id", index=True)
    name: str = text(Access.OPEN, 60)
    from_on: dt.date = day(Access.OPEN)
    before_days: int = whole(Access.OPEN, 56)
    ended_on: dt.date | None = day(Access.OPEN, nullable=True)
    made_by: int = ref("app_user.id")
    made_at: int = instant(Access.OPEN)


class PilotCategory(Table, table=True):
    """A category of a pilot; all goods below it take part."""

    __tablename__ = "pilot_category"
    __scope__ = Scope.COMPANY
    pilot_id: int = ref("pilot.id", primary_key=True)
    category_id: int = ref("category.id", primary_key=True)
    company_id: int = ref("company.id")


class PilotShelf(Table, table=True):
    """An item in a warehouse that takes part, and the pair it belongs to: one under suggestions,
    one like it that is not. How far apart they were before, in spreads of the three measures."""

    __tablename__ = "pilot_shelf"
    __scope__ = Scope.ORG
    __table_args__ = (CheckConstraint("arm IN ('pilot','control')", name="ck_pilot_shelf_arm"),)
    pilot_id: int = ref("pilot.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    arm: str = text(Access.OPEN, 8)
    pair: int = whole(Access.OPEN)
    apart_micro: int = quantity(Access.OPEN)
