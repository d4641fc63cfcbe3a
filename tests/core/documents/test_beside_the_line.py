"""What helps whoever types: stock elsewhere, the usual place, templates, drafts with amounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from sqlmodel import Session, select

from core.catalog.refusals import Missing, TooLong
from core.desks.purchasing.order import PURCHASE_ORDER
from core.desks.purchasing.receive import RECEIPT
from core.desks.sales.deliver import DELIVERY
from core.desks.sales.take_back import CUSTOMER_RETURN
from core.documents import follow
from core.documents.draft import Draft, Line, Saved, save
from core.documents.read_beside import Beside, Place, beside
from core.documents.read_drafts import typed_amounts
from core.documents.read_usual import usual_warehouse
from core.documents.refusals import NoLines
from core.documents.so_far import so_far
from core.documents.templates import (
    TemplateGone,
    from_template,
    remove_template,
    save_template,
    templates,
)
from core.kernel.amounts import MICRO
from core.platform.database import writing
from core.platform.reader import Reader
from core.platform.rights import SEE_COST, Actor, NotAllowed
from core.platform.rows import Rows
from core.posting.wanted import Posted
from models.documents import Document, DocumentTemplate
from tests.firm import KINDS, TODAY, Firm


def only(actor: Actor, *units: int, without: str = "") -> Actor:
    """The same person in some org units, without a right."""
    grants = {n: of & frozenset(units) for n, of in actor.grants.items() if n != without}
    return replace(actor, grants=grants, rights_version=9)


def keep(firm: Firm, draft: Draft, actor: Actor | None = None) -> int:
    kind = KINDS[draft.kind]
    with writing(firm.engine) as session:
        writer = actor or firm.actor
        saved = save(session, writer, draft, kind.permission, kind.carries_cost)
    assert isinstance(saved, Saved)
    return saved.id


def test_beside_an_item_stand_the_goods_here_elsewhere_and_on_order(
    firm: Firm, reader: Reader
) -> None:
    item = firm.items["average-none"]
    firm.post(RECEIPT, [firm.line("average-none", 5, 2)])
    firm.post(
        RECEIPT,
        [firm.line("average-none", 8, 2)],
        org_unit_id=firm.shop,
        warehouse_id=firm.shop_warehouse,
    )
    order = firm.post(PURCHASE_ORDER, [firm.line("average-none", 10, 2)])
    (asked,) = firm.lines_of(order)
    firm.post(RECEIPT, [firm.line("average-none", 4, 2, source_line_id=asked)])

    def stands(actor: Actor) -> Beside:
        with reader.reading(actor) as seen:
            found = beside(
                seen, firm.company, [item], warehouse_id=firm.warehouse, org_unit_id=firm.unit
            )
        return found[item]

    now = stands(firm.actor)
    assert now.here is not None
    assert now.here.quantity_micro == 9 * MICRO
    assert now.elsewhere == (Place(firm.shop_warehouse, "二店卖场", 8 * MICRO, 0),)
    assert now.on_order_micro == 6 * MICRO
    assert stands(only(firm.actor, firm.unit)).elsewhere == ()
    with reader.reading(firm.actor) as seen:
        assert beside(seen, firm.company, [], warehouse_id=None, org_unit_id=firm.unit) == {}


def test_a_new_draft_stands_where_the_last_of_its_kind_stood(firm: Firm, reader: Reader) -> None:
    both = [firm.warehouse, firm.shop_warehouse]
    with reader.reading(firm.actor) as seen:
        assert usual_warehouse(seen, firm.company, firm.user, RECEIPT.code, both) is None
    firm.post(
        RECEIPT,
        [firm.line("average-none", 8, 2)],
        org_unit_id=firm.shop,
        warehouse_id=firm.shop_warehouse,
    )
    firm.post(PURCHASE_ORDER, [firm.line("average-none", 8, 2)])
    with reader.reading(firm.actor) as seen:

        def usual(kind: str, among: list[int], user: int = firm.user) -> int | None:
            return usual_warehouse(seen, firm.company, user, kind, among)

        assert usual(RECEIPT.code, both) == firm.shop_warehouse
        assert usual(DELIVERY.code, both) == firm.warehouse
        assert usual(RECEIPT.code, [firm.warehouse]) == firm.warehouse
        assert usual(RECEIPT.code, both, user=firm.user + 1) is None
        assert usual(RECEIPT.code, []) is None


def test_a_return_says_what_it_comes_to_before_it_is_posted(firm: Firm, reader: Reader) -> None:
    firm.post(RECEIPT, [firm.line("average-none", 10, 2)])
    sold = firm.post(DELIVERY, [firm.line("average-none", 3, 10)])
    with reader.reading(firm.actor) as seen, Session(bind=seen) as session:
        draft = follow.from_source(seen, CUSTOMER_RETURN, sold.document_id, TODAY)
        assert draft is not None
        draft.lines[0].entered_micro = 2 * MICRO
        now = so_far(session, KINDS, draft)
    posted = firm.submit(draft)
    assert isinstance(posted, Posted)
    with Session(firm.engine) as session:
        row = session.get_one(Document, posted.document_id)
        assert now.totals.gross_fen == abs(row.gross_fen) > 0
        assert now.amounts[1].gross_fen == now.totals.gross_fen


def test_a_draft_in_the_list_says_what_was_typed(firm: Firm, reader: Reader) -> None:
    lines = [firm.line("average-none", 3, 2.5), firm.line("fifo-none", 2, 10, discount_fen=500)]
    whole = keep(firm, firm.draft(RECEIPT, lines))
    half = keep(firm, firm.draft(RECEIPT, [*lines, firm.line("fifo-none", 1)]))
    bare = keep(firm, firm.draft(RECEIPT, []))
    with reader.reading(firm.actor) as seen:
        found = typed_amounts(seen, [whole, half, bare], 2)
    assert [found[one].amount_fen for one in (whole, half, bare)] == [2250, None, 0]
    assert found[bare].begun_at > 0
    with reader.reading(only(firm.actor, firm.unit, without=SEE_COST)) as seen:
        assert typed_amounts(seen, [whole], 2)[whole].amount_fen is None


def weekly(firm: Firm) -> Draft:
    lines = [
        Line(firm.items["average-none"], firm.box, 2 * MICRO, 18 * MICRO, memo="冷藏"),
        Line(firm.items["fifo-none"], None, 5 * MICRO, 3 * MICRO, lot_code="L1"),
    ]
    return firm.draft(RECEIPT, lines, memo="每周")


def test_a_template_brings_items_and_quantities_back_and_no_prices(
    firm: Firm, reader: Reader
) -> None:
    with writing(firm.engine) as session:
        made = save_template(
            session, firm.actor, weekly(firm), RECEIPT.permission, " 每周进货 ", shared=False
        )
    assert isinstance(made, int)
    with reader.reading(firm.actor) as seen:
        (listed,) = templates(seen, firm.company, firm.user, RECEIPT.code)
        assert (listed.name, listed.own, listed.shared, listed.lines) == (
            "每周进货",
            True,
            False,
            2,
        )
        assert templates(seen, firm.company, firm.user, DELIVERY.code) == []
        blank = firm.draft(RECEIPT, [], partner_id=None)
        draft = from_template(seen, firm.company, firm.user, made, blank)
        assert draft is not None
        assert draft.partner_id == firm.supplier
        assert draft.memo == "每周"
        assert [(x.item_id, x.unit_id, x.entered_micro, x.price_micro, x.lot_code, x.memo)
                for x in draft.lines] == [
            (firm.items["average-none"], firm.box, 2 * MICRO, None, "", "冷藏"),
            (firm.items["fifo-none"], None, 5 * MICRO, None, "", ""),
        ]  # fmt: skip
        other = firm.draft(DELIVERY, [])
        assert from_template(seen, firm.company, firm.user, made, other) is None


def test_a_template_is_its_writers_own_until_it_is_shared(firm: Firm, reader: Reader) -> None:
    def kept(shared: bool) -> int:
        with writing(firm.engine) as session:
            made = save_template(
                session, firm.actor, weekly(firm), RECEIPT.permission, "每周", shared=shared
            )
        assert isinstance(made, int)
        return made

    first, somebody = kept(shared=False), firm.user + 1
    with reader.reading(firm.actor) as seen:
        assert templates(seen, firm.company, somebody, RECEIPT.code) == []
        blank = firm.draft(RECEIPT, [])
        assert from_template(seen, firm.company, somebody, first, blank) is None
    assert kept(shared=True) == first
    with reader.reading(firm.actor) as seen:
        (listed,) = templates(seen, firm.company, somebody, RECEIPT.code)
        assert (listed.own, listed.shared) == (False, True)
    with writing(firm.engine) as session:
        stranger = replace(firm.actor, user_id=somebody)
        assert remove_template(session, stranger, first) == TemplateGone()
        assert remove_template(session, firm.actor, first) is None
        assert remove_template(session, firm.actor, first) == TemplateGone()


def test_what_is_no_template_is_refused_and_nothing_is_written(firm: Firm) -> None:
    no_right = only(firm.actor, firm.unit, without=RECEIPT.permission)
    with writing(firm.engine) as session:

        def refused(draft: Draft, name: str, actor: Actor = firm.actor) -> object:
            return save_template(session, actor, draft, RECEIPT.permission, name, shared=True)

        assert refused(weekly(firm), "  ") == Missing("Name")
        assert isinstance(refused(weekly(firm), "长" * 61), TooLong)
        assert refused(firm.draft(RECEIPT, [Line()]), "每周") == NoLines()
        assert refused(weekly(firm), "每周", no_right) == NotAllowed(RECEIPT.permission, firm.unit)
        assert session.exec(select(DocumentTemplate)).all() == []


def test_the_price_of_the_day_is_as_the_documents_prices_are(firm: Firm, reader: Reader) -> None:
    firm.post(RECEIPT, [firm.line("average-none", 5, 2)], dt.date(2026, 11, 3))
    line = firm.line("average-none", 1, unit_id=firm.box)
    with reader.reading(firm.actor) as seen:
        rows = Rows(Session(bind=seen))
        without, with_tax = (
            follow.day_prices(rows, firm.draft(RECEIPT, [], prices_include_tax=tax), [line], False)
            for tax in (False, True)
        )
        assert follow.day_prices(rows, firm.draft(RECEIPT, []), [], False) == []
    assert [one.price_micro for one in without if one] == [18 * MICRO]
    assert [one.price_micro for one in with_tax if one] == [20_340_000]
