"""Of several price lists one price counts: the closest list, the highest tier reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.catalog.price_rule import ListPrice, choose, converted

PIECE, BOX, CARTON = 1, 2, 3
UNITS = {PIECE: (1, 1), BOX: (9, 1), CARTON: (27, 1)}
PATH = [10, 20, 30]
ONE = 1_000_000
DAY = dt.date(2026, 1, 1)
GENERAL = ListPrice(1, "A", "all", None, None, DAY, PIECE, 0, 12 * ONE)


def price(found: tuple[ListPrice, int | None] | None) -> tuple[int, int | None]:
    assert found is not None
    return found[0].list_id, found[1]


def test_who_is_named_more_closely_comes_first() -> None:
    region = replace(GENERAL, list_id=2, org_unit_id=20, price_micro=11 * ONE)
    store = replace(GENERAL, list_id=3, org_unit_id=30, price_micro=10 * ONE)
    partner = replace(GENERAL, list_id=4, partner_id=7, price_micro=9 * ONE)
    both = replace(partner, list_id=5, org_unit_id=10, price_micro=8 * ONE)
    lists = [GENERAL, region, store, partner, both]
    for most in (5, 4, 3, 2, 1):
        assert price(choose(lists[:most], UNITS, PIECE, ONE, PATH))[0] == most
    other = replace(GENERAL, list_id=9, org_unit_id=99)
    assert choose([other], UNITS, PIECE, ONE, PATH) is None


def test_the_later_of_two_alike_counts() -> None:
    later = replace(GENERAL, list_id=2, from_on=dt.date(2026, 2, 1), price_micro=13 * ONE)
    assert price(choose([later, GENERAL], UNITS, PIECE, ONE, PATH)) == (2, 13 * ONE)


def test_tiers_begin_at_their_quantity() -> None:
    tiers = [GENERAL, replace(GENERAL, from_micro=10 * ONE, price_micro=10 * ONE)]
    assert price(choose(tiers, UNITS, PIECE, 10 * ONE - 1, PATH))[1] == 12 * ONE
    assert price(choose(tiers, UNITS, PIECE, 10 * ONE, PATH))[1] == 10 * ONE


def test_a_unit_is_converted_only_where_the_price_is_exact() -> None:
    box = replace(GENERAL, unit_id=BOX, price_micro=100 * ONE)
    assert price(choose([box], UNITS, CARTON, 27 * ONE, PATH))[1] == 300 * ONE
    assert choose([box], UNITS, PIECE, ONE, PATH) is None  # 11.111111… a piece
    assert price(choose([box, GENERAL], UNITS, BOX, ONE, PATH))[1] == 100 * ONE
    assert price(choose([GENERAL], UNITS, BOX, 9 * ONE, PATH))[1] == 108 * ONE


def test_a_price_nobody_may_see_hides_no_other() -> None:
    hidden = replace(GENERAL, list_id=2, partner_id=7, price_micro=None)
    assert price(choose([GENERAL, hidden], UNITS, PIECE, ONE, PATH)) == (2, None)


PRICES = st.builds(
    ListPrice,
    list_id=st.integers(1, 4),
    code=st.just(""),
    name=st.just(""),
    partner_id=st.none(),
    org_unit_id=st.none(),
    from_on=st.just(DAY),
    unit_id=st.sampled_from([PIECE, BOX, CARTON]),
    from_micro=st.integers(0, 50 * ONE),
    price_micro=st.integers(0, 10**9),
)


@given(
    prices=st.lists(PRICES, max_size=12, unique_by=lambda p: (p.list_id, p.unit_id, p.from_micro)),
    unit=st.sampled_from([PIECE, BOX, CARTON]),
    quantity=st.integers(0, 60 * ONE),
)
def test_whatever_is_chosen_is_said_by_a_list(
    prices: list[ListPrice], unit: int, quantity: int
) -> None:
    """The order of rows is all one; the tier is reached; the price per base unit is the list's."""
    found = choose(prices, UNITS, unit, quantity, PATH)
    assert found == choose(prices[::-1], UNITS, unit, quantity, PATH)
    if found is None:
        return
    said, there = found
    assert said in prices
    assert said.from_micro <= quantity
    assert said.price_micro is not None
    assert there is not None
    assert there * UNITS[said.unit_id][0] == said.price_micro * UNITS[unit][0]
    higher = [
        p
        for p in prices
        if p.list_id == said.list_id
        and p.unit_id == said.unit_id
        and said.from_micro < p.from_micro <= quantity
    ]
    assert higher == []


@given(st.integers(0, 10**12), st.sampled_from([(1, 2), (9, 1), (1, 1000), (3, 4)]))
def test_converting_there_and_back_changes_nothing(micro: int, unit: tuple[int, int]) -> None:
    there = converted(micro, (1, 1), unit)
    assert there is None or converted(there, unit, (1, 1)) == micro
