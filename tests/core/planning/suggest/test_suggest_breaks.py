"""Suggestions at a supplier's price break: taken where it earns more, within life, money and his
minimum; its line makes the arithmetic sum; the order has the price of what is ordered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.price_lists import LineForm, PriceListForm, save_price_list, set_prices
from core.kernel.amounts import MICRO
from core.planning.suggest.accept import Accepted, Choice
from core.planning.suggest.decide import ORDER, Decided, decide_within
from core.planning.suggest.shelf import Break, Shelf
from core.planning.suggest.work import wishes
from core.platform.edge import perform_on
from tests.core.planning.suggest.made_up import TODAY as THEN
from tests.core.planning.suggest.made_up import shelf, stored
from tests.core.planning.suggest.test_suggest_accept import GOODS, answer, firm, make
from tests.core.planning.suggest.test_suggest_loop import ask, look
from tests.core.planning.suggest.test_suggest_policy import THOUSAND, purse, worth
from tests.firm import TODAY, Firm

__all__ = ["firm"]


def broken(one: Shelf, *breaks: tuple[int, int]) -> Shelf:
    """Goods at 6.00 a piece, with (pieces, fen) from which on every piece costs less."""
    pack = one.source.pack_micro // MICRO
    tiers = tuple(Break(n * MICRO, fen * pack * 10_000, fen * MICRO) for n, fen in breaks)
    return replace(one, source=replace(one.source, breaks=tiers))


def decided(*shelves: Shelf, daily: float = 10.0, **more: int) -> list[Decided]:
    run = stored(*[daily] * len(shelves), spread=0.0, keys=tuple(one.key for one in shelves))
    purses = [purse(more["left"])] if "left" in more else []
    found = wishes(shelves, run, THEN, {})
    return decide_within(found, {5: more.get("least", 0)}, purses, THOUSAND).suggestions


def test_a_break_is_taken_when_it_earns_more() -> None:
    """Ten a day, and it serves the days 2 to 4: thirty are wished for. A hundred at 5.40 save 60.00
    and lie longer."""
    (plain,) = decided(shelf())
    assert plain.quantity_micro == 30 * MICRO
    (one,) = decided(broken(shelf(), (100, 540)))
    assert one.kind == ORDER
    assert (one.quantity_micro, one.break_micro) == (100 * MICRO, 70 * MICRO)
    assert one.price_micro == 5_400_000
    assert one.parts["break"] == 70 * MICRO
    assert one.parts["risk"] == plain.parts["risk"]
    assert sum(one.parts.values()) == one.quantity_micro
    assert one.broken is not None
    # 100 x 0.60, less 450 nights of 5.40 beside 30 of 6.00, at 15 % a year
    keeping = 0.15 / 365 * (540 * 450 - 600 * 30)
    assert one.broken.gain_fen == pytest.approx(6_000 - keeping, abs=1)
    assert one.stake_fen == plain.stake_fen + one.broken.gain_fen
    assert one.less_fen < -5_000, "one piece less loses the price of all of them"  # type: ignore[operator]
    assert one.more_fen == pytest.approx(60, abs=3)


def test_short_life_keeps_it_from_being_taken() -> None:
    (one,) = decided(broken(shelf(life=4), (100, 540)))
    assert (one.quantity_micro, one.break_micro, one.broken) == (30 * MICRO, 0, None)


def test_it_is_paid_by_what_the_budget_leaves() -> None:
    """30 pieces at 6.00 are 180.00; a hundred at 5.40 are 540.00."""
    goods = broken(shelf(), (100, 540))
    (poor,) = decided(goods, left=500)
    assert (poor.quantity_micro, poor.price_micro) == (30 * MICRO, 6 * MICRO)
    (rich,) = decided(goods, left=540)
    assert rich.quantity_micro == 100 * MICRO
    both = decided(goods, broken(shelf(item=2), (100, 530)), left=800)
    assert sorted(one.break_micro for one in both) == [0, 70 * MICRO]
    assert max(both, key=lambda one: one.break_micro).wish.shelf.item_id == 2, "what gains more"


def test_an_order_stays_above_its_supplier_s_minimum() -> None:
    """31 pieces at 3.00 are 93.00, 30 at 6.00 are 180.00; he takes no order below 100.00."""
    (cheap,) = decided(broken(shelf(), (31, 300)))
    assert cheap.quantity_micro == 31 * MICRO
    (kept,) = decided(broken(shelf(), (31, 300)), least=10_000)
    assert (kept.quantity_micro, kept.price_micro) == (30 * MICRO, 6 * MICRO)


def test_a_break_that_is_reached_anyway_is_its_price_and_adds_nothing() -> None:
    (one,) = decided(broken(shelf(), (20, 550)))
    assert (one.quantity_micro, one.break_micro, one.price_micro) == (30 * MICRO, 0, 5_500_000)
    assert one.broken is not None
    assert one.broken.extra_fen == -30 * 50


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(0.2, 20), min_size=1, max_size=3),
    st.integers(1, 12),
    st.lists(st.tuples(st.integers(2, 400), st.integers(300, 599)), min_size=1, max_size=3),
    st.floats(0, 2_000),
    st.integers(0, 40_000),
    st.sampled_from([None, 4, 20]),
)
def test_it_adds_up_and_stays_within_whatever_the_breaks(
    daily: list[float], pack: int, breaks: list[tuple[int, int]], left: float, minimum: int,
    life: int | None,
) -> None:  # fmt: skip
    falling = _falling(breaks)
    goods = [broken(shelf(item=n + 1, pack=pack, life=life), *falling) for n in range(len(daily))]
    found = wishes(goods, stored(*daily), THEN, {})
    outcome = decide_within(found, {5: minimum}, [purse(left)], THOUSAND)
    for one in outcome.suggestions:
        assert sum(one.parts.values()) == one.quantity_micro
        assert one.price_micro == one.wish.shelf.source.price_of(one.quantity_micro)
    paid = sum(
        one.price_micro * (one.quantity_micro // one.wish.shelf.source.pack_micro) // 10_000
        for one in outcome.suggestions
        if one.kind == ORDER
    )
    assert paid <= left * 100 + 1
    assert paid <= worth(outcome.suggestions)
    assert outcome.spent[0].taken_fen <= left * 100 + 1


def _falling(breaks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for pieces, fen in sorted(breaks):
        if not found or (pieces > found[-1][0] and fen < found[-1][1]):
            found.append((pieces, fen))
    return found


def listed(firm: Firm, *tiers: tuple[int, float], partner: bool = True) -> None:
    """A price list of the supplier for boxes of nine: (from pieces, yuan a box)."""
    form = PriceListForm("CG-1", "供货价", "buy", TODAY, partner_id=firm.supplier)
    if not partner:
        form = replace(form, code="CG-2", partner_id=None)
    number = perform_on(firm.engine, save_price_list, firm.actor, firm.company, form)
    assert isinstance(number, int), number
    lines = [
        LineForm(firm.items[GOODS], firm.box, round(price * MICRO), pieces * MICRO)
        for pieces, price in tiers
    ]
    told = perform_on(firm.engine, set_prices, firm.actor, firm.company, number, lines)
    assert told == len(lines), told


def lines_of_orders(firm: Firm) -> list[tuple[int, int]]:
    """Boxes and the price of one."""
    rows = firm.rows(
        "SELECT l.entered_micro, l.price_micro FROM document d JOIN document_line l"
        " ON l.document_id = d.id WHERE d.kind = 'purchase.order' ORDER BY l.id"
    )
    return [(quantity // MICRO, price) for quantity, price in rows]


def test_a_price_list_s_break_is_suggested_ordered_and_asked_for(firm: Firm) -> None:
    """54.00 a box of nine was last paid; the list says 53.00, and 45.00 from 100 pieces on: twelve
    boxes, 108 pieces, three weeks' sales."""
    (before,) = make(firm)
    listed(firm, (0, 53.0), (100, 45.0))
    (one,) = make(firm)
    assert before.quantity_micro < one.quantity_micro == 108 * MICRO
    assert sum(one.parts) == one.quantity_micro
    assert (one.price_micro, one.usual_price_micro) == (45 * MICRO, 53 * MICRO)
    assert one.break_fen is not None
    assert one.break_fen > 0
    (wanted,) = look(firm)
    assert (wanted.quantity_micro, wanted.price_micro) == (108 * MICRO, 45 * MICRO)
    assert isinstance(answer(firm, Choice(one.id)), Accepted)
    assert lines_of_orders(firm) == [(12, 45 * MICRO)]


def test_another_number_has_the_price_of_that_number(firm: Firm) -> None:
    listed(firm, (0, 53.0), (100, 45.0))
    (one,) = make(firm)
    assert isinstance(answer(firm, Choice(one.id, 6, "货架不够")), Accepted)
    assert lines_of_orders(firm) == [(6, 53 * MICRO)]


def test_the_loop_asks_at_the_price_of_what_is_asked_for(firm: Firm) -> None:
    listed(firm, (0, 53.0), (100, 45.0))
    make(firm)
    assert ask(firm).raised == 1
    assert lines_of_orders(firm) == [(12, 45 * MICRO)]


def test_a_list_for_all_suppliers_breaks_below_what_was_last_paid(firm: Firm) -> None:
    """No price for small orders stands in it: those cost what was last paid."""
    listed(firm, (100, 45.0), partner=False)
    (one,) = make(firm)
    assert (one.price_micro, one.usual_price_micro) == (45 * MICRO, 54 * MICRO)


def test_lists_without_a_lower_price_change_nothing(firm: Firm) -> None:
    (before,) = make(firm)
    listed(firm, (0, 60.0), (100, 60.0))
    (one,) = make(firm)
    assert replace(one, id=before.id) == before
