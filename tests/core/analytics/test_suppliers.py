"""Suppliers and buyers reckoned by hand: lead time, fill, dearer receipts, customers, channels."""

from __future__ import annotations

import datetime as dt

import pytest

from core.analytics import definitions, margin_by, profit, suppliers, supply_prices
from core.analytics.documents import Asked, papers
from core.analytics.source import Slice
from core.analytics.window import Window
from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.kernel.amounts import MICRO
from core.posting.wanted import Posted
from tests.core.analytics.conftest import Look, without_cost
from tests.firm import Firm

GOOD = "average-none"


def day(number: int) -> dt.date:
    """A day of November 2026."""
    return dt.date(2026, 11, number)


MONTH = Window(day(1), day(19))


def order(firm: Firm, on: int, quantity: int) -> tuple[int, int]:
    """An order of the good at 6.00: its id and its line's."""
    made = firm.post(PURCHASE_ORDER, [firm.line(GOOD, quantity, 6)], day(on))
    return made.document_id, firm.lines_of(made)[0]


def receive(firm: Firm, of: tuple[int, int], on: int, quantity: int, price: float) -> Posted:
    """A receipt that follows an order."""
    line = firm.line(GOOD, quantity, price, source_line_id=of[1])
    return firm.post(RECEIPT, [line], day(on), minute=8 * 60, source_id=of[0])


@pytest.fixture
def told(firm: Firm) -> Firm:
    """Agreed are two days. Ordered 10 on the 2nd: 6 came after one day, 4 after five. Ordered
    10 on the 9th: all came after two, at 6.54 instead of 6.00. Ordered 10 on the 18th: not due
    yet. One was given back."""
    first = order(firm, 2, 10)
    receive(firm, first, 3, 6, 6)
    receive(firm, first, 7, 4, 6)
    last = receive(firm, order(firm, 9, 10), 11, 10, 6.54)
    order(firm, 18, 10)
    back = firm.line(GOOD, 1, 6.54, source_line_id=firm.lines_of(last)[0])
    firm.post(SUPPLIER_RETURN, [back], day(12), source_id=last.document_id)
    return firm


def test_lead_time_and_fill(told: Firm, look: Look) -> None:
    with look() as connection:
        (card,) = suppliers.suppliers(connection, Slice(told.company), MONTH)
    assert card.orders.orders == 3
    assert card.orders.deliveries == {1: 1, 2: 1, 5: 1}
    assert (card.median_days, card.most_days, card.agreed_days) == (2, 5, 2)
    # 20 were due by the 19th, of which 6 + 10 came within two days.
    assert card.orders.ordered_micro == 20 * MICRO
    assert card.fill == 8000
    assert card.bought_fen == 60_00 + 65_40 - 6_54
    assert (card.returned_fen, card.returns) == (6_54, 1)
    told.agree()


def test_what_is_undone_counts_no_more(told: Firm, look: Look) -> None:
    late = order(told, 3, 10)
    told.reverse(receive(told, late, 4, 10, 6), on=day(15))
    told.reverse(told.post(PURCHASE_ORDER, [told.line(GOOD, 50, 6)], day(4)))
    with look() as connection:
        (card,) = suppliers.suppliers(connection, Slice(told.company), MONTH)
    assert card.orders.ordered_micro == 30 * MICRO
    assert card.orders.on_time_micro == 16 * MICRO
    assert card.orders.deliveries == {1: 1, 2: 1, 5: 1}
    told.agree()


def test_the_dearer_receipt_shows(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look() as connection:
        (found,) = supply_prices.dearer(connection, of, MONTH, 10)
        every = supply_prices.course(connection, of, MONTH, told.items[GOOD], told.supplier)
    assert (found.on, found.unit_fen, found.mean_fen) == (day(11), 6_54, 6_00)
    assert (found.change, found.effect_fen) == (900, 5_40)
    assert [one.change for one in every] == [None, 0, 900]


def test_without_the_right_nothing_tells_prices(told: Firm, look: Look) -> None:
    of = Slice(told.company)
    with look(without_cost(told.actor)) as connection:
        (card,) = suppliers.suppliers(connection, of, MONTH)
        assert (card.bought_fen, card.returned_fen, card.fill) == (None, None, 8000)
        assert supply_prices.dearer(connection, of, MONTH, 10) == []


@pytest.fixture
def sold(told: Firm) -> Firm:
    """Four at 10.00 to the customer on the 13th: 40.00 for 25.00 or so."""
    told.post(DELIVERY, [told.line(GOOD, 4, 10)], day(13), minute=12 * 60)
    return told


def test_customers_and_channels(sold: Firm, look: Look) -> None:
    of = Slice(sold.company)
    with look() as connection:
        (customer,) = margin_by.by_customer(connection, of, MONTH, 10)
        (channel,) = margin_by.by_channel(connection, of, MONTH)
        early = margin_by.by_channel(connection, of, Window(day(1), day(12)))
        listed = papers(
            connection, of, MONTH, Asked(("sales.delivery",), partner_id=customer.id), 10
        )
        none = papers(connection, of, MONTH, Asked(("sales.delivery",), channel="online"), 10)
    assert (customer.id, customer.sums.net_sales_fen) == (sold.customer, 40_00)
    assert (channel.code, channel.sums) == ("wholesale", customer.sums)
    assert early == []
    assert [(one.on, one.net_fen) for one in listed] == [(day(13), 40_00)]
    assert none == []


def test_profit_goes_on_to_what_is_left(sold: Firm, look: Look) -> None:
    with look() as connection:
        found = profit.profit(connection, Slice(sold.company), MONTH)
        store = profit.profit(connection, Slice(sold.company, (sold.unit,)), MONTH)
    gross = definitions.gross_profit(found.sums)
    assert found.gross_fen == found.after_loss_fen == found.full_fen == gross
    assert (found.rebates_fen, store.rebates_fen, store.full_fen) == (0, None, gross)
    with look(without_cost(sold.actor)) as connection:
        assert profit.profit(connection, Slice(sold.company), MONTH).full_fen is None


def test_lead_time_is_the_day_by_which_a_share_came() -> None:
    assert definitions.lead_time({1: 2, 3: 1, 9: 1}) == 1
    assert definitions.lead_time({1: 2, 3: 1, 9: 1}, 9000) == 9
    assert definitions.lead_time({}) is None


def test_price_effect() -> None:
    # 10 for 65.40, where 4 cost 24.00 before: 60.00 at that price.
    assert definitions.price_effect(65_40, 10, 24_00, 4) == 5_40
    assert definitions.price_effect(65_40, 10, 0, 0) is None
    assert definitions.price_effect(None, 10, 1, 1) is None


def test_supplier_fill() -> None:
    assert definitions.supplier_fill(16, 20) == 8000
    assert definitions.supplier_fill(0, 0) is None
