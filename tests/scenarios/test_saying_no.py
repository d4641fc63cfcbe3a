"""Bad input gets a clear answer, and leaves nothing behind: no row, no number, no gap."""

from __future__ import annotations

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.documents import refusals as r
from core.documents.draft import Line, load, save
from core.documents.submit import submit_all
from core.platform import audit
from core.platform.database import writing
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.door import Refused
from core.posting.refusals import KeyUsed, Shortage, Stale
from core.posting.wanted import Posted
from tests.firm import KINDS, TODAY
from tests.scenarios.shop import Shop, day


def test_the_same_document_sent_twice_is_posted_once(any_shop: Shop) -> None:
    draft = any_shop.draft(RECEIPT, [any_shop.line("fifo-none", 5, 10)], idempotency_key="K")
    first = any_shop.submit(draft)
    assert isinstance(first, Posted)
    before = any_shop.counts()
    assert any_shop.submit(draft) == Posted(first.document_id, first.number, again=True)
    assert any_shop.counts() == before


def test_another_content_under_a_used_key_is_refused(any_shop: Shop) -> None:
    shop = any_shop
    first = shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], idempotency_key="K")
    refused = shop.refused(RECEIPT, [shop.line("fifo-none", 6, 10)], idempotency_key="K")
    assert refused == KeyUsed(first.document_id, first.number)


def test_two_people_on_one_draft_the_second_is_told(any_shop: Shop) -> None:
    shop = any_shop
    draft = shop.draft(RECEIPT, [shop.line("fifo-none", 5, 10)])
    with writing(shop.engine) as session:
        saved = save(session, shop.actor, draft, RECEIPT.permission, True, shop.clock)
    assert not isinstance(saved, Stale | NotAllowed)
    with writing(shop.engine) as session:
        mine = load(session, shop.actor, saved.id)
        theirs = load(session, shop.actor, saved.id)
        assert not isinstance(mine, Stale)
        assert not isinstance(theirs, Stale)
        mine.lines[0].entered_micro = 6_000_000
        assert not isinstance(
            save(session, shop.actor, mine, RECEIPT.permission, True), Stale | NotAllowed
        )
    before = shop.counts()
    assert shop.submit(theirs) == Stale(saved.id)
    with writing(shop.engine) as session:
        answer = save(session, shop.actor, theirs, RECEIPT.permission, True)
    assert answer == Stale(saved.id)
    assert shop.counts() == before
    with writing(shop.engine) as session:
        fresh = load(session, shop.actor, saved.id)
        assert not isinstance(fresh, Stale)
    posted = shop.submit(fresh)
    assert posted == Posted(saved.id, "RK202611-0001")
    assert shop.on_shelf("fifo-none") == "6 pieces worth 60.00"


def test_everything_wrong_with_a_document_is_said_at_once(any_shop: Shop) -> None:
    shop = any_shop
    lines = [
        Line(entered_micro=1),
        shop.line("fifo-none", 1),
        Line(item_id=shop.items["fifo-none"], price_micro=1),
        Line(item_id=999, entered_micro=1, price_micro=1),
        Line(),
        shop.line("fifo-none", 1, 1, unit_id=999),
        shop.line("fifo-none", -1, 1),
        shop.line("fifo-none", 1, 1, discount_fen=101),
        shop.line("fifo-none", 1, 1, source_line_id=999),
        shop.line("fifo-none", 1, 1),
    ]
    refused = shop.refused(RECEIPT, lines, partner_id=shop.customer, warehouse_id=None)
    item = shop.items["fifo-none"]
    assert refused == r.Problems(
        (
            r.UnknownPartner(),
            r.HeaderMissing("warehouse"),
            r.LineIncomplete(1, "item"),
            r.LineIncomplete(2, "price"),
            r.LineIncomplete(3, "quantity"),
            r.UnknownItem(4),
            r.WrongUnit(6, item),
            r.QuantityNotPositive(7),
            r.AmountNegative(8),
            r.WrongSource(9),
        )
    )
    assert shop.refused(RECEIPT, [Line()], partner_id=None) == r.Problems(
        (r.HeaderMissing("supplier"), r.NoLines())
    )


def test_a_quantity_that_is_not_exact_in_the_base_unit_is_refused(shop: Shop) -> None:
    with writing(shop.engine) as session:
        Rows(session).run("UPDATE item_unit SET numerator = 1, denominator = 3")
    line = shop.line("fifo-none", 1, 9, unit_id=shop.box)
    assert shop.refused(RECEIPT, [line]) == r.Problems(
        (r.InexactQuantity(1, shop.items["fifo-none"]),)
    )


def test_numbers_run_without_gaps_by_kind_and_month_refusals_or_not(any_shop: Shop) -> None:
    shop = any_shop
    numbers = [shop.post(RECEIPT, [shop.line("fifo-none", 1, 1)], day(10, 1)).number]
    for _ in range(2):
        shop.refused(DELIVERY, [shop.line("fifo-none", 99, 1)])
        shop.refused(RECEIPT, [shop.line("fifo-none", 1)])
        numbers.append(shop.post(RECEIPT, [shop.line("fifo-none", 1, 1)]).number)
    numbers.append(shop.post(DELIVERY, [shop.line("fifo-none", 1, 1)]).number)
    assert numbers == ["RK202610-0001", "RK202611-0001", "RK202611-0002", "XC202611-0001"]
    vouchers = shop.rows("SELECT book, period, number FROM voucher ORDER BY book, period, number")
    assert [tuple(row) for row in vouchers] == [
        (book, period, number)
        for book in ("ASBE", "SBE")
        for period, last in ((202610, 1), (202611, 3))
        for number in range(1, last + 1)
    ]


def test_a_batch_is_taken_whole_or_not_at_all(any_shop: Shop) -> None:
    shop = any_shop
    good = shop.draft(RECEIPT, [shop.line("fifo-none", 5, 10)])
    bad = shop.draft(DELIVERY, [shop.line("fifo-none", 6, 20)])
    before = shop.counts()
    with writing(shop.engine) as session:
        answer = submit_all(session, shop.actor, KINDS, [good, bad], shop.clock)
        session.rollback()
    assert isinstance(answer, Refused)
    assert answer.index == 1
    assert isinstance(answer.refusal, Shortage)
    assert shop.counts() == before
    bad.lines[0].entered_micro = 5_000_000
    with writing(shop.engine) as session:
        posted = submit_all(session, shop.actor, KINDS, [good, bad], shop.clock)
    assert isinstance(posted, list)
    assert shop.on_shelf("fifo-none") == "0 pieces worth 0.00"


def test_who_has_no_right_is_refused_by_every_verb(shop: Shop) -> None:
    nobody = Actor(shop.user, "nobody", "nobody")
    draft = shop.draft(RECEIPT, [shop.line("fifo-none", 5, 10)])
    shop.actor, admin = nobody, shop.actor
    assert shop.submit(draft) == NotAllowed("purchase.receive", shop.unit)
    shop.actor = admin
    posted = shop.submit(draft)
    assert isinstance(posted, Posted)
    shop.actor = nobody
    assert shop.reverse(posted) == NotAllowed("document.reverse", shop.unit)


@pytest.mark.parametrize("kind", ["purchase.bill", "nothing"])
def test_a_kind_that_is_not_there_is_refused(shop: Shop, kind: str) -> None:
    draft = shop.draft(RECEIPT, [shop.line("fifo-none", 5, 10)])
    draft.kind = kind
    assert shop.submit(draft) == r.UnknownKind(kind)


def test_the_audit_chain_tells_every_document_and_shows_tampering(any_shop: Shop) -> None:
    shop = any_shop
    receipt = shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)])
    shop.post(DELIVERY, [shop.line("fifo-none", 5, 10)])
    assert [row[0] for row in shop.rows("SELECT action FROM audit_entry ORDER BY id")][-2:] == [
        "post purchase.receipt",
        "post sales.delivery",
    ]
    told = "SELECT document_id FROM audit_entry WHERE document_id IS NOT NULL ORDER BY id"
    assert shop.one(told) == receipt.document_id
    last = shop.one("SELECT max(id) FROM audit_entry")
    with writing(shop.engine) as session:
        rows = Rows(session)
        assert audit.broken_at(rows) is None
        rows.run("UPDATE audit_head SET hash = ?", ("0" * 64,))
        assert audit.broken_at(rows) == last + 1


def test_each_posting_leaves_a_message_for_others(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)], TODAY)
    assert shop.rows("SELECT topic, sent_at FROM outbox") == [("posted.purchase.receipt", None)]
