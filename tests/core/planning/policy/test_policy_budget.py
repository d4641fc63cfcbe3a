"""Budgets: the best use of too little money, and no use of a budget that reaches."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from core.planning.policy.budget import Purse, fits, within_budgets
from core.planning.policy.terms import Line

A = Line(100.0, (60.0, 30.0, 5.0, -10.0))
B = Line(50.0, (20.0, 18.0, 1.0, -30.0))
CENT = 1e-3


def within(lines: Sequence[Line], wanted: Sequence[int], left: float) -> list[int]:
    return within_budgets(lines, wanted, [Purse(left, frozenset(range(len(lines))))])


def test_a_budget_goes_to_the_best_yuan_first() -> None:
    assert within([A, B], [3, 3], 100) == [1, 0]
    assert within([A, B], [3, 3], 200) == [1, 2]
    assert within([A, B], [3, 3], 10_000) == [3, 3]
    assert within([A, B], [3, 3], 0) == [0, 0]


def test_a_large_pack_is_taken_where_it_earns_more_than_a_small_one() -> None:
    """The small one earns more a yuan, but then the money does not reach for the large one."""
    small, large = Line(1.0, (10.0,)), Line(100.0, (500.0,))
    assert within([small, large], [1, 1], 100) == [0, 1]


def test_a_minimum_enters_a_budget_as_a_whole() -> None:
    bulk = Line(50.0, (20.0, 18.0, 1.0), least=2)
    assert within([A, bulk], [1, 2], 150) == [1, 0]
    assert within([A, bulk], [1, 2], 200) == [1, 2]


def test_a_budget_of_a_category_leaves_the_rest_alone() -> None:
    packs = within_budgets([A, B], [3, 3], [Purse(100, frozenset({0}))])
    assert packs == [1, 3]


def test_of_two_budgets_both_hold() -> None:
    purses = [Purse(100, frozenset({0})), Purse(200, frozenset({0, 1}))]
    assert within_budgets([A, B], [3, 3], purses) == [1, 2]


priced = st.builds(
    lambda cost, gains: Line(float(cost), tuple(sorted(map(float, gains), reverse=True))),
    st.integers(1, 90),
    st.lists(st.integers(1, 300), min_size=1, max_size=5),
)
some_lines = st.lists(priced, min_size=1, max_size=7)


@st.composite
def shared(draw: st.DrawFn) -> tuple[list[Line], list[int], list[Purse]]:
    """Lines, all of whose packs are wanted, a budget of all, and one of some."""
    lines = draw(some_lines)
    wanted = [len(line.gains) for line in lines]
    every = frozenset(range(len(lines)))
    few = draw(st.frozensets(st.integers(0, len(lines) - 1)))
    money = st.floats(0, 600)
    return lines, wanted, [Purse(draw(money), every), Purse(draw(money), few)]


@settings(max_examples=200, deadline=None)
@given(shared())
def test_no_exchange_of_one_pack_for_another_would_earn_more(
    case: tuple[list[Line], list[int], list[Purse]],
) -> None:
    lines, wanted, purses = case
    packs = within_budgets(lines, wanted, purses)
    assert fits(lines, packs, purses)
    assert all(0 <= n <= most for n, most in zip(packs, wanted, strict=True))
    for more in range(len(lines)):
        if packs[more] == wanted[more]:
            continue
        one_more = [n + (i == more) for i, n in enumerate(packs)]
        assert not fits(lines, one_more, purses), "what earns and fits is taken"
        for less in range(len(lines)):
            if less == more or packs[less] == 0:
                continue
            other = [n - (i == less) for i, n in enumerate(one_more)]
            earned = lines[more].next_gain(packs[more]) - lines[less].next_gain(packs[less] - 1)
            assert earned <= CENT or not fits(lines, other, purses)


@given(some_lines, st.floats(0, 100))
def test_a_budget_that_reaches_changes_nothing(lines: list[Line], beyond: float) -> None:
    wanted = [len(line.gains) for line in lines]
    needed = sum(line.pack_cost * n for line, n in zip(lines, wanted, strict=True))
    assert within(lines, wanted, needed + beyond) == wanted


@given(some_lines, st.floats(0, 600), st.floats(0, 300))
def test_more_money_than_all_but_one_pack_never_earns_less_by_more_than_that_pack(
    lines: list[Line], left: float, more: float
) -> None:
    wanted = [len(line.gains) for line in lines]

    def earned(money: float) -> float:
        packs = within(lines, wanted, money)
        return sum(line.gain(n) for line, n in zip(lines, packs, strict=True))

    dearest = max(line.gains[0] for line in lines)
    assert earned(left + more) >= earned(left) - dearest - CENT
