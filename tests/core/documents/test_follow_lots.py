"""A return begun at the shelf follows the document that brought the goods."""

from __future__ import annotations

from dataclasses import replace

from core.desks.purchasing.give_back import SUPPLIER_RETURN
from core.desks.purchasing.receive import RECEIPT
from core.documents.draft import Draft, Line
from core.documents.follow_lots import from_shelf
from core.kernel.amounts import MICRO
from core.platform.reader import Reader
from core.posting.wanted import Posted
from tests.firm import TODAY, Firm


def begun(reader: Reader, firm: Firm, *wanted: Line) -> Draft | None:
    with reader.reading(firm.actor) as seen:
        return from_shelf(seen, SUPPLIER_RETURN, wanted, firm.warehouse, TODAY)


def lot_of(firm: Firm, code: str) -> int:
    found: int = firm.one(f"SELECT id FROM lot WHERE code = '{code}'")
    return found


def test_goods_go_back_to_what_brought_their_lot(firm: Firm, reader: Reader) -> None:
    first = firm.post(RECEIPT, [firm.line("average-lot", 4, 2, lot_code="A"),
                                firm.line("average-none", 9, 1)])  # fmt: skip
    firm.post(RECEIPT, [firm.line("average-lot", 5, 2, lot_code="B")])
    item = firm.items["average-lot"]
    draft = begun(reader, firm, Line(item, None, 3 * MICRO, lot_id=lot_of(firm, "A")))
    assert draft is not None
    assert (draft.source_id, draft.partner_id) == (first.document_id, firm.supplier)
    assert [(x.item_id, x.entered_micro) for x in draft.lines] == [(item, 3 * MICRO)]
    assert isinstance(firm.submit(draft), Posted)
    firm.agree()


def test_without_a_lot_the_newest_with_something_left_is_followed(
    firm: Firm, reader: Reader
) -> None:
    old = firm.post(RECEIPT, [firm.line("average-none", 4, 2)])
    new = firm.post(RECEIPT, [firm.line("average-none", 2, 2)])
    wanted = Line(firm.items["average-none"], None, 3 * MICRO)
    draft = begun(reader, firm, wanted)
    assert draft is not None
    assert draft.source_id == new.document_id
    assert [x.entered_micro for x in draft.lines] == [2 * MICRO]  # no more than it brought
    assert isinstance(firm.submit(draft), Posted)
    again = begun(reader, firm, wanted)
    assert again is not None
    assert again.source_id == old.document_id


def test_what_nobody_brought_begins_nothing(firm: Firm, reader: Reader) -> None:
    firm.post(RECEIPT, [firm.line("average-none", 4, 2)])
    assert begun(reader, firm, Line(firm.items["fifo-none"], None, MICRO)) is None
    assert begun(reader, firm) is None
    elsewhere = replace(firm.actor, grants={}, rights_version=9)
    with reader.reading(elsewhere) as seen:
        wanted = [Line(firm.items["average-none"], None, MICRO)]
        assert from_shelf(seen, SUPPLIER_RETURN, wanted, firm.warehouse, TODAY) is None
