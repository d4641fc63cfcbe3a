"""As known then: the figures of a past day are those that were read on that day."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from core.analytics import as_of, as_of_since
from core.analytics.as_of import MarginThen, StockThen
from core.analytics.as_of_groups import By, margin_by, stock_by
from core.analytics.as_of_since import TooMuchSince
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.kernel.amounts import MICRO
from core.kernel.clock import to_micros
from core.kernel.refusals import Refusal
from core.posting.wanted import Posted
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import NOON, TODAY, Firm

DAY = dt.timedelta(days=1)
D = TODAY - 5 * DAY
WINDOW = Window(D - 3 * DAY, D)
THEN = to_micros(NOON) + 10
Seen = dict[str, tuple[int, int | None]]


def at(firm: Firm, micros: int) -> None:
    """What is posted now is posted then."""
    firm.clock.at = NOON + dt.timedelta(microseconds=micros - to_micros(NOON))


def stock(firm: Firm, look: Look, on: dt.date, known: int) -> dict[str, StockThen]:
    with look() as connection:
        found = as_of.stock_as_of(connection, Slice(firm.company), on, known)
    assert isinstance(found, list)
    return {row.code: row for row in found}


def margin(firm: Firm, look: Look, known: int) -> dict[str, MarginThen]:
    with look() as connection:
        found = as_of.margin_as_of(connection, Slice(firm.company), WINDOW, known)
    assert isinstance(found, list)
    return {row.code: row for row in found}


def before_and_after(firm: Firm) -> tuple[Posted, Posted, Posted]:
    """Bought 10 at 5, sold 4 at 9; later a receipt entered late, a bill, a sale entered late."""
    bought = firm.post(RECEIPT, [firm.line("average-none", 10, 5)], D - 3 * DAY)
    firm.post(DELIVERY, [firm.line("average-none", 4, 9)], D - DAY)
    at(firm, THEN + 100)
    late = firm.post(RECEIPT, [firm.line("average-none", 6, 4)], D - 2 * DAY)
    line = firm.lines_of(bought)[0]
    bill = firm.post(LATE_COST, [firm.line("average-none", 10, 1, source_line_id=line)], D)
    sale = firm.post(DELIVERY, [firm.line("average-none", 1, 9)], D)
    return late, bill, sale


def test_stock_of_a_day_with_what_was_entered_since(firm: Firm, look: Look) -> None:
    late, bill, sale = before_and_after(firm)
    row = stock(firm, look, D, THEN)["average-none"]
    assert (row.then_micro, row.then_fen) == (6 * MICRO, 3_000)
    assert row.now_micro == 11 * MICRO
    now = stock(firm, look, D, THEN + 200)["average-none"]
    assert (now.then_micro, now.then_fen) == (now.now_micro, now.now_fen)
    assert now.now_fen == row.now_fen
    with look() as connection:
        of = Slice(firm.company)
        assert as_of.stock_totals(connection, of, D, THEN) == (row.then_fen, row.now_fen)
        assert as_of.stock_items(connection, of, D, THEN, 5) == (row.item_id,)
        found = as_of.stock_documents(connection, of, D, THEN, 50)
    assert [one.document_id for one in found] == [one.document_id for one in (sale, bill, late)]
    assert sum(one.micro for one in found) == row.now_micro - row.then_micro
    assert sum(one.fen or 0 for one in found) == (row.now_fen or 0) - (row.then_fen or 0)


def test_margin_of_some_days_with_what_was_entered_since(firm: Firm, look: Look) -> None:
    before_and_after(firm)
    row = margin(firm, look, THEN)["average-none"]
    assert (row.then_net_fen, row.then_cost_fen) == (3_600, 2_000)
    assert row.now_net_fen == 4_500
    with look() as connection:
        found = as_of.margin_documents(connection, Slice(firm.company), WINDOW, THEN, 50)
    change = (row.now_net_fen - (row.now_cost_fen or 0)) - (3_600 - 2_000)
    assert sum(one.fen or 0 for one in found) == change != 0


@pytest.mark.parametrize("by", list(By))
def test_stores_and_categories_add_up_to_the_items(firm: Firm, look: Look, by: By) -> None:
    before_and_after(firm)
    of = Slice(firm.company)
    with look() as connection:
        worth = stock_by(connection, of, D, THEN, by)
        sold = margin_by(connection, of, WINDOW, THEN, by)
        totals = as_of.stock_totals(connection, of, D, THEN)
    items = margin(firm, look, THEN)["average-none"]
    assert isinstance(worth, list)
    assert isinstance(sold, list)
    assert [(one.then_fen, one.now_fen) for one in worth] == [totals]
    assert [(one.then_net_fen, one.now_net_fen) for one in sold] == [
        (items.then_net_fen, items.now_net_fen)
    ]
    assert [(one.then_cost_fen, one.now_cost_fen) for one in sold] == [
        (items.then_cost_fen, items.now_cost_fen)
    ]
    with look(without_cost(firm.actor)) as connection:
        hidden = stock_by(connection, of, D, THEN, by)
        shown = margin_by(connection, of, WINDOW, THEN, by)
    assert isinstance(hidden, list)
    assert isinstance(shown, list)
    assert [(one.then_fen, one.now_fen) for one in hidden] == [(None, None)]
    assert [(one.then_net_fen, one.then_cost_fen) for one in shown] == [(3_600, None)]


def test_a_reversal_since_does_not_change_what_was_known(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line("fifo-none", 5, 2)], D - 2 * DAY)
    sold = firm.post(DELIVERY, [firm.line("fifo-none", 3, 4)], D - DAY)
    at(firm, THEN + 100)
    assert isinstance(firm.reverse(sold, on=D), Posted)
    row = stock(firm, look, D, THEN)["fifo-none"]
    assert (row.then_micro, row.now_micro) == (2 * MICRO, 5 * MICRO)
    known = margin(firm, look, THEN)["fifo-none"]
    assert (known.then_net_fen, known.now_net_fen) == (1_200, 0)


def test_who_may_not_see_cost_sees_goods_and_sales_only(firm: Firm, look: Look) -> None:
    before_and_after(firm)
    with look(without_cost(firm.actor)) as connection:
        found = as_of.stock_as_of(connection, Slice(firm.company), D, THEN)
        assert isinstance(found, list)
        assert [(one.then_micro, one.then_fen, one.now_fen) for one in found] == [
            (6 * MICRO, None, None)
        ]
        sold = as_of.margin_as_of(connection, Slice(firm.company), WINDOW, THEN)
        assert isinstance(sold, list)
        assert [(one.then_net_fen, one.then_cost_fen) for one in sold] == [(3_600, None)]
        late = as_of.stock_documents(connection, Slice(firm.company), D, THEN, 50)
        assert {one.fen for one in late} == {None}


def test_too_much_since_is_said(firm: Firm, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    before_and_after(firm)
    monkeypatch.setattr(as_of_since, "MOST_SINCE", 2)
    with look() as connection:
        assert isinstance(as_of.stock_as_of(connection, Slice(firm.company), D, THEN), TooMuchSince)
        assert isinstance(
            as_of.margin_as_of(connection, Slice(firm.company), WINDOW, THEN), TooMuchSince
        )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_read_at_each_moment_is_told_again_later(
    firm: Firm, look: Look, seed: int
) -> None:
    """Random documents, some for past days, some reversed: at each moment the figure of now is
    written down, and afterwards asked for as known then."""
    luck = random.Random(seed)
    items = ("fifo-none", "average-none")
    for item in items:
        firm.post(RECEIPT, [firm.line(item, 200, 3)], D - 9 * DAY)
    kept: list[tuple[int, Seen, Seen]] = []
    posted: list[Posted] = []
    for step in range(1, 13):
        moment = THEN + step * 1_000
        at(firm, moment)
        on = TODAY - luck.randrange(1, 12) * DAY
        line = firm.line(luck.choice(items), luck.randrange(1, 9), luck.randrange(2, 9))
        kind = luck.choice((RECEIPT, DELIVERY, DELIVERY))
        answer: Posted | Refusal = firm.submit(firm.draft(kind, [line], on))
        if luck.random() < 0.3 and posted:
            answer = firm.reverse(posted.pop(luck.randrange(len(posted))))
        elif isinstance(answer, Posted):
            posted.append(answer)
        known = {c: (r.now_micro, r.now_fen) for c, r in stock(firm, look, D, moment).items()}
        sold = {c: (r.now_net_fen, r.now_cost_fen) for c, r in margin(firm, look, moment).items()}
        kept.append((moment, known, {c: v for c, v in sold.items() if v != (0, 0)}))
    for moment, known, sold in kept:
        then = {c: (r.then_micro, r.then_fen) for c, r in stock(firm, look, D, moment).items()}
        assert {c: v for c, v in then.items() if v != (0, 0)} == known
        told = {c: (r.then_net_fen, r.then_cost_fen) for c, r in margin(firm, look, moment).items()}
        assert {c: v for c, v in told.items() if v != (0, 0)} == sold
