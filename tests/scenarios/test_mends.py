"""What was once told wrongly: rests closed twice, keys sent twice, sources that are none."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.order import SALES_ORDER
from core.desks.stores.till_summary import TILL_SUMMARY
from core.documents import refusals as r
from core.documents.draft import Draft, Saved, save
from core.documents.submit import submit_all
from core.kernel.refusals import Refusal
from core.ledgers.stock import lots
from core.platform.database import writing
from core.platform.rows import Rows
from core.posting.door import Refused
from core.posting.refusals import KeyUsed, Stale
from core.posting.wanted import Posted
from tests.databases import Databases
from tests.firm import KINDS, TODAY, Rolled
from tests.scenarios.shop import DAY, MICRO, Shop
from tests.standing import address, copied


def all_at_once(shop: Shop, drafts: list[Draft]) -> list[Posted] | Refused:
    """Several documents in one transaction, rolled back on a refusal."""
    try:
        with writing(shop.engine) as session:
            answer = submit_all(session, shop.actor, KINDS, drafts, shop.clock)
            if isinstance(answer, Refused):
                raise Rolled(answer.refusal)
            return answer
    except Rolled:
        assert isinstance(answer, Refused)
        return answer


def closed(shop: Shop, line: int) -> list[tuple[int, ...]]:
    return shop.rows(
        "SELECT ordered_micro, fulfilled_micro, closed_micro FROM open_quantity WHERE line_id = ?",
        line,
    )


def test_two_lines_that_close_one_order_line_close_it_once(any_shop: Shop) -> None:
    shop = any_shop
    order = shop.line_id(shop.post(PURCHASE_ORDER, [shop.line("fifo-none", 10, 1)]))
    lines = [shop.line("fifo-none", n, 1, source_line_id=order, close_rest=True) for n in (3, 4)]
    receipt = shop.post(RECEIPT, lines)
    assert closed(shop, order) == [(10 * MICRO, 7 * MICRO, 3 * MICRO)]
    assert isinstance(shop.reverse(receipt), Posted)
    assert closed(shop, order) == [(10 * MICRO, 0, 0)]


def test_two_deliveries_lines_that_close_one_order_line_close_it_once(any_shop: Shop) -> None:
    shop = any_shop
    shop.post(RECEIPT, [shop.line("fifo-none", 20, 1)])
    sold = shop.post(SALES_ORDER, [shop.line("fifo-none", 10, 2)], reserve=True)
    order = shop.line_id(sold)
    lines = [shop.line("fifo-none", n, 2, source_line_id=order, close_rest=True) for n in (3, 4)]
    shop.post(DELIVERY, lines)
    assert closed(shop, order) == [(10 * MICRO, 7 * MICRO, 3 * MICRO)]
    assert shop.one("SELECT reserved_micro FROM balance") == 0


def test_a_key_sent_twice_at_once_makes_one_document(any_shop: Shop) -> None:
    shop = any_shop
    draft = shop.draft(RECEIPT, [shop.line("fifo-none", 1, 1)])
    answer = all_at_once(shop, [draft, replace(draft)])
    assert isinstance(answer, list)
    first, second = answer
    assert second == replace(first, again=True)
    assert shop.on_shelf("fifo-none") == "1 pieces worth 1.00"
    other = shop.draft(RECEIPT, [shop.line("fifo-none", 2, 1)])
    twice = replace(other, lines=[shop.line("fifo-none", 3, 1)])
    before = shop.counts()
    refused = all_at_once(shop, [other, twice])
    assert isinstance(refused, Refused)
    assert refused.index == 1
    assert isinstance(refused.refusal, KeyUsed)
    assert shop.counts() == before


def test_a_source_that_is_none_is_refused(shop: Shop) -> None:
    line = shop.line("fifo-none", 1, 1)
    assert shop.refused(RECEIPT, [line], source_id=4711) == r.Problems((r.UnknownSource(),))


def test_a_stale_draft_is_named_among_many(shop: Shop) -> None:
    drafts = []
    for quantity in (1, 2, 3):
        draft = shop.draft(RECEIPT, [shop.line("fifo-none", quantity, 1)])
        with writing(shop.engine) as session:
            kept = save(session, shop.actor, draft, RECEIPT.permission, True, shop.clock)
        assert isinstance(kept, Saved)
        drafts.append(replace(draft, id=kept.id, version=kept.version))
    drafts[1].version = 7
    refused = all_at_once(shop, drafts)
    assert refused == Refused(1, Stale(drafts[1].id or 0))


def test_a_stores_till_is_summed_up_once_a_day(any_shop: Shop) -> None:
    shop = any_shop
    first = shop.post(TILL_SUMMARY, [shop.line("fifo-none", 1, 10)])
    again = shop.refused(TILL_SUMMARY, [shop.line("fifo-none", 2, 10)])
    assert again == r.SecondTillDay(TODAY, first.document_id, first.number)
    shop.post(TILL_SUMMARY, [shop.line("fifo-none", 2, 10)], TODAY - DAY)
    assert isinstance(shop.reverse(first), Posted)
    shop.post(TILL_SUMMARY, [shop.line("fifo-none", 2, 10)])


def test_lines_of_what_is_posted_cannot_be_taken_out(any_shop: Shop) -> None:
    shop = any_shop
    posted = shop.post(RECEIPT, [shop.line("fifo-none", 1, 1)])
    sql = "DELETE FROM document_line WHERE document_id = ?"
    with pytest.raises(IntegrityError), writing(shop.engine) as session:
        Rows(session).run(sql, (posted.document_id,))
    draft = shop.draft(RECEIPT, [shop.line("fifo-none", 1, 1)])
    with writing(shop.engine) as session:
        kept = save(session, shop.actor, draft, RECEIPT.permission, True, shop.clock)
        assert isinstance(kept, Saved)
        assert Rows(session).run(sql, (kept.id,)) == 1


def test_two_who_make_one_lot_with_two_dates_do_not_mix_them(databases: Databases) -> None:
    """On PostgreSQL the second waits for the first, and learns of his date then."""
    shop = copied(databases, "postgres", Shop)
    item, soon = shop.items["average-lot"], TODAY + 5 * DAY
    late = shop.line("average-lot", 1, 1, lot_code="A", expires_on=TODAY + 9 * DAY)
    answers: list[Posted | Refusal] = []
    second = threading.Thread(
        target=lambda: answers.append(shop.submit(shop.draft(RECEIPT, [late])))
    )
    with writing(shop.engine) as session:
        lots.make(Rows(session), shop.company, [(item, "A", None, soon, None)])
        second.start()
        time.sleep(0.5)  # it has seen no such lot, and waits to make it
    second.join()
    assert answers == [r.Problems((r.LotDatesDiffer(1, "A", soon),))]
    shop.engine.dispose()
    databases.forget(address(shop))
