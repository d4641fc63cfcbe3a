"""Today's lines of money: what runs out, bills, prices, suspicious stock, ranking; by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from core.analytics.today_phantom import phantoms
from core.analytics.today_price import below_cost
from core.analytics.today_rank import next_cut_off, ranked
from core.analytics.today_snoozed import put_off_lines
from core.analytics.today_stock_out import running_out
from core.analytics.today_unbilled import unbilled
from core.catalog.dropping import stop_ordering
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.rights import NotAllowed
from core.platform.snoozes import NoReason, NotPutOff, NotThatDay, put_off, take_up
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import TODAY, Firm

GOOD, OTHER, THIRD = "average-none", "fifo-none", "fifo-lot"
DAY = dt.timedelta(days=1)
LAST = TODAY - DAY


@dataclass(frozen=True)
class Line:
    name: str
    stake_fen: int | None = None
    due_on: dt.date | None = None
    pinned: bool = False


def test_pinned_then_due_then_by_stake() -> None:
    lines = [
        Line("later, dear", 900_00),
        Line("due, cheap", 1_00, TODAY),
        Line("pinned", None, None, True),
        Line("due, dear", 50_00, TODAY - DAY),
        Line("tomorrow", 999_00, TODAY + DAY),
        Line("nothing"),
    ]
    assert [line.name for line in ranked(lines, TODAY)] == [
        "pinned",
        "due, dear",
        "due, cheap",
        "tomorrow",
        "later, dear",
        "nothing",
    ]


def test_the_cut_off_is_at_three() -> None:
    assert next_cut_off(dt.datetime.combine(TODAY, dt.time(14, 59))) == TODAY
    assert next_cut_off(dt.datetime.combine(TODAY, dt.time(15))) == TODAY + DAY


def sold(firm: Firm, item: str, pieces: int, price: float = 10, on: dt.date = LAST) -> None:
    firm.post(DELIVERY, [firm.line(item, pieces, price)], on, minute=1200)


def test_what_runs_out_before_more_arrives(firm: Firm, look: Look) -> None:
    """56 sold in 28 days: two a day. Four left, lead two days, ordered today it comes in
    three: six would sell, two are lost, each earns 10 − 6."""
    firm.post(RECEIPT, [firm.line(GOOD, 60, 6), firm.line(OTHER, 60, 6)], TODAY - DAY * 20)
    sold(firm, GOOD, 56)
    sold(firm, OTHER, 28)
    with look() as connection:
        (one,) = running_out(connection, firm.company, LAST, TODAY)
    assert (one.item_id, one.supplier, one.order_id) == (firm.items[GOOD], "G1", None)
    assert (one.lost_micro, one.stake_fen, one.at_retail) == (2 * MICRO, 8_00, False)
    assert one.arrives_on == TODAY + DAY * 3
    assert one.wanted_micro(TODAY) == 16 * MICRO  # ten days are 20, less 4
    with look(without_cost(firm.actor)) as connection:
        (hidden,) = running_out(connection, firm.company, LAST, TODAY)
    assert (hidden.stake_fen, hidden.at_retail) == (22_60, True)


def test_what_is_no_longer_ordered_may_run_out(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(GOOD, 60, 6)], TODAY - DAY * 20)
    sold(firm, GOOD, 56)
    with writing(firm.engine) as session:
        item = firm.items[GOOD]
        assert stop_ordering(session, firm.actor, firm.company, [item], TODAY) == 1
    with look() as connection:
        assert running_out(connection, firm.company, LAST, TODAY) == []


def test_what_is_ordered_is_waited_for(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(GOOD, 60, 6)], TODAY - DAY * 20)
    sold(firm, GOOD, 56)
    order = firm.post(PURCHASE_ORDER, [firm.line(GOOD, 40, 6)], TODAY - DAY)  # due tomorrow
    with look() as connection:
        assert running_out(connection, firm.company, LAST, TODAY) == []
    sold(firm, GOOD, 4, on=TODAY)
    with look() as connection:
        (one,) = running_out(connection, firm.company, LAST, TODAY)
    assert (one.order_id, one.arrives_on, one.lost_micro) == (
        order.document_id,
        TODAY + DAY,
        2 * MICRO,
    )


def test_receipts_without_a_bill_cost_their_input_tax(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(GOOD, 10, 10)], TODAY - DAY * 60)
    old = firm.post(RECEIPT, [firm.line(GOOD, 10, 10)], TODAY - DAY * 70)
    firm.post(RECEIPT, [firm.line(GOOD, 5, 10)], TODAY - DAY * 61)
    with look() as connection:
        (one,) = unbilled(connection, firm.company, TODAY)
    assert (one.supplier, one.receipts, one.first_id) == ("G1", 2, old.document_id)
    assert (one.open_fen, one.tax_fen) == (150_00, 19_50)
    with look(without_cost(firm.actor)) as connection:
        assert unbilled(connection, firm.company, TODAY) == []  # what is owed is hidden, and so
        # is whether a bill came


def test_a_week_below_cost(firm: Firm, look: Look) -> None:
    firm.post(RECEIPT, [firm.line(GOOD, 60, 6), firm.line(OTHER, 60, 6)], TODAY - DAY * 20)
    sold(firm, GOOD, 10, 5)
    sold(firm, OTHER, 10, 5, TODAY - DAY * 9)
    sold(firm, OTHER, 10, 7)
    with look() as connection:
        (one,) = below_cost(connection, firm.company, LAST)
    assert (one.item_id, one.stake_fen) == (firm.items[GOOD], 10_00)
    with look(without_cost(firm.actor)) as connection:
        assert below_cost(connection, firm.company, LAST) == []


def test_stock_that_stopped_selling_may_not_be_there(firm: Firm, look: Look) -> None:
    """18 sold in the nine weeks before: six in 21 days, then none. 17 of the other: fewer."""
    lines = [firm.line(GOOD, 30, 6), firm.line(OTHER, 30, 6)]
    firm.post(RECEIPT, [*lines, firm.line(THIRD, 30, 6, lot_code="L1")], TODAY - DAY * 80)
    sold(firm, GOOD, 18, on=LAST - DAY * 21)
    sold(firm, OTHER, 17, on=LAST - DAY * 21)
    sold(firm, THIRD, 1, on=LAST - DAY)
    with look() as connection:
        assert phantoms(connection, firm.company) == []  # 20 days so far
    sold(firm, THIRD, 1, on=LAST)
    with look() as connection:
        (one,) = phantoms(connection, firm.company)
    assert (one.item_id, one.quantity_micro, one.expected_micro) == (
        firm.items[GOOD],
        12 * MICRO,
        6 * MICRO,
    )
    assert (one.worth_fen, one.at_retail) == (72_00, False)


def test_what_is_out_of_season_is_no_mystery(firm: Firm, look: Look) -> None:
    """Both sold 18 in the nine weeks before; of one the last went three weeks before the end of
    those, of the other a day later."""
    lines = [firm.line(GOOD, 30, 6), firm.line(OTHER, 30, 6)]
    firm.post(RECEIPT, [*lines, firm.line(THIRD, 30, 6, lot_code="L1")], TODAY - DAY * 80)
    sold(firm, GOOD, 18, on=LAST - DAY * 42)
    sold(firm, OTHER, 18, on=LAST - DAY * 41)
    sold(firm, THIRD, 1, on=LAST)
    with look() as connection:
        (one,) = phantoms(connection, firm.company)
    assert one.item_id == firm.items[OTHER]


def test_a_line_is_put_off_until_a_day_and_comes_back(firm: Firm, look: Look) -> None:
    def put(reason: str, until: dt.date, actor: object = None) -> object:
        with writing(firm.engine) as session:
            return put_off(
                session,
                actor or firm.actor,  # type: ignore[arg-type]
                firm.company,
                "expiry:1",
                "三个批次卖不完",
                until,
                reason,
                TODAY,
                firm.clock,
            )

    assert put("  ", TODAY + DAY) == NoReason()
    assert put("later", TODAY) == NotThatDay(TODAY, 31)
    assert put("later", TODAY + DAY * 32) == NotThatDay(TODAY + DAY * 32, 31)
    assert isinstance(put("later", TODAY + DAY, replace(firm.actor, grants={})), NotAllowed)
    assert isinstance(put("等促销", TODAY + DAY * 3), int)
    assert isinstance(put("等 促销", TODAY + DAY * 2), int)
    with look() as connection:
        (one,) = put_off_lines(connection, firm.company, firm.user, TODAY)
        assert put_off_lines(connection, firm.company, firm.user + 1, TODAY) == []
        assert put_off_lines(connection, firm.company, firm.user, TODAY + DAY * 2) == []
    assert (one.subject, one.reason, one.until_on) == ("expiry:1", "等 促销", TODAY + DAY * 2)
    with writing(firm.engine) as session:
        assert isinstance(take_up(session, firm.actor, firm.company, "expiry:1"), int)
        assert take_up(session, firm.actor, firm.company, "expiry:1") == NotPutOff()
