"""What was lost for want of stock, as the explorer tells it: in money, and how it is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from core.kernel.amounts import MICRO
from core.planning import explorer
from core.planning.forecast.levels import LEVELS
from core.planning.packed import pack
from core.platform.database import append, writing
from core.platform.reader import open_reader
from core.platform.rights import Actor
from models.base import table
from models.planning import DemandDay, ForecastRun, ForecastSeries
from tests.core.planning.conftest import LAST, Selling
from tests.firm import Firm

DAY = dt.timedelta(days=1)


def told(firm: Firm) -> None:
    """Three days: nothing lost; two of one lost by the till's time; four of two goods guessed, of
    one of which nobody knows the cost."""
    kept = [
        ("fifo-none", 2, 0, "whole", 0, 0),
        ("fifo-none", 1, 2, "recorded", 1_000, 400),
        ("fifo-none", 0, 3, "tobit", 1_500, 600),
        ("average-none", 0, 1, "estimated", 700, None),
    ]
    with writing(firm.engine) as session:
        run = ForecastRun(
            company_id=firm.company, origin_on=LAST, seed=1, state="finished", started_at=0,
            finished_at=1,
        )  # fmt: skip
        session.add(run)
        session.flush()
        rows: list[dict[str, object]] = [
            {
                "item_id": firm.items[item], "warehouse_id": firm.shop_warehouse,
                "on": LAST - ago * DAY, "company_id": firm.company, "org_unit_id": firm.shop,
                "sold_micro": 5 * MICRO, "demand_micro": (5 + lost) * MICRO,
                "lost_micro": lost * MICRO, "how": how, "lost_net_fen": net,
                "lost_margin_fen": margin, "share_open_micro": MICRO // 2 if lost else MICRO,
            }
            for item, ago, lost, how, net, margin in kept
        ]  # fmt: skip
        append(session, table(DemandDay), rows)
        daily = np.full((28, len(LEVELS)), 5.0)
        series: list[dict[str, object]] = [
            {
                "run_id": run.id, "item_id": firm.items[item],
                "warehouse_id": firm.shop_warehouse, "company_id": firm.company,
                "org_unit_id": firm.shop, "kind": "smooth", "fell_back": "",
                "mean": pack(np.full(28, 5.0)), "daily": pack(daily),
                "total": pack(np.cumsum(daily, axis=0)), "adds": {},
            }
            for item in ("fifo-none", "average-none")
        ]  # fmt: skip
        append(session, table(ForecastSeries), series)


def past(firm: Firm, actor: Actor, *items: str) -> list[explorer.Past]:
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    try:
        with reader.reading(actor) as connection:
            wanted = [firm.items[item] for item in items]
            seen = explorer.look(connection, firm.company, wanted, [])
            assert seen is not None
            return list(seen.past)
    finally:
        reader.close()


def test_the_loss_is_told_in_money_and_how_it_is_known(selling: Selling) -> None:
    firm = selling.firm
    told(firm)
    one = [
        (day.lost, day.recorded, day.estimated, day.lost_net_fen, day.lost_margin_fen)
        for day in past(firm, firm.actor, "fifo-none")
    ]
    assert one == [(0.0, 0, 0, 0, 0), (2.0, 1, 0, 1_000, 400), (3.0, 0, 1, 1_500, 600)]
    both = past(firm, firm.actor)[-1]
    assert (both.lost, both.recorded, both.estimated) == (4.0, 0, 2)
    assert (both.lost_net_fen, both.lost_margin_fen) == (2_200, 600)


def test_the_margin_lost_is_hidden_from_who_may_not_see_cost(selling: Selling) -> None:
    firm = selling.firm
    told(firm)
    blind = replace(
        firm.actor,
        grants={name: units for name, units in firm.actor.grants.items() if "cost" not in name},
    )
    days = past(firm, blind)
    assert [day.lost_net_fen for day in days] == [0, 1_000, 2_200]
    assert {day.lost_margin_fen for day in days} == {None}
