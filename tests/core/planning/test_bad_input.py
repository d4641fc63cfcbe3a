"""What bad history gets: a named fall-back that whoever looks is told, and numbers all the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.kernel.clock import FixedClock
from core.planning import explorer
from core.planning.forecast import RunnerChoice
from core.planning.forecast.levels import Floats
from core.planning.forecast.methods import BY_NAME
from core.planning.forecast.panel import Panel
from core.planning.reasons import WORDS, Reason
from core.platform.jobs import Job, ask
from core.platform.reader import open_reader
from core.worker.bench import Bench
from core.worker.forecasts import NIGHTLY, Forecasts
from tests.core.planning.conftest import Selling
from tests.databases import Engine
from tests.firm import NOON

DAYS = 120
WEEK = np.where(np.arange(DAYS) % 7 >= 5, 9.0, 6.0)


def broken(_panel: Panel, _horizon: int) -> tuple[Floats, Floats]:
    """A contestant that fails."""
    raise ZeroDivisionError("no such method today")


def forecast(selling: Selling) -> Bench:
    """A night's forecast of what was told, by the worker's own steps."""
    firm = selling.firm
    reader = open_reader(firm.engine.url.render_as_string(hide_password=False))
    bench = Bench(firm.engine, reader, FixedClock(NOON), RunnerChoice("here"))
    job = Job(NIGHTLY, firm.company, "2026-11-20")
    bench.write(lambda session: ask(session, job, 1))
    steps = Forecasts(bench)
    steps.demand(job)
    steps.nightly(job)
    return bench


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_each_bad_history_falls_back_by_name_and_the_explorer_says_so(
    selling: Selling, engine_name: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = replace(BY_NAME["window_average"], function=broken)
    monkeypatch.setitem(BY_NAME, "window_average", failing)
    items = sorted(selling.firm.items)
    returned = WEEK.copy()
    returned[60] = -40.0  # more came back than was sold
    histories = {
        Reason.SHORT: [5.0, 7.0, 4.0, 6.0, 5.0],
        Reason.CONSTANT: [4.0] * DAYS,
        Reason.ZEROS: [3.0, *[0.0] * 389],
        Reason.METHOD: list(WEEK),
    }
    shelf = dict(zip(histories, items, strict=False))
    for reason, sold in histories.items():
        selling.told(shelf[reason], sold)
    selling.told(shelf[Reason.METHOD], list(returned), shop=False)
    bench = forecast(selling)
    firm = selling.firm
    with bench.reader.reading(firm.actor) as connection:
        looks = {
            reason: explorer.look(
                connection, firm.company, [firm.items[item]], [firm.shop_warehouse]
            )
            for reason, item in shelf.items()
        }
        back = explorer.look(
            connection, firm.company, [firm.items[shelf[Reason.METHOD]]], [firm.warehouse]
        )
    bench.reader.close()
    for reason, seen in looks.items():
        assert seen is not None
        assert dict(seen.reasons) == {reason: 1}
        assert WORDS[reason]
        assert all(np.isfinite(day.mean) and day.mean >= 0 for day in seen.ahead)
    zeros, constant = looks[Reason.ZEROS], looks[Reason.CONSTANT]
    assert zeros is not None
    assert constant is not None
    assert max(day.mean for day in zeros.ahead) == 0
    assert [day.mean for day in constant.ahead] == pytest.approx([4.0] * 28)
    assert back is not None
    assert all(np.isfinite(day.mean) and 0 <= day.mean < 15 for day in back.ahead)


def test_every_reason_has_its_words() -> None:
    assert set(WORDS) == set(Reason) - {Reason.NONE}
