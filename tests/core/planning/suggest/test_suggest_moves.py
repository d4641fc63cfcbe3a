"""Goods near their date are moved only as far as the taker sells them in time: known answers.

Ten a day at place 1, two a day at place 2; what is moved arrives tomorrow. Goods cost 6.00.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.kernel.amounts import MICRO
from core.planning.suggest.decide import ORDER, TRANSFER, decide
from core.planning.suggest.given import Lot, named
from core.planning.suggest.given import given as kept
from core.planning.suggest.moves import MOVE_FEN, Load, Moved, moves
from core.planning.suggest.shelf import LotThere, Shelf
from core.planning.suggest.work import Wish, wishes
from tests.core.planning.suggest.made_up import DAY, TODAY, shelf, stored

COST = 600
BOTH = ((1, 1), (1, 2))


def sure(here: Shelf, there: Shelf, taker: float = 10.0, giver: float = 2.0) -> list[Wish]:
    """Wishes where everybody knows what will sell."""
    return wishes([here, there], stored(taker, giver, spread=0.0, keys=BOTH), TODAY, {})


def lots(one: Shelf, *pieces: tuple[int, int]) -> Shelf:
    """The shelf with (pieces, days until the last)."""
    there = tuple(LotThere(count * MICRO, TODAY + days * DAY) for count, days in pieces)
    return replace(one, lots=there, on_hand_micro=sum(lot.quantity_micro for lot in there))


def pieces(moved: Moved) -> list[tuple[int, int]]:
    """(pieces, days until the last) of what is moved."""
    return [
        (lot.quantity_micro // MICRO, ((lot.last_on or TODAY) - TODAY).days)
        for lot in moved.load.dying
    ]


def test_the_taker_gets_what_it_sells_from_arrival_to_the_last_day() -> None:
    """80 would expire; from day 1 to day 4 the taker sells 40, and those cover its order."""
    found = sure(shelf(place=1), shelf(place=2, there=90, expires_in=4))
    assert sum(lot.quantity_micro for lot in found[1].dying) == 80 * MICRO
    (moved,) = moves(found)
    assert pieces(moved) == [(40, 4)]
    assert moved.saved_fen == 40 * COST - MOVE_FEN
    assert {one.kind for one in decide(found, {})} == {TRANSFER}


def test_what_is_off_sale_when_it_arrives_is_not_moved() -> None:
    assert moves(sure(shelf(place=1), shelf(place=2, there=90, expires_in=0))) == []
    (moved,) = moves(sure(shelf(place=1), shelf(place=2, there=90, expires_in=1)))
    assert pieces(moved) == [(10, 1)]


def test_what_the_taker_has_itself_is_sold_first_if_it_expires_first() -> None:
    """Of its 30 that end on day 3 it has 20 left tomorrow: the moved sell on days 3 and 4."""
    found = sure(shelf(place=1, there=30, expires_in=3), shelf(place=2, there=90, expires_in=4))
    (moved,) = moves(found)
    assert pieces(moved) == [(20, 4)]
    assert moved.saved_fen == 20 * COST - MOVE_FEN


def test_what_would_push_the_takers_own_over_its_date_stays() -> None:
    """40 of its own end on day 6, 30 of them left tomorrow: in six days 60 sell, so 30 come."""
    found = sure(shelf(place=1, there=40, expires_in=6), shelf(place=2, there=90, expires_in=4))
    (moved,) = moves(found)
    assert pieces(moved) == [(30, 4)]
    assert moved.saved_fen == 30 * COST - MOVE_FEN


def test_each_lot_gives_what_sells_by_its_own_date() -> None:
    """Ten of those that end tomorrow, fifty by day 6: not forty of the first."""
    found = sure(shelf(place=1), lots(shelf(place=2), (48, 1), (80, 6)))
    (moved,) = moves(found)
    assert pieces(moved) == [(10, 1), (50, 6)]


def test_the_order_keeps_what_the_moved_goods_cannot_serve() -> None:
    """Until day 5 the taker lacks 30 (2 to 4); what comes sells on day 1 only."""
    found = sure(shelf(place=1), shelf(place=2, there=90, expires_in=1))
    decided = {one.kind: one for one in decide(found, {}) if one.wish is not found[1]}
    assert decided[TRANSFER].quantity_micro == 10 * MICRO
    assert decided[ORDER].quantity_micro == found[0].packs * MICRO
    assert all(sum(one.parts.values()) == one.quantity_micro for one in decided.values())


def test_at_stake_is_shared_between_the_move_and_the_order() -> None:
    found = sure(shelf(place=1), lots(shelf(place=2), (90, 2)))
    (moved,) = moves(found)
    decided = [one for one in decide(found, {}) if one.wish is not found[1]]
    assert {one.kind for one in decided} == {TRANSFER, ORDER}
    assert sum(one.stake_fen for one in decided) == found[0].stake_fen + moved.saved_fen


def test_one_more_or_less_moved_says_what_it_would_change() -> None:
    """Demand is sure: one more would expire there, one less expires here. None if none is there."""
    found = sure(shelf(place=1), shelf(place=2, there=90, expires_in=4))
    (one,) = decide(found, {})
    assert one.more_fen == 0
    assert one.less_fen is not None
    assert one.less_fen < 0
    (all_of_it,) = moves(sure(shelf(place=1), shelf(place=2, there=18, expires_in=4)))
    assert all_of_it.quantity_micro == 8 * MICRO
    assert all_of_it.more is None
    decided = decide(sure(shelf(place=1), shelf(place=2, there=18, expires_in=4)), {})
    assert next(each for each in decided if each.kind == TRANSFER).more_fen is None


def test_what_is_to_leave_already_is_not_given_again() -> None:
    giver = replace(shelf(place=2, there=90, expires_in=4), leaving_micro=75 * MICRO)
    (moved,) = moves(sure(shelf(place=1), giver))
    assert pieces(moved) == [(5, 4)]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(0, 12)), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, 12)), max_size=2),
    st.floats(0.3, 15),
)
def test_no_more_is_moved_than_sells_in_time(
    there: list[tuple[int, int]], here: list[tuple[int, int]], daily: float
) -> None:
    keys = stored(daily, 1.0, keys=BOTH)
    taker, giver = lots(shelf(place=1), *sorted(here, key=lambda lot: lot[1])), shelf(place=2)
    giver = lots(giver, *sorted(there, key=lambda lot: lot[1]))
    found = wishes([taker, giver], keys, TODAY, {})
    for moved in moves(found):
        row = keys.row_of[moved.taker.shelf.key]
        asked = keys.paths(row, 100)[:, 1:].mean(axis=0)
        for count, days in pieces(moved):
            assert count <= asked[:days].sum() + 1e-6
        assert 0 < moved.saved_fen <= moved.quantity_micro // MICRO * COST
        assert moved.quantity_micro % MICRO == 0
    for one in decide(found, {}):
        assert sum(one.parts.values()) == one.quantity_micro


def lot(number: int, count: int, days: int) -> Lot:
    return Lot(number, count * MICRO, TODAY + days * DAY)


def test_the_draft_names_the_lots_that_were_meant() -> None:
    """Fewer leave out what lasts, then what has least time; more take the first that can be sold;
    what the lots do not hold is not named."""
    there = [lot(1, 50, 0), lot(2, 40, 1), lot(3, 60, 6), lot(4, 99, 40)]
    load = Load(
        (LotThere(10 * MICRO, TODAY + DAY), LotThere(50 * MICRO, TODAY + 6 * DAY)),
        5 * MICRO,
        TODAY + dt.timedelta(days=28),
    )

    def said(count: int) -> list[tuple[int | None, int]]:
        return [
            (one, micro // MICRO) for one, micro in named(there, kept(load), count * MICRO, TODAY)
        ]

    assert said(65) == [(2, 10), (3, 50), (4, 5)]
    assert said(60) == [(2, 10), (3, 50)]
    assert said(53) == [(2, 3), (3, 50)]
    assert said(70) == [(2, 15), (3, 50), (4, 5)]
    assert said(300) == [(2, 40), (3, 60), (4, 99), (None, 101)]
    assert [(one, micro // MICRO) for one, micro in named([], {}, 7 * MICRO, TODAY)] == [(None, 7)]
