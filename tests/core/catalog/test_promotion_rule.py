"""What promotions take off: known answers, then laws over any basket."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog.promotion_rule import (
    KINDS,
    BasketLine,
    Offer,
    Promotion,
    best_offers,
    claimed,
)

ONE = 1_000_000
MILK, BREAD, OIL = 1, 2, 3


def line(item: int, pieces: float, price: float, days_left: int | None = None) -> BasketLine:
    return BasketLine(item, round(pieces * ONE), round(pieces * price * 100), days_left)


def saved(promotions: list[Promotion], *lines: BasketLine) -> list[int]:
    return [offer.saving_fen for offer in best_offers(promotions, lines)]


SPECIAL = Promotion(1, "special_price", items={MILK: 9_900_000})
SECOND = Promotion(2, "second_item", items={MILK: None, BREAD: None}, percent_bp=5000)
SPEND = Promotion(3, "spend_save", spend_fen=100_00, save_fen=20_00)
GET = Promotion(4, "buy_get", items={MILK: None}, buy_micro=2 * ONE, get_micro=ONE)
LOT = Promotion(5, "near_expiry", items={MILK: None}, percent_bp=3000, days_left=3)


def test_a_special_price() -> None:
    assert saved([SPECIAL], line(MILK, 3, 12)) == [630]  # 3 × 12.00 → 29.70
    assert saved([SPECIAL], line(MILK, 3, 8), line(BREAD, 1, 8)) == [0, 0]
    assert saved([replace(SPECIAL, items={MILK: None}, percent_bp=1500)], line(MILK, 1, 12)) == [
        180
    ]


def test_the_second_at_half_price() -> None:
    assert saved([SECOND], line(MILK, 3, 12)) == [600]  # 3 × 12.00 → 30.00
    assert saved([SECOND], line(MILK, 1.9, 12)) == [0]
    # two lines of one item are one quantity; another item makes no pair with it
    assert saved([SECOND], line(MILK, 1, 12), line(MILK, 1, 12)) == [300, 300]
    assert saved([SECOND], line(MILK, 1, 12), line(BREAD, 1, 8)) == [0, 0]


def test_buy_two_get_one() -> None:
    assert saved([GET], line(MILK, 2, 12)) == [0]
    assert saved([GET], line(MILK, 3, 12)) == [1200]
    assert saved([GET], line(MILK, 5, 12)) == [1200]
    assert saved([GET], line(MILK, 6, 12)) == [2400]


def test_spend_and_save_is_split_over_the_lines() -> None:
    lines = line(MILK, 1, 33.33), line(BREAD, 1, 33.33), line(OIL, 1, 33.34)
    assert saved([SPEND], *lines) == [667, 666, 667]
    assert saved([SPEND], line(OIL, 1, 99.99)) == [0]
    assert saved([SPEND], line(OIL, 3, 100)) == [2000]
    assert saved([replace(SPEND, repeats=True)], line(OIL, 3, 100)) == [6000]


def test_the_markdown_of_a_lot_counts_for_that_lot() -> None:
    assert saved([LOT], line(MILK, 1, 10, 3), line(MILK, 1, 10, 4), line(MILK, 1, 10)) == [
        300,
        0,
        0,
    ]


def test_the_customer_gets_the_best_and_nothing_stacks() -> None:
    # special price saves 12.60, the second at half price 18.00, one of three free 24.00
    assert best_offers([SPECIAL, SECOND, GET], [line(MILK, 6, 12)]) == [Offer(4, 2400)]
    # oil alone reaches the threshold: milk keeps its own offer
    both = best_offers([SPEND, GET], [line(OIL, 1, 100), line(MILK, 3, 12)])
    assert both == [Offer(3, 2000), Offer(4, 1200)]
    # oil needs the milk to reach it, and 20.00 are more than milk's 12.00
    both = best_offers([SPEND, GET], [line(OIL, 1, 70), line(MILK, 3, 12)])
    assert both == [Offer(3, 1321), Offer(3, 679)]


@pytest.mark.parametrize(("share", "claim"), [(0, 0), (5000, 50), (10_000, 99), (None, None)])
def test_what_the_supplier_pays(share: int | None, claim: int | None) -> None:
    assert claimed(99, share) == claim


PROMOTIONS = st.builds(
    Promotion,
    id=st.integers(1, 10_000),
    kind=st.sampled_from(KINDS),
    items=st.dictionaries(st.integers(1, 4), st.none() | st.integers(0, 30 * ONE), max_size=4),
    percent_bp=st.integers(0, 10_000),
    buy_micro=st.integers(0, 4).map(lambda n: n * ONE),
    get_micro=st.integers(0, 2).map(lambda n: n * ONE),
    spend_fen=st.integers(0, 200_00),
    save_fen=st.integers(0, 300_00),
    repeats=st.booleans(),
    days_left=st.none() | st.integers(0, 9),
)
LINES = st.builds(
    BasketLine,
    item_id=st.integers(1, 4),
    quantity_micro=st.integers(-ONE, 9 * ONE),
    amount_fen=st.integers(-100, 90_00),
    days_left=st.none() | st.integers(-2, 12),
)
SEVERAL = st.lists(PROMOTIONS, max_size=5, unique_by=lambda p: p.id)
BASKETS = st.lists(LINES, max_size=6)


@given(SEVERAL, BASKETS)
def test_no_line_falls_below_nothing(promotions: list[Promotion], basket: list[BasketLine]) -> None:
    by_id = {p.id: p for p in promotions}
    offers = best_offers(promotions, basket)
    assert len(offers) == len(basket)
    for sold, offer in zip(basket, offers, strict=True):
        assert 0 <= offer.saving_fen <= max(0, sold.amount_fen)
        if offer.promotion_id is None:
            assert offer.saving_fen == 0
        else:
            assert by_id[offer.promotion_id].about(sold.item_id)


@given(SEVERAL, BASKETS)
def test_the_customer_never_gets_less_than_by_one_promotion_alone(
    promotions: list[Promotion], basket: list[BasketLine]
) -> None:
    together = sum(offer.saving_fen for offer in best_offers(promotions, basket))
    for one in promotions:
        assert together >= sum(offer.saving_fen for offer in best_offers([one], basket))


@given(PROMOTIONS, BASKETS)
def test_the_parts_of_spend_and_save_add_up(promotion: Promotion, basket: list[BasketLine]) -> None:
    spend = replace(promotion, kind="spend_save", items={}, repeats=False)
    bought = sum(x.amount_fen for x in basket if x.quantity_micro > 0 and x.amount_fen > 0)
    reached = spend.spend_fen > 0 and bought >= spend.spend_fen
    saving = sum(offer.saving_fen for offer in best_offers([spend], basket))
    assert saving == (min(bought, spend.save_fen) if reached else 0)
