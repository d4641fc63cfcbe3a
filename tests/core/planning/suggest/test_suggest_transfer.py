"""Suggestions to move goods: accepted they make a transfer draft out of the giving place, once, and
only while the goods are still there to be given."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.stores.transfer_out import TRANSFER_OUT
from core.desks.stores.waste import WASTE
from core.documents.draft import Draft, load, save
from core.documents.submit import submit
from core.kernel.amounts import MICRO
from core.planning.suggest.accept import Accepted, Choice, SuggestionsMoved
from core.planning.suggest.read import Suggested
from core.platform.database import writing
from core.platform.rights import NotAllowed
from core.posting.wanted import Posted
from tests.core.planning.suggest.test_suggest_accept import GOODS, answer, firm, forecast, make
from tests.firm import KINDS, TODAY, Firm

__all__ = ["firm"]

LOTTED = "fifo-lot"
DAY = dt.timedelta(days=1)


@pytest.fixture
def two(firm: Firm) -> Firm:
    """The store has 300 that keep for ten days and sells 5 a day; the main warehouse has 9."""
    firm.post(
        RECEIPT,
        [firm.line(LOTTED, 1, 54, unit_id=firm.box, lot_code="A", expires_on=TODAY + 25 * DAY)],
    )
    firm.post(
        RECEIPT,
        [firm.line(LOTTED, 300, 6, lot_code="B", expires_on=TODAY + 10 * DAY)],
        org_unit_id=firm.shop,
        warehouse_id=firm.shop_warehouse,
    )
    item = firm.items[LOTTED]
    forecast(
        firm,
        [
            (firm.items[GOODS], firm.warehouse, firm.unit),
            (item, firm.warehouse, firm.unit),
            (item, firm.shop_warehouse, firm.shop),
        ],
    )
    return firm


def transfer(firm: Firm) -> Suggested:
    return next(one for one in make(firm) if one.kind == "transfer")


def documents(firm: Firm) -> list[tuple[str, str]]:
    return firm.rows(
        "SELECT kind, state FROM document WHERE kind IN ('purchase.order', 'stock.ship')"
        " ORDER BY kind"
    )


def test_a_move_makes_a_transfer_draft_once(two: Firm) -> None:
    one = transfer(two)
    assert (one.warehouse_id, one.partner_id, one.pack_micro) == (two.warehouse, None, MICRO)
    first, second = answer(two, Choice(one.id)), answer(two, Choice(one.id))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert (first.document_ids, second.document_ids, second.written) == (
        first.document_ids,
        first.document_ids,
        0,
    )
    assert two.rows(
        "SELECT kind, state, org_unit_id, warehouse_id, to_warehouse_id, partner_id"
        " FROM document WHERE id = ?",
        first.document_ids[0],
    ) == [("stock.ship", "draft", two.shop, two.shop_warehouse, two.warehouse, None)]
    lines = two.rows(
        "SELECT l.item_id, l.entered_micro, l.unit_id, l.price_micro, lot.code"
        " FROM document_line l JOIN lot ON lot.id = l.lot_id WHERE l.document_id = ?",
        first.document_ids[0],
    )
    assert lines == [(two.items[LOTTED], one.quantity_micro, two.piece, None, "B")]


def test_the_draft_can_be_sent_as_it_is(two: Firm) -> None:
    one = transfer(two)
    done = answer(two, Choice(one.id))
    assert isinstance(done, Accepted)
    with writing(two.engine) as session:
        draft = load(session, two.actor, done.document_ids[0])
        assert isinstance(draft, Draft)
        posted = submit(session, two.actor, KINDS, draft, two.clock)
    assert isinstance(posted, Posted), posted
    left = two.one(
        "SELECT quantity_micro FROM balance WHERE item_id = ? AND warehouse_id = ?",
        two.items[LOTTED],
        two.shop_warehouse,
    )
    assert left == 300 * MICRO - one.quantity_micro


def test_nothing_is_moved_if_the_giver_sold_it_meanwhile(two: Firm) -> None:
    one = transfer(two)
    two.post(
        WASTE,
        [two.line(LOTTED, 1, reason="damaged")],
        org_unit_id=two.shop,
        warehouse_id=two.shop_warehouse,
    )
    assert answer(two, Choice(one.id)) == SuggestionsMoved(1)
    assert documents(two) == []
    assert two.one("SELECT COUNT(*) FROM suggestion_decision") == 0
    again = transfer(two)
    assert isinstance(answer(two, Choice(again.id)), Accepted)


def test_what_is_to_leave_is_not_given_again(two: Firm) -> None:
    """The draft stands: the giver has only what it leaves."""
    one = transfer(two)
    assert isinstance(answer(two, Choice(one.id)), Accepted)
    assert [each for each in make(two) if each.kind == "transfer"] == []


def test_the_giving_store_says_who_may_move(two: Firm) -> None:
    """Orders of the taker's unit are no right to the giver's goods."""
    one = transfer(two)
    buyer = replace(
        two.actor,
        grants={**two.actor.grants, "stock.ship": frozenset({two.unit})},
    )
    assert answer(two, Choice(one.id), actor=buyer) == NotAllowed("stock.ship", two.shop)
    giver = replace(two.actor, grants={"stock.ship": frozenset({two.shop})})
    assert isinstance(answer(two, Choice(one.id), actor=giver), Accepted)


def test_order_and_transfer_stand_together_or_not_at_all(two: Firm) -> None:
    found = make(two)
    assert {one.kind for one in found} == {"order", "transfer"}
    choices = [Choice(one.id) for one in found]
    buyer = replace(
        two.actor,
        grants={**two.actor.grants, "stock.ship": frozenset({two.unit})},
    )
    assert answer(two, *choices, actor=buyer) == NotAllowed("stock.ship", two.shop)
    assert documents(two) == []
    two.clock.at += 1 * DAY
    assert answer(two, *choices) == SuggestionsMoved(len(choices))
    assert documents(two) == []
    two.clock.at -= 1 * DAY
    done = answer(two, *choices)
    assert isinstance(done, Accepted)
    assert documents(two) == [("purchase.order", "draft"), ("stock.ship", "draft")]
    assert done.written == len(choices)
    assert answer(two, *choices) == Accepted(done.document_ids, 0)


def test_what_breaks_the_second_document_takes_the_first_with_it(two: Firm) -> None:
    """A draft stands under the key of the second document, so that it cannot be written."""
    found = sorted(make(two), key=lambda one: one.id)
    first, last = found[0], found[-1]
    assert {first.kind, last.kind} == {"order", "transfer"}
    kind = TRANSFER_OUT if last.kind == "transfer" else PURCHASE_ORDER
    blocking = two.draft(kind, [], idempotency_key=f"suggestion:{last.id}")
    with writing(two.engine) as session:
        save(session, two.actor, blocking, kind.permission, kind.carries_cost, two.clock)
    before = documents(two)
    with pytest.raises(IntegrityError):
        answer(two, Choice(first.id), Choice(last.id))
    assert documents(two) == before
    assert len(before) == 1
    assert two.one("SELECT COUNT(*) FROM suggestion_decision") == 0
