"""Foresight: what was asked for each day, what bears on it, and the forecasts as they were made.

All of it is derived or said, none of it moves goods. A finished run is never changed: what was
forecast on a day stays as it was, so that it can be held against what happened. Quantiles are
kept packed (core/planning/packed.py), 17 levels a day ahead: of each day by itself, and of all
days up to it together, from which the chance of running out is read.
"""

import datetime as dt

from sqlalchemy import CheckConstraint, Index

from models.base import (
    Access,
    Scope,
    Table,
    blob,
    day,
    day_part,
    flag,
    instant,
    key,
    maybe_ref,
    money,
    payload,
    quantity,
    ref,
    text,
    whole,
)


class Signal(Table, table=True):
    """信号: a number of a day that may bear on demand, of an org unit and all below it, or of
    the whole company. The value is in millionths: 23.5 °C are 23,500,000."""

    __scope__ = Scope.COMPANY
    __table_args__ = (Index("ix_signal_on", "company_id", "kind", "on"),)
    id: int | None = key()
    company_id: int = ref("company.id")
    kind: str = text(Access.OPEN, 30)
    on: dt.date = day(Access.OPEN)
    org_unit_id: int | None = maybe_ref("org_unit.id")
    value_micro: int = quantity(Access.OPEN)
    source: str = text(Access.OPEN, 120)  # the file or address it came from


class DemandDay(Table, table=True):
    """需求: what people wanted of an item in a warehouse on a day, which is what was sold, and
    more where the shelf stood empty. `how` it is known: whole (nothing ran out), recorded (by
    the time of the last sale), tobit, estimated. Days on which nothing happened have no row.
    `one_off_micro` is the part of a tender, which says nothing about other days."""

    __tablename__ = "demand_day"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_demand_day_on", "company_id", "on"),
        CheckConstraint(
            "how IN ('whole','recorded','tobit','estimated')", name="ck_demand_day_how"
        ),
    )
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    on: dt.date = day_part()
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    sold_micro: int = quantity(Access.OPEN)
    demand_micro: int = quantity(Access.OPEN)
    lost_micro: int = quantity(Access.OPEN)
    one_off_micro: int = quantity(Access.OPEN)
    share_open_micro: int = quantity(Access.OPEN, 1_000_000)
    how: str = text(Access.OPEN, 10, default="whole")
    promotion: bool = flag(Access.OPEN)
    lost_net_fen: int = money(Access.OPEN)  # at the net price of those weeks
    lost_margin_fen: int | None = money(Access.COST, None, nullable=True)  # no cost known: none


class ForecastRun(Table, table=True):
    """预测批次: one night's forecasts (nightly), or one week's contest of methods (tournament)
    whose verdict the nights after it use. `origin_on` is the last day it knew."""

    __tablename__ = "forecast_run"
    __scope__ = Scope.COMPANY
    __table_args__ = (
        Index("ix_forecast_run_latest", "company_id", "kind", "state", "origin_on"),
        CheckConstraint("kind IN ('nightly','tournament')", name="ck_forecast_run_kind"),
        CheckConstraint("state IN ('running','finished','failed')", name="ck_forecast_run_state"),
    )
    id: int | None = key()
    company_id: int = ref("company.id")
    kind: str = text(Access.OPEN, 12, default="nightly")
    origin_on: dt.date = day(Access.OPEN)
    horizon_days: int = whole(Access.OPEN, 28)
    seed: int = whole(Access.OPEN)
    state: str = text(Access.OPEN, 10, default="running")
    tournament_id: int | None = maybe_ref("forecast_run.id")
    series: int = whole(Access.OPEN)
    fell_back: int = whole(Access.OPEN)
    seconds: int = whole(Access.OPEN)  # processor time
    peak_mb: int = whole(Access.OPEN)
    findings: dict[str, object] = payload(Access.OPEN)
    started_at: int = instant(Access.OPEN)
    finished_at: int | None = instant(Access.OPEN, nullable=True)


class ForecastSeries(Table, table=True):
    """What a run says of an item in a warehouse: packed quantiles, what each signal adds over
    the first 14 days, and what stood in where no method could know much."""

    __tablename__ = "forecast_series"
    __scope__ = Scope.ORG
    __table_args__ = (
        Index("ix_forecast_series_item", "item_id", "warehouse_id"),
        Index(
            "ix_forecast_series_mean",
            "run_id",
            "item_id",
            "warehouse_id",
            "company_id",
            "org_unit_id",
            "mean_14_micro",
        ),
    )
    run_id: int = ref("forecast_run.id", primary_key=True)
    item_id: int = ref("item.id", primary_key=True)
    warehouse_id: int = ref("warehouse.id", primary_key=True)
    company_id: int = ref("company.id")
    org_unit_id: int = ref("org_unit.id")
    kind: str = text(Access.OPEN, 12)  # smooth, seasonal, intermittent, new
    fell_back: str = text(Access.OPEN, 20)  # '' or a reason of core/planning/reasons.py
    mean_14_micro: int = quantity(Access.OPEN)
    mean_28_micro: int = quantity(Access.OPEN)
    mean: bytes = blob(Access.OPEN)
    daily: bytes = blob(Access.OPEN)
    total: bytes = blob(Access.OPEN)
    adds: dict[str, object] = payload(Access.OPEN)


class ForecastClass(Table, table=True):
    """What a tournament taught about one class of series: weights of the methods, how far to
    stretch their spread, and packed error paths for sampling."""

    __tablename__ = "forecast_class"
    __scope__ = Scope.COMPANY
    run_id: int = ref("forecast_run.id", primary_key=True)
    kind: str = text(Access.OPEN, 12, primary_key=True)
    company_id: int = ref("company.id")
    cases: int = whole(Access.OPEN)
    weights: dict[str, object] = payload(Access.OPEN)
    calibration: dict[str, object] = payload(Access.OPEN)
    ranks: bytes = blob(Access.OPEN)


class ForecastScore(Table, table=True):
    """How one method did in one class: scaled pinball loss, WAPE and coverage in millionths,
    processor time in microseconds a series, and the weight it won."""

    __tablename__ = "forecast_score"
    __scope__ = Scope.COMPANY
    run_id: int = ref("forecast_run.id", primary_key=True)
    kind: str = text(Access.OPEN, 12, primary_key=True)
    method: str = text(Access.OPEN, 30, primary_key=True)
    company_id: int = ref("company.id")
    cases: int = whole(Access.OPEN)
    loss_micro: int = quantity(Access.OPEN)
    wape_micro: int = quantity(Access.OPEN)
    cover_80_micro: int = quantity(Access.OPEN)
    cover_95_micro: int = quantity(Access.OPEN)
    cpu_micro: int = whole(Access.OPEN)
    weight_micro: int = quantity(Access.OPEN)
    fell_back: int = whole(Access.OPEN)
