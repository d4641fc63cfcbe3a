"""A firm's own days played again: what goes in, by hand; what comes out, whole; who may ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import exc, select, update

from core.catalog.price_refusals import OutOfRange
from core.kernel.amounts import MICRO
from core.kernel.clock import FixedClock
from core.planning.forecast import RunnerChoice
from core.planning.panels import Situation, read_situation
from core.planning.replay.play import play
from core.planning.replay.rivals import typed_days
from core.planning.replays.asked import Asked, Policy, ReplaysWaiting, ask_replay
from core.planning.replays.past import KEEPS, Past, happened, past_of
from core.planning.replays.read import ORDER, by_category, by_item, course, replays, totals
from core.planning.suggest.gather import gather
from core.planning.trust.doubts import NO_DOUBTS
from core.platform.database import writing
from core.platform.edge import perform_on
from core.platform.jobs import Job
from core.platform.reader import open_reader
from core.platform.rights import NotAllowed
from core.worker.bench import Bench
from core.worker.replaying import Replaying, wanted_replays
from models.base import table
from models.catalog import Item
from models.company import Warehouse
from models.trials import ReplayRun, ReplayShelf
from tests.core.planning.conftest import LAST, Selling
from tests.firm import NOON, TODAY, Firm

DAYS = 150


def ready(firm: Firm, life: int | None = None) -> None:
    """The shop is a store whose stock is known; everything has a price and a cost."""
    with writing(firm.engine) as session:
        session.connection().execute(
            update(Warehouse)
            .where(table(Warehouse).c.id == firm.shop_warehouse)
            .values(kind="store", stock_known=True)
        )
        session.connection().execute(
            update(Item).values(
                retail_price_micro=5 * MICRO, purchase_price_micro=3 * MICRO, life_days=life
            )
        )


def ask(firm: Firm, asked: Asked) -> object:
    return perform_on(firm.engine, ask_replay, firm.actor, firm.company, asked, firm.clock)


@pytest.fixture
def bench(firm: Firm) -> Iterator[Bench]:
    url = firm.engine.url.render_as_string(hide_password=False)
    reader = open_reader(url, url)
    yield Bench(firm.engine, reader, FixedClock(NOON), RunnerChoice("here", 1))
    reader.close()


def past(firm: Firm, asked: Asked | None = None, days: int = 90) -> tuple[Situation, Past | None]:
    with writing(firm.engine) as session:
        at = read_situation(session.connection(), firm.company)
        assert at is not None
        state = gather(session, firm.company, TODAY, set(at.shelves.keys), NO_DOUBTS)
    return at, past_of(at, state, {}, {}, asked or Asked(), days)


def test_the_world_is_what_the_ledgers_say(firm: Firm, selling: Selling) -> None:
    """Five a day at 5.00, cost 3.00; as many come every morning; a hundred lie there always."""
    ready(firm, life=10)
    selling.told("fifo-none", [5.0] * DAYS, left=100.0)
    at, found = past(firm)
    assert found is not None
    assert (found.days, found.in_scope, found.without_cost) == (90, 1, 0)
    assert at.panel.day(found.last) == LAST
    world = found.world
    assert (world.price[0], world.cost[0], world.life[0]) == (500, 300, 10)
    assert (world.demand[0] == 5).all()
    # A hundred lay there; five of each of the last nine mornings, the rest must go at once.
    assert found.start[0].sum() == 100
    assert found.start[0, :9].tolist() == [60, 5, 5, 5, 5, 5, 5, 5, 5]
    real = happened(at, found)
    assert (real.sold[0], real.wasted[0], real.bought[0]) == (450, 0, 450)
    nights = 100 * 90 * world.holding[0]
    assert real.profit == pytest.approx(450 * 200 - nights)
    assert real.daily.shape == (1, 90)
    assert real.daily.sum() == pytest.approx(real.profit)


def test_goods_without_a_date_never_expire_in_a_replay(firm: Firm, selling: Selling) -> None:
    ready(firm)
    selling.told("fifo-none", [5.0] * DAYS, left=40.0)
    _, found = past(firm)
    assert found is not None
    assert found.world.life[0] == KEEPS
    told = play(found.world, found.first, found.last, typed_days(2, 5), start=found.start)
    assert told.wasted[0] == 0
    assert told.daily.sum() == pytest.approx(told.profit)


def test_too_few_days_or_no_shelf_is_nothing_to_play(firm: Firm, selling: Selling) -> None:
    ready(firm)
    selling.told("fifo-none", [5.0] * 40)
    assert past(firm)[1] is None
    assert past(firm, Asked(warehouses=(99,)))[1] is None


def test_more_shelves_than_asked_for_are_sampled_by_seed(firm: Firm, selling: Selling) -> None:
    ready(firm)
    selling.many(DAYS)
    _, all_of_them = past(firm)
    _, some = past(firm, Asked(most_shelves=2))
    _, again = past(firm, Asked(most_shelves=2))
    assert all_of_them is not None
    assert some is not None
    assert again is not None
    assert len(some.shelves) == 2 < len(all_of_them.shelves) == some.in_scope
    assert [one.key for one in some.shelves] == [one.key for one in again.shelves]


def test_asking_is_refused_in_words(firm: Firm) -> None:
    ready(firm)
    assert isinstance(ask(firm, Asked(policy=Policy("service", service_percent=120))), OutOfRange)
    assert isinstance(ask(firm, Asked(warehouses=(firm.warehouse,))), NotAllowed)
    nobody = replace(firm.actor, grants={})
    refused = perform_on(firm.engine, ask_replay, nobody, firm.company, Asked(), FixedClock(NOON))
    assert isinstance(refused, NotAllowed)
    for _ in range(3):
        assert isinstance(ask(firm, Asked()), int)
    assert ask(firm, Asked()) == ReplaysWaiting(3)
    assert firm.one("SELECT count(*) FROM replay_run") == 3


@pytest.mark.slow
def test_a_replay_is_played_once_and_adds_up(firm: Firm, selling: Selling, bench: Bench) -> None:
    ready(firm, life=6)
    selling.many(DAYS)
    run = ask(firm, Asked(policy=Policy("levels", low_days=2, high_days=4), most_shelves=3))
    assert isinstance(run, int)
    job = Job("replay", firm.company, str(run))
    with bench.reading() as connection:
        assert wanted_replays(connection, firm.company) == (run,)
    assert Replaying(bench).play(job) == {"series": 3}
    assert Replaying(bench).play(job) == {}
    with bench.reading() as connection:
        assert wanted_replays(connection, firm.company) == ()
        one = replays(connection, firm.company)[0]
        found = totals(connection, run)
        grown = course(connection, run)
        parts = by_category(connection, run)
        lines = by_item(connection, run, "ours")
    assert (one.state, one.shelves, one.until_on) == ("finished", 3, LAST - dt.timedelta(days=1))
    assert one.told["backtested_forecasts"] >= 12
    # Two months before the first day played are too few for a tournament: the usual weights.
    assert one.told["taught_until"] is None
    assert [each.policy for each in found] == list(ORDER)
    for each in found:
        # Rows are rounded to the fen, by shelf there and by store and day here.
        assert abs((each.profit_fen or 0) - (grown[each.policy][-1][1] or 0)) <= 3 + one.days
        assert each.sold_micro <= each.wanted_micro
        split = [by[each.policy].profit_fen or 0 for by in parts.values()]
        assert sum(split) == each.profit_fen
    assert len(lines) == 3
    assert len({each.wanted_micro for each in found}) == 1
    with pytest.raises(exc.DBAPIError), writing(firm.engine) as session:
        session.connection().execute(update(ReplayShelf).values(profit_fen=1))
    with pytest.raises(exc.DBAPIError), writing(firm.engine) as session:
        session.connection().execute(update(ReplayRun).values(state="asked"))


def test_a_replay_with_nothing_to_play_ends(firm: Firm, bench: Bench) -> None:
    ready(firm)
    run = ask(firm, Asked())
    assert isinstance(run, int)
    assert Replaying(bench).play(Job("replay", firm.company, str(run))) == {"shelves": 0}
    with writing(firm.engine) as session:
        assert session.connection().scalar(select(ReplayRun.state)) == "failed"  # type: ignore[call-overload]


def test_vectors_serve_the_oldest_first() -> None:
    """The same as walking through the ages one by one."""
    random = np.random.default_rng(1)
    there = random.integers(0, 5, (20, 6)).astype(float)
    wanted = random.integers(0, 20, 20).astype(float)
    upto = np.cumsum(there, axis=1)
    left = np.diff(np.maximum(upto - wanted[:, None], 0.0), axis=1, prepend=0.0)
    for row in range(20):
        need, walked = wanted[row], there[row].copy()
        for age in range(6):
            taken = min(walked[age], need)
            walked[age] -= taken
            need -= taken
        assert left[row].tolist() == walked.tolist()
