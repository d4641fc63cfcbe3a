"""One search over items, partners and documents; on both engines, within the reader's scope."""

from __future__ import annotations

from core.desks.purchasing.receive import RECEIPT
from core.documents.search import Hit, search
from core.platform.reader import Reader
from core.platform.rights import Actor
from tests.firm import KINDS, Firm


def seek(reader: Reader, firm: Firm, text: str, actor: Actor | None = None) -> list[Hit]:
    with reader.reading(actor or firm.actor) as connection:
        return search(connection, firm.company, text, tuple(KINDS))


def test_an_exact_code_comes_first_and_parts_are_found(firm: Firm, reader: Reader) -> None:
    code = next(iter(firm.items))
    hits = seek(reader, firm, code)
    assert (hits[0].what, hits[0].tail, hits[0].exact) == ("item", code, True)
    assert code in [hit.tail for hit in seek(reader, firm, code[:-1].upper())]
    assert seek(reader, firm, "  ") == []
    assert seek(reader, firm, "100%_") == []


def test_documents_answer_to_both_ends_of_their_number(firm: Firm, reader: Reader) -> None:
    item = next(code for code in firm.items if code.endswith("none"))
    posted = firm.post(RECEIPT, [firm.line(item, 3, 5)])
    for text in (posted.number, posted.number.lower(), posted.number[:4], posted.number[-3:]):
        found = [hit for hit in seek(reader, firm, text) if hit.what == "document"]
        assert [hit.id for hit in found] == [posted.document_id], text
    assert seek(reader, firm, posted.number)[0].exact


def test_nothing_is_found_that_may_not_be_seen(firm: Firm, reader: Reader) -> None:
    item = next(code for code in firm.items if code.endswith("none"))
    posted = firm.post(RECEIPT, [firm.line(item, 3, 5)])
    stranger = Actor(99, "x", "x", grants={}, units={})
    assert seek(reader, firm, posted.number, stranger) == []
    assert seek(reader, firm, item, stranger) == []
