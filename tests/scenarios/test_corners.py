"""Corners of the first documents: money given back, goods elsewhere, rights, time, serials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.documents import refusals as r
from core.documents.draft import save
from core.platform.database import writing
from core.platform.permissions import KEYS
from core.platform.rights import NotAllowed
from core.posting.refusals import SerialTwice, Stale
from tests.databases import Databases
from tests.firm import TODAY, Firm
from tests.standing import standing

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def firm(databases: Databases) -> Iterator[Firm]:
    with standing(databases, "sqlite", Firm) as made:
        yield made
        made.agree()


def owed(firm: Firm) -> int:
    """What is accrued to suppliers, in fen."""
    return int(firm.one("SELECT sum(open_fen) FROM open_item WHERE role = 'ap_estimated'"))


def test_a_return_after_a_late_cost_gives_back_what_the_receipt_accrued(firm: Firm) -> None:
    receipt = firm.post(RECEIPT, [firm.line("fifo-none", 10, 10)])
    line = firm.lines_of(receipt)[0]
    firm.post(LATE_COST, [firm.line("fifo-none", 1, 20, source_line_id=line)])
    firm.post(SUPPLIER_RETURN, [firm.line("fifo-none", 10, source_line_id=line)])
    assert owed(firm) == 2_000


def test_two_lines_that_return_one_line_give_back_no_more_than_it_was(firm: Firm) -> None:
    firm.post(RECEIPT, [firm.line("fifo-none", 2, 1)])
    sold = firm.post(DELIVERY, [firm.line("fifo-none", 2, 5.005)])
    line = firm.lines_of(sold)[0]
    firm.post(CUSTOMER_RETURN, [firm.line("fifo-none", 1, source_line_id=line)] * 2)
    assert firm.one("SELECT sum(open_fen) FROM open_item WHERE role = 'receivable'") == 0


def test_what_is_sold_before_anything_is_known_costs_an_estimate_never_nothing(firm: Firm) -> None:
    firm.post(
        DELIVERY,
        [firm.line("average-none", 5, 113)],
        org_unit_id=firm.shop,
        warehouse_id=firm.shop_warehouse,
    )
    cost, guess = firm.rows("SELECT sum(cost_now_fen), sum(provisional_fen) FROM fact_item_day")[0]
    assert (cost, guess) == (42_375, 42_375)  # 565.00 net, less a stated margin of 25 %


def test_goods_come_back_to_the_warehouse_they_left(firm: Firm) -> None:
    firm.post(RECEIPT, [firm.line("fifo-none", 5, 1)])
    sold = firm.post(DELIVERY, [firm.line("fifo-none", 5, 2)])
    answer = firm.submit(
        firm.draft(
            CUSTOMER_RETURN,
            [firm.line("fifo-none", 1, source_line_id=firm.lines_of(sold)[0])],
            org_unit_id=firm.shop,
            warehouse_id=firm.shop_warehouse,
        )
    )
    assert answer == r.Problems((r.OtherWarehouse(1, firm.warehouse),))


def test_a_reversal_is_neither_earlier_than_its_document_nor_in_the_future(firm: Firm) -> None:
    receipt = firm.post(RECEIPT, [firm.line("fifo-none", 5, 1)])
    tomorrow = TODAY + dt.timedelta(days=1)
    assert firm.reverse(receipt, on=YESTERDAY) == r.ReversedTooEarly(TODAY)
    assert firm.reverse(receipt, on=tomorrow) == r.FutureDate(tomorrow)


def test_a_time_of_day_that_is_none_is_refused(firm: Firm) -> None:
    draft = firm.draft(RECEIPT, [firm.line("fifo-none", 5, 1)], on=YESTERDAY, minute=57_600)
    assert firm.submit(draft) == r.Problems((r.WrongTime(),))


def test_the_right_is_asked_where_the_goods_move(firm: Firm) -> None:
    receipt = firm.post(RECEIPT, [firm.line("fifo-none", 10, 1)])
    line = firm.lines_of(receipt)[0]
    shop_only = frozenset({firm.shop})
    firm.actor = replace(firm.actor, grants=dict.fromkeys(KEYS, shop_only))
    answer = firm.submit(
        firm.draft(
            LATE_COST,
            [firm.line("fifo-none", 1, 20, source_line_id=line)],
            org_unit_id=firm.shop,
            warehouse_id=firm.shop_warehouse,
        )
    )
    assert answer == NotAllowed(LATE_COST.permission, firm.unit)


def test_a_draft_of_another_unit_cannot_be_taken_over(firm: Firm) -> None:
    draft = firm.draft(RECEIPT, [firm.line("fifo-none", 1, 1)])
    with writing(firm.engine) as session:
        saved = save(session, firm.actor, draft, RECEIPT.permission, True, firm.clock)
    assert not isinstance(saved, (Stale, NotAllowed))
    firm.actor = replace(firm.actor, grants=dict.fromkeys(KEYS, frozenset({firm.shop})))
    theirs = replace(draft, id=saved.id, version=saved.version, org_unit_id=firm.shop)
    with writing(firm.engine) as session:
        answer = save(session, firm.actor, theirs, RECEIPT.permission, True, firm.clock)
    assert answer == Stale(saved.id)


def test_a_serial_number_comes_in_once(firm: Firm) -> None:
    one = firm.line("specific-serial", 1, 100, lot_code="S1")
    posted = firm.post(RECEIPT, [one])
    again = firm.submit(firm.draft(RECEIPT, [one]))
    assert isinstance(again, (r.Problems, SerialTwice))
    sold = firm.post(DELIVERY, [firm.line("specific-serial", 1, 150, lot_code="S1")])
    firm.post(
        CUSTOMER_RETURN,
        [firm.line("specific-serial", 1, source_line_id=firm.lines_of(sold)[0])],
    )
    assert posted.number


def test_the_rest_of_an_order_of_dated_goods_is_closed_without_receiving(firm: Firm) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line("average-lot", 10, 1)])
    line = firm.lines_of(order)[0]
    firm.post(RECEIPT, [firm.line("average-lot", 0, 1, source_line_id=line, close_rest=True)])
    assert firm.rows(
        "SELECT fulfilled_micro, closed_micro FROM open_quantity WHERE line_id = ?", line
    ) == [(0, 10_000_000)]
