"""Lines that follow another document's line: only of the right kind, partner and lot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.late_cost import LATE_COST
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.desks.stores.opening import OPENING
from core.documents import refusals as r
from core.documents.kind import Kind
from core.platform.database import writing
from core.posting.refusals import OverFulfilled
from core.posting.wanted import Posted
from models.catalog import Partner
from tests.databases import Databases
from tests.firm import TODAY
from tests.scenarios.shop import DAY, MICRO, Shop
from tests.standing import standing

WRONG = r.Problems((r.WrongSource(1),))


@pytest.fixture
def shop(databases: Databases) -> Iterator[Shop]:
    """A shop on SQLite."""
    with standing(databases, "sqlite", Shop) as made:
        yield made
        made.agree()


@pytest.mark.parametrize("kind", [RECEIPT, DELIVERY, SUPPLIER_RETURN, CUSTOMER_RETURN, LATE_COST])
def test_a_line_follows_only_the_kind_it_may(shop: Shop, kind: Kind) -> None:
    opened = shop.post(OPENING, [shop.line("fifo-none", 5, 1)])
    line = shop.line("fifo-none", 1, 1, source_line_id=shop.line_id(opened))
    assert shop.refused(kind, [line]) == WRONG


@pytest.mark.parametrize("kind", [SUPPLIER_RETURN, CUSTOMER_RETURN, LATE_COST])
def test_a_return_or_a_late_cost_without_its_document_is_refused(shop: Shop, kind: Kind) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 1)])
    assert shop.refused(kind, [shop.line("fifo-none", 1, 1)]) == WRONG


def test_a_receipt_follows_an_order_of_its_own_supplier_only(shop: Shop) -> None:
    order = shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 5, 1)])
    with writing(shop.engine) as session:
        session.get_one(Partner, shop.customer).supplier = True
    line = shop.line("fifo-none", 1, 1, source_line_id=shop.line_id(order))
    assert shop.refused(RECEIPT, [line], partner_id=shop.customer) == WRONG


def test_a_line_that_brought_nothing_in_has_nothing_to_give_back_or_to_cost(shop: Shop) -> None:
    order = shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 5, 1)])
    source = shop.line_id(order)
    closing = shop.line("fifo-none", 0, 1, source_line_id=source, close_rest=True)
    receipt = shop.post(RECEIPT, [closing])
    assert shop.open_of(order) == [0]
    line = shop.line("fifo-none", 1, 1, source_line_id=shop.line_id(receipt))
    assert shop.refused(SUPPLIER_RETURN, [line]) == WRONG
    assert shop.refused(LATE_COST, [line]) == WRONG


def test_a_delivery_may_only_close_the_rest(shop: Shop) -> None:
    order = shop.post(SALES_ORDER, [shop.line("fifo-none", 5, 1)])
    closing = shop.line("fifo-none", 0, 1, source_line_id=shop.line_id(order), close_rest=True)
    other = shop.line("average-none", 1, 1)
    shop.post(RECEIPT, [other])
    delivery = shop.post(DELIVERY, [closing, other])
    assert shop.open_of(order) == [0]
    assert isinstance(shop.reverse(delivery), Posted)
    assert shop.open_of(order) == [5]


def test_the_lot_on_the_counter_must_be_one_that_was_sold(shop: Shop) -> None:
    for code in ("A", "B"):
        line = shop.line("average-lot", 2, 10, lot_code=code, expires_on=TODAY + 9 * DAY)
        shop.post(RECEIPT, [line])
    lots = dict(shop.rows("SELECT code, id FROM lot"))
    sold = shop.post(DELIVERY, [shop.line("average-lot", 3, 20)])
    assert shop.lots_of(sold) == {"A": -2, "B": -1}
    source = shop.line_id(sold)
    back = shop.line("average-lot", 2, source_line_id=source, lot_id=lots["B"])
    refused = shop.refused(CUSTOMER_RETURN, [back])
    assert isinstance(refused, OverFulfilled)
    assert refused.allowed_micro == MICRO
    one = shop.line("average-lot", 1, source_line_id=source, lot_id=lots["A"])
    returned = shop.post(CUSTOMER_RETURN, [one])
    assert shop.lots_of(returned) == {"A": 1}
    rest = shop.post(CUSTOMER_RETURN, [shop.line("average-lot", 2, source_line_id=source)])
    assert shop.lots_of(rest) == {"A": 1, "B": 1}


def test_a_lot_that_was_never_sold_cannot_come_back(shop: Shop) -> None:
    for code, left in (("A", 5), ("B", 9)):
        line = shop.line("average-lot", 2, 10, lot_code=code, expires_on=TODAY + left * DAY)
        shop.post(RECEIPT, [line])
    lots = dict(shop.rows("SELECT code, id FROM lot"))
    sold = shop.post(DELIVERY, [shop.line("average-lot", 1, 20)])
    back = shop.line("average-lot", 1, source_line_id=shop.line_id(sold), lot_id=lots["B"])
    assert shop.refused(CUSTOMER_RETURN, [back]) == WRONG


def test_goods_do_not_come_back_before_they_went(shop: Shop) -> None:
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 5, 1)], TODAY - 3 * DAY)
    sold = shop.post(DELIVERY, [shop.line("fifo-none", 2, 1)], TODAY - DAY)
    back = shop.line("fifo-none", 1, source_line_id=shop.line_id(sold))
    refused = shop.refused(CUSTOMER_RETURN, [back], TODAY - 2 * DAY)
    assert refused == r.Problems((r.BeforeSource(1, TODAY - DAY),))
    line = shop.line("fifo-none", 1, source_line_id=shop.line_id(receipt))
    refused = shop.refused(SUPPLIER_RETURN, [line], TODAY - 4 * DAY)
    assert refused == r.Problems((r.BeforeSource(1, TODAY - 3 * DAY),))
    shop.post(CUSTOMER_RETURN, [back], TODAY - DAY)
    shop.post(SUPPLIER_RETURN, [line], TODAY - 3 * DAY)
