"""What the door does in its corners: empty batches, rights, unmapped roles, broken ledgers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.documents.draft import Draft
from core.documents.submit import submit_all
from core.kernel.refusals import Refusal
from core.platform.database import writing
from core.platform.rights import Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.door import Refused, post_all
from core.posting.invariants import LedgerCorrupt, check_streams, verify
from core.posting.refusals import CircularCost, RoleUnmapped
from core.posting.wanted import MoveKind, MoveWanted, Posted
from tests.databases import Databases
from tests.firm import KINDS
from tests.proof.replayed import unlike_a_replay
from tests.scenarios.shop import MICRO, Shop, day
from tests.standing import standing


@pytest.fixture
def shop(databases: Databases) -> Iterator[Shop]:
    """A shop on SQLite."""
    with standing(databases, "sqlite", Shop) as made:
        yield made


def together(shop: Shop, drafts: list[Draft]) -> list[Posted] | Refused:
    with writing(shop.engine) as session:
        answer = submit_all(session, shop.actor, KINDS, drafts, shop.clock)
        if isinstance(answer, Refused):
            session.rollback()
        return answer


def test_a_batch_of_nothing_posts_nothing(shop: Shop) -> None:
    before = shop.counts()
    with writing(shop.engine) as session:
        assert post_all(session, shop.actor, []) == []
    assert shop.counts() == before


def test_the_door_itself_asks_for_the_right(shop: Shop) -> None:
    posting = shop.count("fifo-none", 3)
    shop.actor = Actor(shop.user, "nobody", "nobody")
    assert shop.ask(posting) == NotAllowed("stock.opening", shop.unit)


def test_a_role_without_an_account_is_refused_by_name(shop: Shop) -> None:
    with writing(shop.engine) as session:
        Rows(session).run("DELETE FROM account_role WHERE role = 'ap_estimated' AND book = 'SBE'")
    refused = shop.refused(RECEIPT, [shop.line("fifo-none", 1, 1)])
    assert refused == RoleUnmapped("ap_estimated", "SBE")


def test_a_batch_may_hold_returns_of_what_it_sells_and_documents_of_the_past(shop: Shop) -> None:
    line = shop.line("fifo-none", 5, 10)
    first = together(
        shop,
        [
            shop.draft(RECEIPT, [line], day(11, 2)),
            shop.draft(DELIVERY, [shop.line("fifo-none", 2, 20)], day(11, 4)),
            shop.draft(RECEIPT, [shop.line("fifo-none", 1, 4)], day(11, 1)),
            shop.draft(DELIVERY, [shop.line("fifo-none", 1, 20)], day(11, 5)),
        ],
    )
    assert isinstance(first, list)
    assert shop.cost(first[1]) == "14.00"
    sold = shop.line_id(first[1])
    back = [
        shop.draft(CUSTOMER_RETURN, [shop.line("fifo-none", 1, source_line_id=sold)])
        for _ in range(2)
    ]
    second = together(shop, back)
    assert isinstance(second, list)
    assert shop.cost(first[1]) == "14.00"
    assert shop.owed("receivable") == "22.60"
    third = together(shop, [shop.draft(RECEIPT, [line]), *back])
    assert isinstance(third, list), "keys that were used answer their documents"
    assert [posted.again for posted in third] == [False, True, True]
    shop.agree()


def test_one_line_returned_thrice_in_one_batch_gives_back_what_it_was(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 3, 10)])
    sold = shop.post(DELIVERY, [shop.line("average-none", 3, 3.34, discount_fen=2)])
    source = shop.line_id(sold)
    line = shop.line("average-none", 1, source_line_id=source)
    drafts = [shop.draft(CUSTOMER_RETURN, [line]) for _ in range(3)]
    assert isinstance(together(shop, drafts), list)
    assert shop.owed("receivable") == "0.00"
    late = together(shop, [shop.draft(CUSTOMER_RETURN, [line])])
    assert isinstance(late, Refused)
    shop.agree()


def test_the_index_of_a_refusal_counts_over_the_whole_batch(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("average-none", 3, 10)])
    sold = shop.post(DELIVERY, [shop.line("average-none", 2, 20)])
    line = shop.line("average-none", 1, source_line_id=shop.line_id(sold))
    drafts = [shop.draft(CUSTOMER_RETURN, [line]) for _ in range(3)]
    answer = together(shop, drafts)
    assert isinstance(answer, Refused)
    assert answer.index == 2


def test_a_stream_of_many_moves_is_replayed_from_its_checkpoints(shop: Shop) -> None:
    item = shop.items["fifo-none"]
    for hour in range(1, 4):
        moves = [
            MoveWanted(0, MoveKind.OPENING, item, shop.warehouse, MICRO, value_fen=100 + n)
            for n in range(600)
        ]
        assert isinstance(shop.ask(shop.moves(moves, day(11, 5), hour)), Posted)
    assert shop.one("SELECT count(*) FROM checkpoint") == 3
    for on in (day(11, 1), day(11, 6)):
        assert isinstance(shop.ask(shop.moves([_one(shop, on == day(11, 1))], on)), Posted)
    assert shop.one("SELECT count(*) FROM checkpoint") == 3
    with writing(shop.engine) as session:
        rows = Rows(session)
        assert verify(rows) == []
        assert unlike_a_replay(rows, shop.company) == []


def _one(shop: Shop, into: bool) -> MoveWanted:
    kind = MoveKind.OPENING if into else MoveKind.ISSUE
    quantity = MICRO if into else -MICRO
    value = 55 if into else None
    item = shop.items["fifo-none"]
    return MoveWanted(0, kind, item, shop.warehouse, quantity, value_fen=value)


def test_a_ledger_that_disagrees_stops_the_posting(shop: Shop) -> None:
    shop.post(RECEIPT, [shop.line("fifo-none", 5, 10)])
    key = (shop.items["fifo-none"], shop.pool)
    with writing(shop.engine) as session:
        rows = Rows(session)
        check_streams(rows, [])
        check_streams(rows, [key])
        rows.run("UPDATE stream SET value_fen = value_fen + 1")
        with pytest.raises(LedgerCorrupt, match="stream 5000000/5001, layers"):
            check_streams(rows, [key])
        assert len(verify(rows)) >= 2
        session.rollback()
    with writing(shop.engine) as session:
        rows = Rows(session)
        rows.run("UPDATE balance SET quantity_micro = -1")
        with pytest.raises(LedgerCorrupt, match="fell to -1"):
            check_streams(rows, [key], {(key[0], shop.warehouse)})
        session.rollback()


def test_goods_sent_round_in_a_circle_of_shortages_have_no_exact_value(shop: Shop) -> None:
    _, north = shop.new_pool("N", negative=True)
    _, south = shop.new_pool("S", negative=True)
    item = shop.items["average-none"]

    def send(here: int, there: int, pieces: int, hour: int) -> Posted | Refusal:
        moves = [
            MoveWanted(
                0, MoveKind.TRANSFER_OUT, item, here, -pieces * MICRO, fallback=(700, MICRO)
            ),
            MoveWanted(1, MoveKind.TRANSFER_IN, item, there, pieces * MICRO, of_move=-1),
        ]
        return shop.ask(shop.moves(moves, day(11, 3), hour))

    assert isinstance(send(north, south, 7, 1), Posted)
    before = shop.counts()
    answer = send(south, north, 3, 2)
    if isinstance(answer, CircularCost):
        assert shop.counts() == before
    else:
        assert isinstance(answer, Posted)
        shop.agree()
