"""One forecast from all sides: sums are coherent, a record stands beside what is said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import Connection

from core.kernel.clock import FixedClock
from core.planning import explorer
from core.planning.decompose import taken_apart, teaches, tried
from core.planning.explorer import Past
from core.planning.explorer_goods import goods_of
from core.planning.forecast import RunnerChoice
from core.planning.forecast.levels import Floats
from core.planning.stored import latest_run
from core.platform.jobs import Job, ask
from core.platform.reader import Reader, open_reader
from core.worker.bench import Bench
from core.worker.forecasts import NIGHTLY, Forecasts
from tests.core.planning.conftest import Selling
from tests.firm import NOON


@pytest.fixture
def reader(selling: Selling) -> Iterator[Reader]:
    """A firm with a night's forecast."""
    firm = selling.firm
    selling.many(120)
    opened = open_reader(firm.engine.url.render_as_string(hide_password=False))
    bench = Bench(firm.engine, opened, FixedClock(NOON), RunnerChoice("here"))
    job = Job(NIGHTLY, firm.company, "2026-11-20")
    bench.write(lambda session: ask(session, job, 1))
    forecasts = Forecasts(bench)
    forecasts.demand(job)
    forecasts.nightly(job)
    yield opened
    opened.close()


def ahead(connection: Connection, selling: Selling, *places: int) -> list[float]:
    seen = explorer.look(connection, selling.firm.company, [], list(places))
    assert seen is not None
    return [day.mean for day in seen.ahead]


def test_sums_are_sums_of_their_parts(reader: Reader, selling: Selling) -> None:
    firm = selling.firm
    with reader.reading(firm.actor) as connection:
        whole = ahead(connection, selling)
        one = ahead(connection, selling, firm.warehouse)
        two = ahead(connection, selling, firm.shop_warehouse)
    assert np.allclose(whole, np.add(one, two), rtol=1e-5)


def test_a_category_is_the_sum_of_all_below_it(reader: Reader, selling: Selling) -> None:
    """The firm's one category above holds three, each with items: sums add up on every level."""
    firm = selling.firm

    def expected(connection: Connection, items: Sequence[int]) -> Floats:
        seen = explorer.look(connection, firm.company, list(items), [])
        assert seen is not None
        return np.array([day.mean for day in seen.ahead])

    with reader.reading(firm.actor) as connection:
        run = latest_run(connection, firm.company)
        assert run is not None
        items = [item for item, _w, _u in explorer.shelves_of(connection, run)]
        goods = goods_of(connection, firm.company, items)
        top, *below = goods.groups
        assert [group.depth for group in goods.groups] == [0, 1, 1, 1]
        assert sorted(top.items) == sorted(set(items)) == sorted(goods.names)
        assert sorted(one for group in below for one in group.items) == sorted(top.items)
        whole = expected(connection, top.items)
        parts = sum(expected(connection, group.items) for group in below)
        assert np.allclose(whole, parts, rtol=1e-5)
        singly = sum(expected(connection, [item]) for item in top.items)
        assert np.allclose(whole, singly, rtol=1e-5)


def test_a_look_tells_history_reasons_and_ordered_intervals(
    reader: Reader, selling: Selling
) -> None:
    with reader.reading(selling.firm.actor) as connection:
        seen = explorer.look(connection, selling.firm.company, [], [])
    assert seen is not None
    assert len(seen.past) == 120
    assert sum(count for _kind, count in seen.kinds) == seen.shelves
    assert {reason.value for reason, _count in seen.reasons} == {"short", "constant"}
    for day in seen.ahead:
        assert day.low_95 <= day.low_80 <= day.median <= day.high_80 <= day.high_95
    assert all(first <= second for first, second in [seen.between(14), seen.between(28)])
    assert seen.between(28)[0] > seen.between(14)[0]


def history(price_moves: bool, days: int = 150) -> list[Past]:
    """Ten a day at ten yuan, eight at twelve."""
    found = []
    for day in range(days):
        dear = price_moves and day // 25 % 2 == 1
        sold = (8.0 if dear else 10.0) + (day % 3 - 1) * 0.2
        on = dt.date(2026, 6, 1) + dt.timedelta(days=day)
        found.append(Past(on, sold, sold, 0.0, 0, False, 1200.0 if dear else 1000.0))
    return found


def test_a_price_that_never_moved_teaches_nothing() -> None:
    assert not teaches(history(price_moves=False)).price
    assert teaches(history(price_moves=True)).price


def test_a_dearer_price_is_tried_on_the_days_ahead(reader: Reader, selling: Selling) -> None:
    with reader.reading(selling.firm.actor) as connection:
        seen = explorer.look(connection, selling.firm.company, [], [])
    assert seen is not None
    seen = replace(seen, past=tuple(history(price_moves=True)))
    assert np.allclose(tried(seen, 0.0, promoted=False), 1.0)
    assert (tried(seen, 0.2, promoted=False) < 0.95).all()


def test_prophet_takes_a_history_apart() -> None:
    past = [
        Past(day.on, 10.0 + 5.0 * (day.on.weekday() >= 5), 10.0 + 5.0 * (day.on.weekday() >= 5),
             0.0, 0, False, 1000.0)
        for day in history(price_moves=False, days=84)
    ]  # fmt: skip
    told = taken_apart(past)
    assert len(told.trend) == 84 + 28
    assert told.weekly[5] > told.weekly[0] + 3
