"""The chance of running out: known answers, and what must hold for any stock."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.forecast.levels import LEVELS, Flags, Floats, deviates
from core.planning.policy.order import NEVER, Supply
from core.planning.stockout import (
    FAMILIES,
    Blend,
    Habit,
    Outlook,
    futures,
    habit_of,
    hanging_together,
    late_draws,
    learn_blend,
    ran_out,
)


def outlook(mean: float = 20.0, spread: float = 5.0, together: float = 0.0) -> Outlook:
    random = np.random.default_rng(2)
    errors = np.sqrt(together) * random.standard_normal((300, 1)) + np.sqrt(
        1 - together
    ) * random.standard_normal((300, 14))
    ranks = (np.argsort(np.argsort(errors, axis=0), axis=0) + 0.5) / 300
    daily = np.maximum(mean + spread * deviates(LEVELS), 0.0)
    return Outlook(("S", "I"), np.tile(daily, (14, 1)), np.full(14, mean), ranks)


def shelf(*lots: tuple[float, int, int]) -> Supply:
    pieces, first, last = (np.array([column]) for column in zip(*lots, strict=True))
    return Supply(pieces.astype(float), first, last)


def chance(seen: Outlook, supply: Supply) -> float:
    blend = Blend()
    said = {n: ran_out(p[None], supply).mean(axis=1) for n, p in futures(seen, 200, 1).items()}
    return float(blend.chance(said)[0])


def test_each_family_has_the_mean_and_spread_it_was_given() -> None:
    for name, paths in futures(outlook(), 4000, 1).items():
        assert paths.mean() == pytest.approx(20, abs=0.3), name
        assert paths.std() == pytest.approx(5, rel=0.12), name


def test_days_that_hang_together_make_totals_wider_in_every_family() -> None:
    apart, joined = (
        {n: p.sum(axis=1).std() for n, p in futures(outlook(together=t), 2000, 1).items()}
        for t in (0.0, 0.5)
    )
    for name in FAMILIES:
        assert joined[name] > 1.6 * apart[name], name
    assert hanging_together(outlook(together=0.5).ranks, 14) == pytest.approx(0.5, abs=0.08)
    assert hanging_together(np.empty((0, 0)), 14) == 0


def slow(mean: float, habit: Habit) -> Outlook:
    """Whole quantiles of something that sells less than a piece a day: most are zero."""
    daily = np.where(LEVELS > 0.8, 1.0, 0.0)
    ranks = (np.tile(np.arange(300.0), (14, 1)).T + 0.5) / 300
    return Outlook(("S", "I"), np.tile(daily, (14, 1)), np.full(14, mean), ranks, True, habit)


def test_a_slow_seller_is_told_half_by_its_habit_and_rounding_loses_nothing() -> None:
    found = futures(slow(0.5, Habit(0.3, 1.4)), 4000, 1)
    for name in ("errors", "counts"):
        assert found[name].sum(axis=1).mean() == pytest.approx(14 * 0.4, rel=0.05), name
        assert (found[name] == np.round(found[name])).all()


def test_clumped_sales_vary_as_much_as_they_did() -> None:
    """Days: Poisson with clumps, variance 2 a piece, and a level that is a third off."""
    paths = futures(slow(0.4, Habit(0.4, 2.0)), 20_000, 1)["counts"]
    assert paths.mean() == pytest.approx(0.4, rel=0.03)
    assert paths.var() == pytest.approx(0.4 * 2.0 + 0.1 * 0.4 * (0.4 + 1.0), rel=0.1)


def test_a_habit_is_what_was_sold_and_how_much_at_once() -> None:
    singly = np.tile([0.0, 1.0], 91)
    assert habit_of(singly).daily == pytest.approx(0.5, abs=0.01)
    assert habit_of(singly).clumps == 1.0
    pairs = np.tile([0.0, 0.0, 0.0, 4.0], 46)
    clumps = (pairs[-182:].var() * 182 + 10 * 1.4) / (pairs[-182:].sum() + 10)
    assert habit_of(pairs).clumps == pytest.approx(clumps)
    assert habit_of(pairs).clumps == pytest.approx(2.9, abs=0.1)
    assert habit_of(np.empty(0)) == Habit(0.0, 1.4)


def test_a_habit_of_nothing_sold_and_forecast_sells_nothing() -> None:
    found = futures(slow(0.0, Habit(0.0, 1.4)), 50, 1)
    assert found["errors"].sum() == found["counts"].sum() == 0


def test_the_same_seed_gives_the_same_futures() -> None:
    first, second = futures(outlook(), 50, 3), futures(outlook(), 50, 3)
    assert all((first[name] == second[name]).all() for name in FAMILIES)


def test_a_closed_day_sells_nothing_in_any_family() -> None:
    seen = outlook()
    seen.quantiles[3], seen.mean[3] = 0.0, 0.0
    for name, paths in futures(seen, 500, 1).items():
        assert paths[:, 3].max() == 0, name
        assert paths[:, 4].mean() == pytest.approx(20, abs=1), name


def test_a_path_runs_out_when_unexpired_stock_cannot_serve_it() -> None:
    days = np.array([[[4.0, 4.0, 4.0]]])
    assert not ran_out(days, shelf((12, 0, NEVER)))[0, 0]
    assert ran_out(days, shelf((11, 0, NEVER)))[0, 0]
    assert ran_out(days, shelf((12, 0, 1)))[0, 0]  # the last day's part expired
    assert not ran_out(days, shelf((4, 0, NEVER), (8, 1, NEVER)))[0, 0]
    assert ran_out(days, shelf((4, 0, NEVER), (8, 2, NEVER)))[0, 0]  # arrives a day too late
    assert ran_out(days, shelf((4, 0, NEVER), (8, 1, NEVER)), np.array([[[0, 1]]]))[0, 0]


def test_only_orders_are_late_and_as_late_as_orders_were() -> None:
    random = np.random.default_rng(1)
    record = np.array([0, 3])
    drawn = late_draws(record, (1, 500), np.array([[False, True]]), random)
    assert set(drawn[..., 0].ravel()) == {0}
    assert set(drawn[..., 1].ravel()) == {0, 3}
    none = late_draws(np.array([], dtype=np.int64), (1, 2), np.array([[True]]), random)
    assert none.max() == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.integers(0, 8), st.integers(0, 20)),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 3),
    st.integers(1, 90),
)
def test_more_stock_never_raises_the_chance(
    lots: list[tuple[int, int, int]], which: int, more: int
) -> None:
    lots = sorted(lots, key=lambda lot: lot[2])
    place = which % len(lots)
    fuller = [(q + (more if i == place else 0), f, t) for i, (q, f, t) in enumerate(lots)]
    seen = outlook(together=0.3)
    assert chance(seen, shelf(*fuller)) <= chance(seen, shelf(*lots)) + 1e-12


def said_and_happened(count: int = 3000) -> tuple[dict[str, Floats], Flags]:
    random = np.random.default_rng(8)
    truth = random.uniform(0.02, 0.98, count)
    happened = random.uniform(size=count) < truth
    odds = np.log(truth / (1 - truth))
    boastful = 1 / (1 + np.exp(-2.5 * odds))
    return {"errors": boastful, "counts": np.full(count, 0.5), "normal": boastful}, happened


def test_what_was_said_too_surely_is_said_less_surely() -> None:
    said, happened = said_and_happened()
    blend = learn_blend(said, happened)
    told = blend.chance(said)
    high = told > 0.7
    assert abs(told[high].mean() - happened[high].mean()) < 0.03
    assert ((told - happened) ** 2).mean() < ((said["errors"] - happened) ** 2).mean()


def test_too_few_statements_teach_nothing() -> None:
    said, happened = said_and_happened(100)
    assert learn_blend(said, happened) == Blend()
