"""What the document screens read: lists, lines still open, effects, names; on both engines."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlmodel import Session

from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.documents import follow, read, read_document, read_effects, read_entry
from core.documents.draft import Saved, load, save
from core.documents.read_names import document_of, each, named
from core.documents.refusals import HasFollowers, LotMissing, NoLines, Problems
from core.documents.so_far import so_far
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.reader import Reader
from core.platform.rights import SEE_COST, Actor
from core.platform.rows import Rows
from core.posting.refusals import OverFulfilled, Shortage, Stale
from tests.firm import KINDS, TODAY, Firm


def blind(actor: Actor) -> Actor:
    """The same person without the right to see cost."""
    grants = {name: units for name, units in actor.grants.items() if name != SEE_COST}
    return replace(actor, grants=grants, rights_version=7)


def test_an_order_tells_what_is_open_and_a_receipt_takes_it(firm: Firm, reader: Reader) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line("average-none", 10, 3)])
    (asked,) = firm.lines_of(order)
    firm.post(RECEIPT, [firm.line("average-none", 4, 3, source_line_id=asked)])
    with reader.reading(firm.actor) as seen:
        (listed,) = read.listed(seen, read.Wanted(firm.company, (PURCHASE_ORDER.code,)))
        assert (listed.asked_micro, listed.done_micro, listed.open_micro) == (
            10 * MICRO,
            4 * MICRO,
            6 * MICRO,
        )
        draft = follow.from_source(seen, RECEIPT, order.document_id, TODAY)
        assert draft is not None
        assert [(x.entered_micro, x.price_micro) for x in draft.lines] == [(6 * MICRO, 3 * MICRO)]
        assert follow.open_lines(seen, [asked])[asked].open_micro == 6 * MICRO
        assert follow.from_source(seen, DELIVERY, order.document_id, TODAY) is None
        assert follow.from_source(seen, RECEIPT, 999_999, TODAY) is None
    firm.submit(replace(draft, lines=[replace(draft.lines[0], close_rest=True)]))
    with reader.reading(firm.actor) as seen:
        assert read.open_documents(seen, firm.company, (PURCHASE_ORDER.code,)) == []


def test_an_open_quantity_comes_in_the_unit_of_the_order_where_that_is_exact(
    firm: Firm, reader: Reader
) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line("average-none", 2, 27, unit_id=firm.box)])
    (asked,) = firm.lines_of(order)
    with reader.reading(firm.actor) as seen:
        draft = follow.from_source(seen, RECEIPT, order.document_id, TODAY)
        assert draft is not None
        assert [(x.unit_id, x.entered_micro, x.price_micro) for x in draft.lines] == [
            (firm.box, 2 * MICRO, 27 * MICRO)
        ]
    firm.post(RECEIPT, [firm.line("average-none", 1, 3, source_line_id=asked)])
    with reader.reading(firm.actor) as seen:
        draft = follow.from_source(seen, RECEIPT, order.document_id, TODAY)
        assert draft is not None
        assert [(x.unit_id, x.entered_micro) for x in draft.lines] == [(firm.piece, 17 * MICRO)]


def test_lists_are_cut_by_day_partner_state_text_and_writer(firm: Firm, reader: Reader) -> None:
    early = dt.date(2026, 11, 3)
    first = firm.post(RECEIPT, [firm.line("fifo-none", 5, 2)], early, reference="A-77")
    firm.post(RECEIPT, [firm.line("average-none", 5, 2)])
    firm.reverse(first)
    wanted = read.Wanted(firm.company, (RECEIPT.code,))
    with reader.reading(firm.actor) as seen:

        def numbers(**more: object) -> int:
            return len(read.listed(seen, replace(wanted, **more)))  # type: ignore[arg-type]

        assert numbers() == 3
        assert numbers(state="reversed") == 1
        assert numbers(text="a-77") == 1
        assert numbers(text=first.number.lower()) == 2  # the reversal refers to it
        assert numbers(text="FIFO-NONE") == 2
        assert numbers(text="100%_nothing") == 0
        assert numbers(from_on=TODAY) == 1
        assert numbers(to_on=early) == 2
        assert numbers(partner_id=firm.customer) == 0
        assert numbers(writer_id=firm.user) == 3


def test_items_are_found_by_code_name_and_with_their_last_price(firm: Firm, reader: Reader) -> None:
    firm.post(RECEIPT, [firm.line("average-none", 5, 2.5)])
    with reader.reading(firm.actor) as seen:

        def found(text: str) -> list[read_entry.Found]:
            return read_entry.find_items(
                seen,
                firm.company,
                text,
                warehouse_id=firm.warehouse,
                partner_id=firm.supplier,
                kinds=(RECEIPT.code,),
            )

        (exact, *_others) = found("average-none")
        assert exact.exact
        assert exact.on_hand_micro == 5 * MICRO
        assert exact.last is not None
        assert exact.last.price_micro == 2_500_000
        assert exact.last.same_partner
        assert [unit.id for unit in exact.card.units] == [firm.piece, firm.box]
        assert len(found("average")) == 3
        assert found("  ") == []
        assert found("%") == []
    with reader.reading(blind(firm.actor)) as seen:
        hidden = found("average-none")[0].last
        assert hidden is None or hidden.price_micro is None


def test_a_sale_shows_its_moves_layers_vouchers_debts_and_trail(firm: Firm, reader: Reader) -> None:
    receipt = firm.post(RECEIPT, [firm.line("fifo-none", 10, 3)])
    sale = firm.post(DELIVERY, [firm.line("fifo-none", 4, 9)])
    with reader.reading(firm.actor) as seen:
        (move,) = read_effects.moves(seen, sale.document_id)
        assert (move.quantity_micro, move.value_fen) == (-4 * MICRO, -1200)
        (layer,) = read_effects.layers(seen, sale.document_id)
        assert layer.origin == receipt.number
        assert (layer.quantity_micro, layer.value_fen) == (-4 * MICRO, -1200)
        entries = read_effects.entries(seen, sale.document_id)
        assert {one.book for one in entries} == {"SBE", "ASBE"}
        assert sum(one.debit_fen or 0 for one in entries) == sum(
            one.credit_fen or 0 for one in entries
        )
        assert [one.role for one in read_effects.debts(seen, sale.document_id)] == ["receivable"]
        assert [one.action.split()[0] for one in read_effects.trail(seen, sale.document_id)] == [
            "post"
        ]
        assert read_document.by_number(seen, firm.company, sale.number) == sale.document_id
    with reader.reading(blind(firm.actor)) as seen:
        (move,) = read_effects.moves(seen, sale.document_id)
        assert move.value_fen is None
        assert {one.debit_fen for one in read_effects.entries(seen, sale.document_id)} == {None}
        head = read_document.header(seen, sale.document_id)
        assert head is not None
        assert head.gross_fen is not None
        bought = read_document.header(seen, receipt.document_id)
        assert bought is not None
        assert bought.gross_fen is None


def test_the_chain_of_a_document_is_told_in_both_directions(firm: Firm, reader: Reader) -> None:
    firm.post(RECEIPT, [firm.line("average-none", 10, 3)])
    sale = firm.post(DELIVERY, [firm.line("average-none", 4, 9)])
    (sold,) = firm.lines_of(sale)
    back = firm.post(CUSTOMER_RETURN, [firm.line("average-none", 1, source_line_id=sold)])
    reversed_by = firm.reverse(back)
    with reader.reading(firm.actor) as seen:

        def chain(document_id: int) -> set[tuple[str, str | None]]:
            head = read_document.header(seen, document_id)
            assert head is not None
            return {(one.how, one.number) for one in read_document.related(seen, head)}

        assert chain(sale.document_id) == {("follower", back.number)}
        number = getattr(reversed_by, "number", None)
        assert chain(back.document_id) == {("source", sale.number), ("reversal", number)}
        assert chain(getattr(reversed_by, "document_id", 0)) == {("reverses", back.number)}
        assert read_document.header(seen, 999_999) is None


def test_a_refusal_is_told_with_names(firm: Firm, reader: Reader) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line("average-none", 10, 3)])
    (asked,) = firm.lines_of(order)
    with reader.reading(firm.actor) as seen:
        shortage = named(seen, Shortage(1, firm.items["fifo-none"], firm.warehouse, 0, MICRO))
        assert isinstance(shortage, Shortage)
        assert str(shortage.item_id) == "fifo none"
        assert str(shortage.warehouse_id) == "总仓"
        over = named(seen, OverFulfilled(asked, 0, MICRO))
        assert isinstance(over, OverFulfilled)
        assert order.number in str(over.line_id)
        lost = named(seen, LotMissing(1, 999_999))
        assert isinstance(lost, LotMissing)
        assert str(lost.item_id) == "—"
        assert named(seen, NoLines()) == NoLines()
    assert each(Problems((NoLines(), LotMissing(1, 1)))) == (NoLines(), LotMissing(1, 1))
    assert each(NoLines()) == (NoLines(),)
    assert document_of(HasFollowers(7, "RK1")) == (7, "RK1")
    assert document_of(NoLines()) is None


def test_a_draft_so_far_counts_whole_lines_and_tells_the_rest(firm: Firm, reader: Reader) -> None:
    lines = [firm.line("average-none", 2, 10), firm.line("fifo-none", 1)]
    draft = firm.draft(RECEIPT, lines, partner_id=None)
    with reader.reading(firm.actor) as seen, Session(bind=seen) as session:
        now = so_far(session, KINDS, draft, firm.clock)
        assert now.totals.gross_fen == 2260
        assert set(now.amounts) == {1}
        assert len(now.problems) == 2
        nowhere = so_far(session, KINDS, replace(draft, org_unit_id=999), firm.clock)
        assert nowhere.totals.gross_fen == 0
        assert len(nowhere.problems) == 1


def test_prices_one_may_not_see_come_from_the_source_or_the_item(firm: Firm) -> None:
    order = firm.post(PURCHASE_ORDER, [firm.line("average-none", 10, 3)])
    (asked,) = firm.lines_of(order)
    draft = firm.draft(
        RECEIPT,
        [
            firm.line("average-none", 4, source_line_id=asked),
            firm.line("fifo-none", 1),
            firm.line("fifo-none", 1, 8),
        ],
    )
    with writing(firm.engine) as session:
        follow.fill_prices(Rows(session), draft, sales=False)
    assert [line.price_micro for line in draft.lines] == [3 * MICRO, None, 8 * MICRO]


def test_a_draft_may_move_to_another_unit_and_is_stale_for_the_slower_of_two(firm: Firm) -> None:
    draft = firm.draft(RECEIPT, [firm.line("average-none", 2, 10)])

    def keep() -> Saved | object:
        with writing(firm.engine) as session:
            return save(session, firm.actor, draft, RECEIPT.permission, True, firm.clock)

    saved = keep()
    assert isinstance(saved, Saved)
    draft.id, draft.version = saved.id, saved.version
    draft.org_unit_id, draft.warehouse_id = firm.shop, firm.shop_warehouse
    assert isinstance(keep(), Saved)
    assert isinstance(keep(), Stale)
    with writing(firm.engine) as session:
        now = load(session, firm.actor, saved.id)
    assert not isinstance(now, Stale)
    assert (now.org_unit_id, now.warehouse_id) == (firm.shop, firm.shop_warehouse)


def test_a_copy_takes_items_prices_and_partner_and_no_lots(firm: Firm, reader: Reader) -> None:
    receipt = firm.post(RECEIPT, [firm.line("average-lot", 2, 10, lot_code="B1",
                                            expires_on=dt.date(2026, 12, 31))])  # fmt: skip
    with reader.reading(firm.actor) as seen:
        copied = follow.copy_of(seen, receipt.document_id, TODAY)
        assert copied is not None
        assert copied.partner_id == firm.supplier
        assert [(x.entered_micro, x.price_micro, x.lot_code) for x in copied.lines] == [
            (2 * MICRO, 10 * MICRO, "")
        ]
        assert follow.copy_of(seen, 999_999, TODAY) is None
        lots = read_entry.lots_on_hand(seen, firm.items["average-lot"], firm.warehouse)
        assert [(one.code, one.quantity_micro) for one in lots] == [("B1", 2 * MICRO)]
        places = read_entry.places(seen, firm.company, {firm.unit, firm.shop})
        assert set(places.warehouses) == {firm.warehouse, firm.shop_warehouse}
        assert set(read_entry.partners(seen, firm.company, "supplier")) == {firm.supplier}
        assert len(read_entry.partners(seen, firm.company, None)) == 2
