"""A price break is taken where what it saves is more than keeping and throwing away cost."""

from __future__ import annotations

import numpy as np
import pytest

from core.planning.policy import lot_size
from core.planning.policy.price_breaks import MOST_COVER_DAYS, Futures, Priced, Tier

DAYS, DAILY = 28, 10.0
FOREVER = 100_000
KEEPING = 0.15 / 365


def priced(
    *tiers: Tier,
    last: int = FOREVER,
    pack: float = 1,
    keeping: float = KEEPING,
    daily: float = DAILY,
) -> Priced:
    """Ten a day for sure, at 4.00 beyond their cost of 6.00; an order comes today and the next one
    could in five days."""
    short = np.full((3, DAYS), daily)
    return Priced(Futures(short, 0, np.full(3, 5), last), pack, 600, 400, keeping, tiers)


def test_a_break_saves_its_price_on_each_piece_less_the_keeping() -> None:
    """50 are wished for, and lie 40 + 30 + 20 + 10 nights; 100 lie 90 + 80 + … + 10. A hundred at
    5.40 save 60 each."""
    one = priced(Tier(100, 540))
    assert one.earned(50) == pytest.approx(400 * 50 - KEEPING * 600 * 100)
    assert one.earned(100) == pytest.approx(400 * 50 + 60 * 100 - KEEPING * 540 * 450)
    assert one.options(50) == [100, 50]
    assert (one.cost(99), one.cost(100)) == (600, 540)


def test_a_break_that_saves_less_than_the_keeping_is_left() -> None:
    """At ten times the keeping, 450 nights of 5.99 cost 1,108 and 100 of 6.00 cost 247; a fen
    off each piece saves 100."""
    one = priced(Tier(100, 599), keeping=KEEPING * 10)
    assert one.options(50) == [50, 100]


def test_what_would_expire_is_not_bought_for_its_price() -> None:
    """Good for seven days: thirty of a hundred would be thrown away, at 5.40 each."""
    one = priced(Tier(100, 540), last=6)
    assert one.wasted(100) == pytest.approx(30)
    assert one.options(50) == [50, 100]
    assert one.options(70) == [70, 100]


def test_a_break_that_is_reached_anyway_is_the_price() -> None:
    one = priced(Tier(40, 580), Tier(100, 540))
    assert one.cost(50) == 580
    assert one.earned(50) - one.earned(50, one.usual) == pytest.approx(20 * 50 + KEEPING * 20 * 100)


def test_of_several_breaks_the_one_that_earns_most_in_whole_packs() -> None:
    """In packs of nine, 100 pieces are twelve packs; from 600 on it is so cheap that two months are
    bought. More than sells in a quarter is not, however cheap."""
    one = priced(Tier(100, 540), Tier(600, 450), Tier(1_000, 100), pack=9)
    assert one.options(6) == [67, 12, 6]
    assert one.cover_days(67) == pytest.approx(60.3)
    assert one.cover_days(112) > MOST_COVER_DAYS


def test_what_nobody_asks_for_is_not_bought_for_its_price() -> None:
    assert priced(Tier(100, 60), daily=0.0).options(1) == [1]


def test_beyond_the_days_forecast_goods_lie_until_they_sell_at_the_usual_pace() -> None:
    """280 lie 270 + 260 + … + 0 nights, 380 a hundred more in each of the 28 nights and then, ten a
    day for ten days, half of a thousand."""
    one = priced(Tier(380, 500))
    nights = (one.earned(280, 600) - one.earned(380, 600)) / (KEEPING * 600)
    assert nights == pytest.approx(28 * 100 + 500)


def test_of_steady_demand_it_answers_as_the_textbook_does() -> None:
    """Snyder and Shen, all-units discounts: 1,300 a year at 0.75, from 400 on 0.72, from 800 on
    0.68, holding at 0.3, 8 an order: lots of 800. Without the cost of an order, which a wish of so
    many already weighs, the break at 800 beats 400 here too."""
    assert lot_size.all_units(8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68]).quantity == 800
    daily = np.full((1, 280), 1300 / 365)
    tiers = [Tier(400, 0.72), Tier(800, 0.68)]
    one = Priced(Futures(daily, 0, np.full(1, 50), FOREVER), 1, 0.75, 1, 0.3 / 365, tiers)
    assert one.earned(800) > one.earned(400) > one.earned(179)
