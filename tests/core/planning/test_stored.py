"""Stored forecasts read back as they were made, by those who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from core.kernel.amounts import MICRO
from core.planning import stored
from core.planning.forecast import Class
from core.planning.forecast.levels import LEVELS, Floats, monotone
from core.planning.packed import pack, pack_ranks, unpack, unpack_ranks
from core.platform.database import append, writing
from core.platform.reader import open_reader
from core.platform.rights import SEE
from models.base import table
from models.planning import ForecastClass, ForecastRun, ForecastSeries
from tests.firm import Firm

DAYS = 28


def spread(level: float) -> Floats:
    """Quantiles of a series that sells about so many a day."""
    return np.tile(np.round(level * (0.5 + LEVELS), 2), (DAYS, 1))


def keep(firm: Firm) -> int:
    """A finished run over one item in both of the firm's warehouses."""
    item = firm.items["fifo-none"]
    with writing(firm.engine) as session:
        held = ForecastRun(company_id=firm.company, kind="tournament", origin_on=date(2026, 11, 15),
                           state="finished", started_at=0, finished_at=1)  # fmt: skip
        session.add(held)
        session.flush()
        run = ForecastRun(company_id=firm.company, kind="nightly", origin_on=date(2026, 11, 19),
                          seed=7, state="running", started_at=0, tournament_id=held.id)  # fmt: skip
        session.add(run)
        session.flush()
        ranks = np.random.default_rng(1).uniform(size=(40, DAYS))
        session.add(ForecastClass(run_id=held.id or 0, kind="smooth", company_id=firm.company,
                                  cases=40, ranks=pack_ranks(ranks)))  # fmt: skip
        for place, unit, level in (
            (firm.warehouse, firm.unit, 8.0),
            (firm.shop_warehouse, firm.shop, 3.0),
        ):
            append(
                session,
                table(ForecastSeries),
                [
                    {
                        "run_id": run.id,
                        "item_id": item,
                        "warehouse_id": place,
                        "company_id": firm.company,
                        "org_unit_id": unit,
                        "kind": "smooth",
                        "fell_back": "",
                        "mean_14_micro": round(14 * level * MICRO),
                        "mean_28_micro": round(28 * level * MICRO),
                        "mean": pack(np.full(DAYS, level)),
                        "daily": pack(spread(level)),
                        "total": pack(np.cumsum(spread(level), axis=0)),
                        "adds": {"public_holiday": 12},
                    }
                ],
            )
        run.state = "finished"
        run.finished_at = 2
        session.flush()
        return run.id or 0


def test_a_run_reads_back_as_it_was_kept(firm: Firm) -> None:
    keep(firm)
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    with reader.reading(firm.actor) as connection:
        run = stored.latest_run(connection, firm.company)
        assert run is not None
        found = stored.read(connection, run)
        one = stored.read(connection, run, warehouses=[firm.shop_warehouse])
        assert stored.latest_run(connection, firm.company, before=run.origin_on) is None
    reader.close()
    item = firm.items["fifo-none"]
    assert found.keys == ((item, firm.warehouse), (item, firm.shop_warehouse))
    assert found.kinds == (Class.SMOOTH, Class.SMOOTH)
    np.testing.assert_allclose(found.daily[0], spread(8.0), rtol=1e-6)
    np.testing.assert_allclose(one.mean, np.full((1, DAYS), 3.0))
    assert one.adds[0] == {"public_holiday": 12}
    np.testing.assert_array_equal(found.paths(1, 50), one.paths(0, 50))
    assert found.paths(1, 50).shape == (50, DAYS)


def test_nobody_reads_forecasts_of_a_store_he_may_not_see(firm: Firm) -> None:
    keep(firm)
    grants = {**firm.actor.grants, SEE: frozenset({firm.shop})}
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    with reader.reading(replace(firm.actor, grants=grants)) as connection:
        run = stored.latest_run(connection, firm.company)
        assert run is not None
        assert stored.read(connection, run).units == (firm.shop,)
    reader.close()


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE forecast_series SET fell_back = 'zeros'",
        "UPDATE forecast_class SET cases = 0",
        "UPDATE forecast_run SET seed = 1 WHERE kind = 'nightly'",
    ],
)
def test_the_database_refuses_to_change_what_was_forecast(firm: Firm, edit: str) -> None:
    keep(firm)
    with pytest.raises(DBAPIError), writing(firm.engine) as session:
        session.connection().exec_driver_sql(edit)


@given(st.lists(st.floats(0, 500), min_size=len(LEVELS), max_size=len(LEVELS)),
       st.floats(0, 900), st.floats(0, 900))  # fmt: skip
def test_more_stock_never_raises_the_chance_of_asking_for_more(
    values: list[float], first: float, second: float
) -> None:
    quantiles = monotone(np.array(values))
    few, many = sorted((first, second))
    chances = (stored.chance_above(quantiles, few), stored.chance_above(quantiles, many))
    assert 1 >= chances[0] >= chances[1] >= 0


def test_a_chance_is_read_between_the_quantiles() -> None:
    quantiles = np.round(100 * LEVELS, 3)  # evenly spread over 0 … 100
    assert stored.chance_above(quantiles, 50) == pytest.approx(0.5)
    assert stored.chance_above(quantiles, 91) == pytest.approx(0.09)
    assert stored.chance_above(quantiles, 97.5) == pytest.approx(0.025)
    assert stored.chance_above(quantiles, 500) == 0
    assert stored.chance_above(quantiles, -1) == 1


def test_a_sure_thing_leaves_no_chance() -> None:
    assert stored.chance_above(np.zeros(len(LEVELS)), 0) == 0
    assert stored.chance_above(np.full(len(LEVELS), 3.0), 2) == 1


def test_packing_keeps_pieces_exact_and_ranks_to_their_step() -> None:
    pieces = np.array([[0.0, 1.0, 12_345.0], [3.0, 16_000_001.0, 7.0]])
    np.testing.assert_array_equal(unpack(pack(pieces), 2, 3), pieces)
    ranks = np.linspace(0.001, 0.999, 56).reshape(2, 28)
    np.testing.assert_allclose(unpack_ranks(pack_ranks(ranks), 28), ranks, atol=1 / 65_536)
